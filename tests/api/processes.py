"""Start the service and a Chroma server as processes of their own, on loopback ports."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from api.settings import ApiSettings


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass
class Running:
    """A started process; `address` is where it listens."""

    process: subprocess.Popen[bytes]
    address: str
    errors: Path

    def stop(self, sign: int = signal.SIGTERM, seconds: float = 30) -> int:
        """Send a signal and wait; the exit status."""
        self.process.send_signal(sign)
        return self.process.wait(seconds)


@contextlib.contextmanager
def service(
    folder: Path, where: str, port: int = 0, chat: dict[str, Any] | None = None, **settings: Any
) -> Iterator[Running]:
    """The service over the small corpus, ready to answer; `settings` are those of ApiSettings,
    `chat` those of AssistantSettings that begin so."""
    port = port or free_port()
    command = [sys.executable, "-m", "tests.api.small_service", str(port), where]
    values = {"rate_per_client": 0, "rate_global": 0, "cached_answers": 0} | settings
    known = {f"API_{name.upper()}": str(value) for name, value in values.items()}
    assert set(values) <= set(ApiSettings.model_fields)
    known |= {f"ASSISTANT_CHAT_{name.upper()}": str(v) for name, v in (chat or {}).items()}
    with _running(command, f"http://127.0.0.1:{port}", folder, known) as running:
        _await_ok(running, "/readyz")
        yield running


@contextlib.contextmanager
def chroma(folder: Path, port: int) -> Iterator[Running]:
    """A Chroma server (`chroma run`) over `folder`, ready."""
    program = Path(sys.executable).with_name("chroma")
    command = [str(program), "run", "--path", str(folder / "chroma-data"), "--host", "127.0.0.1"]
    command += ["--port", str(port)]
    quiet = {"ANONYMIZED_TELEMETRY": "False"}
    with _running(command, f"http://127.0.0.1:{port}", folder, quiet) as running:
        _await_ok(running, "/api/v2/heartbeat")
        yield running


@contextlib.contextmanager
def _running(
    command: list[str], address: str, folder: Path, values: dict[str, str]
) -> Iterator[Running]:
    folder.mkdir(parents=True, exist_ok=True)
    errors = folder / f"errors-{time.monotonic_ns()}.log"
    environment = os.environ | {"OMP_NUM_THREADS": "1"} | values
    with errors.open("wb") as file:
        process = subprocess.Popen(command, env=environment, stdout=file, stderr=file)
    try:
        yield Running(process, address, errors)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)


def _await_ok(running: Running, path: str, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if running.process.poll() is not None:
            break
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(running.address + path, timeout=5).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"not ready: {running.errors.read_text()[-2000:]}")
