"""Who is asking: the client's address, which nobody but a trusted proxy may state."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

LOCAL = "local"
"""The key of requests that come from this machine itself, without a proxy in front."""

client_key: ContextVar[str] = ContextVar("client_key", default=LOCAL)
"""Key of the client being served: kept in memory for fairness, never logged nor stored."""


class ClientMiddleware:
    """Sets `client_key`, and the scheme and host that a trusted proxy states."""

    def __init__(self, app: ASGIApp, trusted: Sequence[Network]) -> None:
        self._app, self._trusted = app, tuple(trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http":
            peer = _address(scope["client"][0]) if scope.get("client") else None
            headers = Headers(scope=scope)
            address = peer
            if peer is not None and _within(peer, self._trusted):
                stated = ",".join(headers.getlist("x-forwarded-for")).split(",")
                address = forwarded_for(peer, stated, self._trusted)
                _believe(scope, headers)
            client_key.set(key_of(address))
        await self._app(scope, receive, send)


def forwarded_for(peer: Address, forwarded: Sequence[str], trusted: Sequence[Network]) -> Address:
    """The nearest address that is not a trusted proxy, read from the right: the left is hearsay."""
    nearest = peer
    for text in reversed(forwarded):
        address = _address(text.strip())
        if address is None:
            break
        nearest = address
        if not _within(address, trusted):
            break
    return nearest


def key_of(address: Address | None) -> str:
    """One key a client: an IPv6 network of 64 bits is one client, this machine is `LOCAL`."""
    if address is None or address.is_loopback:
        return LOCAL
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)


def _believe(scope: Scope, headers: Headers) -> None:
    scheme = headers.get("x-forwarded-proto", "").split(",")[-1].strip()
    if scheme in {"http", "https"}:
        scope["scheme"] = scheme
    host = headers.get("x-forwarded-host", "").split(",")[-1].strip()
    if host:
        MutableHeaders(scope=scope)["host"] = host


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def _address(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
