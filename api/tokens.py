"""Bearer tokens, where one is set."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable

from fastapi import Request

from api.problems import Problem


def bearer(token: str | None) -> Callable[[Request], Awaitable[None]]:
    """A dependency that asks `Authorization: Bearer …`; without a token it asks nothing."""

    async def check(request: Request) -> None:
        if token is None:
            return
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        same = hmac.compare_digest(given.strip().encode(), token.encode())
        if scheme.lower() != "bearer" or not same:
            raise Problem(
                "unauthorized",
                "Un jeton d’accès valable est nécessaire.",
                headers={"WWW-Authenticate": "Bearer"},
            )

    return check
