"""Start a service as a process of its own, watch its memory, and stop it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from evals.observed import TargetError

START_SECONDS = 600.0
"""Generous: a model is loaded, and the machine may be busy."""
STOP_SECONDS = 15.0
UNLIMITED = {"API_RATE_PER_CLIENT": "0", "API_RATE_GLOBAL": "0", "API_CACHED_ANSWERS": "0"}
"""For measuring: one client asks for all, and every question is worked on."""

AS_SERVED = {"MALLOC_ARENA_MAX": "2"}
"""What `make serve` sets."""


@dataclass(frozen=True)
class Service:
    """A running service. `started_in` is the time from launch to readiness, in seconds."""

    url: str
    pid: int
    started_in: float

    def memory_mb(self, field: str = "VmRSS") -> float | None:
        """Resident memory now (`VmRSS`) or at most (`VmHWM`), where /proc tells."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii", errors="replace")
        except OSError:
            return None
        found = re.search(rf"^{field}:\s+(\d+) kB", status, re.MULTILINE)
        return int(found[1]) / 1024 if found else None


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def service(
    command: Sequence[str], ready: str, environment: Mapping[str, str] | None = None
) -> Iterator[Service]:
    """Run `python -m …command --host --port`; raises TargetError if it never gets ready."""
    port = free_port()
    arguments = [sys.executable, "-m", *command, "--host", "127.0.0.1", "--port", str(port)]
    began = time.perf_counter()
    process = subprocess.Popen(
        arguments,
        env=os.environ | AS_SERVED | dict(environment or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(process, url + ready, began)
        yield Service(url, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], url: str, began: float) -> None:
    with httpx.Client(timeout=5.0, trust_env=False) as client:
        while time.perf_counter() - began < START_SECONDS:
            if process.poll() is not None:
                raise TargetError(f"le service s’est arrêté (code {process.returncode})")
            try:
                if client.get(url).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
    raise TargetError(f"le service n’est pas prêt après {START_SECONDS:.0f} s")


def chat_service() -> Sequence[str]:
    """Our own service, as anyone starts it."""
    return ("api",)
