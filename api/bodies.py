"""Request bodies: read whole before anything else, within a size, a time and a format."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, scope_path

JSON_ONLY = frozenset({"/api/chat", "/api/feedback", "/v1/chat/completions"})
"""What a form or a script of another site could send without CORS is no request here."""


class BodyMiddleware:
    """Answers 408, 413 and 415; what passes reaches the routes in one piece."""

    def __init__(self, app: ASGIApp, most_bytes: int, seconds: float) -> None:
        self._app, self._most, self._seconds = app, most_bytes, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self._app(scope, receive, send)
            return
        path = scope_path(scope)
        try:
            self._check_headers(path if scope["method"] == "POST" else "", Headers(scope=scope))
            try:
                async with asyncio.timeout(self._seconds):
                    body = await self._read(receive)
            except TimeoutError:
                raise Problem(
                    "request_timeout",
                    "La requête n’est pas arrivée en entier à temps.",
                    headers={"Connection": "close"},
                ) from None
        except Problem as problem:
            await problem.response(path)(scope, receive, send)
            return
        if body is not None:
            await self._app(scope, _replaying(body, receive), send)

    def _check_headers(self, path: str, headers: Headers) -> None:
        length = headers.get("content-length", "0")
        if length.isdigit() and int(length) > self._most:
            raise self._too_large()
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if path in JSON_ONLY and kind != "application/json" and not kind.endswith("+json"):
            raise Problem(
                "unsupported_media_type",
                "La requête doit être du JSON, annoncé par «\u00a0Content-Type: "
                "application/json\u00a0».",
            )

    async def _read(self, receive: Receive) -> bytes | None:
        """The body, or None when the client left."""
        pieces: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            pieces.append(message.get("body", b""))
            size += len(pieces[-1])
            if size > self._most:
                raise self._too_large()
            if not message.get("more_body", False):
                return b"".join(pieces)

    def _too_large(self) -> Problem:
        return Problem(
            "payload_too_large",
            f"La requête dépasse {self._most // 1024}\u00a0Kio.",
            headers={"Connection": "close"},
        )


def _replaying(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives `body` first, then what really comes next."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
