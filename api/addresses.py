"""The service's own address, as the people who follow its links see it."""

from __future__ import annotations

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.settings import ApiSettings


def base_url(request: Request, settings: ApiSettings) -> str:
    """`API_PUBLIC_URL`, else the address asked, URL prefix included; no final slash."""
    return settings.public_url or str(request.base_url).rstrip("/")


class PrefixMiddleware:
    """Says under which URL prefix a proxy shows the service, whether it strips it or not."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app, self._prefix = app, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http":
            scope["root_path"] = self._prefix
        await self._app(scope, receive, send)
