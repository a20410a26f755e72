"""Headers that keep browsers honest, the `Host` check, and CORS in two tiers."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, scope_path
from api.settings import ApiSettings

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
PUBLIC_READS = ("/widget.", "/widget/", "/static/", "/api/documents")
"""What any site may read: the second CORS tier."""


class SecurityHeadersMiddleware:
    """Adds the headers; pages find this request's nonce in `request.state.csp_nonce`."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self._app, self._https = app, https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(18)
        scope.setdefault("state", {})["csp_nonce"] = nonce
        public = scope_path(scope).startswith(PUBLIC_READS)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                html = headers.get("content-type", "").startswith("text/html")
                headers.setdefault(
                    "Content-Security-Policy", page_policy(nonce) if html else NOTHING
                )
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
                headers.setdefault("Permissions-Policy", PERMISSIONS)
                headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
                headers.setdefault(
                    "Cross-Origin-Resource-Policy", "cross-origin" if public else "same-origin"
                )
                if self._https:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        await self._app(scope, receive, send_with_headers)


NOTHING = "default-src 'none'; frame-ancestors 'none'"
"""Policy of what is not a page."""


def page_policy(nonce: str) -> str:
    """Policy of a page: our own files, and inline parts that carry the nonce."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


class HostMiddleware:
    """Refuses requests addressed to another name (DNS rebinding, poisoned links).

    Literal addresses are let through unless the public URL is set: nobody can rebind a number.
    """

    def __init__(self, app: ASGIApp, settings: ApiSettings) -> None:
        self._app = app
        names = {name.lower() for name in settings.allowed_hosts} | {"localhost"}
        if settings.public_url:
            names.add((urlsplit(settings.public_url).hostname or "").lower())
        self._names, self._any_address = names, settings.public_url is None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http" and not self.allows(Headers(scope=scope).get("host", "")):
            problem = Problem(
                "host_not_allowed",
                "Ce service ne répond pas sous ce nom. Son nom doit être déclaré dans "
                "API_PUBLIC_URL ou API_ALLOWED_HOSTS.",
            )
            await problem.response(scope_path(scope))(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def allows(self, host: str) -> bool:
        """Whether `host`, a `Host` header, is one of ours."""
        try:
            name = (urlsplit(f"//{host}").hostname or "").lower()
            _ = urlsplit(f"//{host}").port
        except ValueError:
            return False
        if name in self._names or "*" in self._names:
            return True
        try:
            address = ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or self._any_address


class CorsMiddleware:
    """Reads open to all sites; questions only to the sites of `API_ALLOWED_ORIGINS`.

    Neither tier lets a browser send credentials: the service has none to receive.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._reads = CORSMiddleware(app, allow_origins=["*"], allow_methods=["GET"])
        self._asks = CORSMiddleware(
            app,
            allow_origins=[origin.rstrip("/") for origin in origins],
            allow_methods=["GET", "POST"],
            expose_headers=["Retry-After", "X-Request-Id"],
            allow_headers=["Content-Type", "Authorization"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        public = scope["type"] == "http" and scope_path(scope).startswith(PUBLIC_READS)
        await (self._reads if public else self._asks)(scope, receive, send)
