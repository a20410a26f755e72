"""The project's own commands as processes, on a machine's free loopback port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
OURS = ("ASSISTANT_", "INGEST_", "API_")
START_SECONDS = 400
"""Ten on an idle machine; a build machine may run eight such things at once."""


def environment(corpus: Path, store: Path, **more: str) -> dict[str, str]:
    """This process' environment with only the settings given here."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {
        "INGEST_CORPUS_PATH": str(corpus),
        "ASSISTANT_STORE_PATH": str(store),
        "PYTHONPATH": str(ROOT),
        **more,
    }


def ingest(corpus: Path, store: Path, **more: str) -> str:
    """Run `python -m ingest`; what it printed. `more` are environment variables."""
    done = subprocess.run(
        [sys.executable, "-m", "ingest"],
        env=environment(corpus, store, **more),
        cwd=store.parent,
        capture_output=True,
        text=True,
        timeout=400,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def service(variables: Mapping[str, str], folder: Path) -> Iterator[str]:
    """The address of `python -m api`, once it says that it is ready, until the block ends."""
    port = free_port()
    log = folder / "api.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "api", "--port", str(port)],
            env=dict(variables),
            cwd=folder,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_ready(address, process, log)
            yield address
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit and process.poll() is None:
        try:
            if httpx.get(f"{address}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the service is not ready:\n{log.read_text(encoding='utf-8')}")
