"""Ingest, serve and answer where no packet can leave: python -m tests.isolation CORPUS STORE.

Run in an empty network namespace (`unshare -n`), or anywhere: every attempt of Python code to reach
another machine is recorded either way, and in a namespace the kernel counts the others.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path

import httpx

from tests.processes import environment, ingest, service

SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1
LOG = "EGRESS_LOG"
WATCH = """
import os, sys
def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        local = not isinstance(address, tuple) or address[0] in ("127.0.0.1", "::1")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        address = arguments[0]
        local = address in (None, "", "localhost", "127.0.0.1", "::1", b"127.0.0.1", b"localhost")
    else:
        return
    if not local:
        with open(os.environ["EGRESS_LOG"], "a") as log:
            log.write(f"{event} {address}\\n")
        raise PermissionError(f"egress: {event} {address}")
sys.addaudithook(watch)
"""
"""A sitecustomize: what Python code tries to reach is written down, and refused."""


def raise_loopback() -> None:
    """Bring up `lo`, which a new namespace holds down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        fcntl.ioctl(handle, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def refused_packets() -> int:
    """Packets, of any library, that the kernel found no route for in this namespace."""
    lines = Path("/proc/self/net/snmp").read_text(encoding="ascii").splitlines()
    names, values = (line.split() for line in lines if line.startswith("Ip:"))
    return int(values[names.index("OutNoRoutes")])


def watched(folder: Path) -> dict[str, str]:
    """Variables under which any Python process records its attempts, in `egress.log`."""
    hooks = folder / "hooks"
    hooks.mkdir(exist_ok=True)
    (hooks / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    return {LOG: str(folder / "egress.log"), "PYTHONPATH": f"{hooks}:{os.getcwd()}"}


def main(corpus: Path, store: Path, question: str, namespace: bool) -> None:
    """Print what came of it, as JSON."""
    if namespace:
        raise_loopback()
        before = refused_packets()
    hooks = watched(store.parent)
    ingest(corpus, store, **hooks)
    with service(environment(corpus, store, **hooks), store.parent) as address:
        body = {"messages": [{"role": "user", "content": question}]}
        answer = httpx.post(f"{address}/api/chat", json=body, timeout=60, trust_env=False).json()
    log = store.parent / "egress.log"
    attempts = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    unrouted = refused_packets() - before if namespace else 0
    # The witnesses are heard too: one attempt through each must show.
    proof = subprocess.run(
        [sys.executable, "-c", "import socket; socket.create_connection(('192.0.2.1', 9), 1)"],
        env=os.environ | hooks,
        capture_output=True,
    )
    seen = proof.returncode != 0 and len(log.read_text(encoding="utf-8").splitlines()) > len(
        attempts
    )
    if namespace:
        with contextlib.suppress(OSError):
            socket.create_connection(("192.0.2.1", 9), 1)
        seen = seen and refused_packets() > before + unrouted
    print(
        json.dumps(
            {"answer": answer, "attempts": attempts, "unrouted": unrouted, "witnesses": seen}
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4] == "namespace")
