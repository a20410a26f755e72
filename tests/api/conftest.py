"""Nothing here may leave the loopback: an audit hook refuses every other address."""

from __future__ import annotations

import sys
from ipaddress import ip_address
from typing import Any

LOCAL_NAMES = {"localhost", "", None}


def leaves_loopback(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether a socket operation would reach beyond this machine."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return False
    if isinstance(host, bytes):
        host = host.decode()
    if host in LOCAL_NAMES:
        return False
    try:
        return not (ip_address(host).is_loopback or ip_address(host).is_unspecified)
    except ValueError:
        return True


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if leaves_loopback(event, arguments):
        raise PermissionError(f"a test tried to leave the loopback: {event} {arguments[-1]!r}")


sys.addaudithook(_refuse)
