"""The service works with every network cut, and the tests here cannot leave the loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.conftest import leaves_loopback
from tests.processes import ROOT

ISOLATED = """
import fcntl, socket, struct, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
    request = struct.pack("16sH14s", b"lo", 0x1 | 0x40, b"")  # interface up and running
    fcntl.ioctl(control, 0x8914, request)
interfaces = [name for _, name in socket.if_nameindex()]
assert interfaces == ["lo"], interfaces
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""


def test_tests_are_refused_other_addresses() -> None:
    """The hook that watches these tests refuses names and addresses, not the loopback."""
    with pytest.raises(PermissionError, match="leave the loopback"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(PermissionError, match="leave the loopback"):
        socket.getaddrinfo("example.org", 80)
    assert not leaves_loopback("socket.connect", (None, ("127.0.0.1", 80)))
    assert not leaves_loopback("socket.connect", (None, "/tmp/unix"))
    assert leaves_loopback("socket.connect", (None, ("8.8.8.8", 53)))


def _isolated(*arguments: str) -> subprocess.CompletedProcess[str]:
    """pytest in a network namespace whose only interface is the loopback."""
    unshare = shutil.which("unshare")
    able = unshare and subprocess.run([unshare, "-rn", "true"], capture_output=True).returncode == 0
    if not able:
        pytest.skip("no unprivileged network namespaces on this machine")
    options = ["-p", "no:cacheprovider", "-q", *arguments]
    return subprocess.run(
        [str(unshare), "-rn", sys.executable, "-c", ISOLATED, *options],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=280,
    )


def test_the_service_works_without_a_network() -> None:
    """With no interface but the loopback, a service in a process of its own answers as usual."""
    done = _isolated("tests/api/test_chat.py", "-k", "quotes or stream or links")
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.soak
def test_the_product_works_without_a_network(tmp_path: Path) -> None:
    """With no interface but the loopback: `python -m ingest`, `python -m api`, a right answer."""
    done = _isolated("-m", "soak", "tests/api/test_product.py", f"--basetemp={tmp_path}/isolated")
    assert done.returncode == 0, done.stdout[-3000:]
