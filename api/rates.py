"""How many questions a minute, for one client and for everybody: token buckets."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from api.clients import LOCAL, client_key
from api.problems import Problem, scope_path

CLIENTS = 20_000
"""Clients remembered; the one silent for longest is forgotten (about 300 bytes each)."""
ASKING = frozenset({"/", "/api/chat", "/v1/chat/completions", "/api/feedback"})
"""Where a POST costs work or disk."""


class Bucket:
    """Allows `per_minute`, all at once if saved up. `clock` gives seconds, never backwards."""

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._per_minute, self._clock = per_minute, clock
        self._level, self._seen = float(per_minute), clock()

    def take(self) -> float:
        """0 when allowed, else the seconds to wait."""
        now = self._clock()
        refill = (now - self._seen) * self._per_minute / 60
        self._level, self._seen = min(float(self._per_minute), self._level + refill), now
        if self._level >= 1:
            self._level -= 1
            return 0.0
        return (1 - self._level) * 60 / self._per_minute


class Rates:
    """A bucket for each client, and one for everybody. 0 means no limit."""

    def __init__(
        self,
        per_client: int,
        for_all: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_client, self._clock = per_client, clock
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._all = Bucket(for_all, clock) if for_all else None

    def take(self, client: str) -> float:
        """0 when allowed, else the seconds to wait. This machine's own requests count for all."""
        if self._per_client and client != LOCAL:
            bucket = self._buckets.pop(client, None) or Bucket(self._per_client, self._clock)
            self._buckets[client] = bucket
            if len(self._buckets) > CLIENTS:
                self._buckets.popitem(last=False)
            if wait := bucket.take():
                return wait
        return self._all.take() if self._all else 0.0


class RateMiddleware:
    """Answers 429 with `Retry-After` to who asks too often."""

    def __init__(self, app: ASGIApp, rates: Rates, refused: Callable[[str], None]) -> None:
        self._app, self._rates, self._refused = app, rates, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http" and scope["method"] == "POST":
            path = scope_path(scope)
            if path in ASKING and (wait := self._rates.take(client_key.get())):
                self._refused("rate_limited")
                seconds = math.ceil(wait)
                problem = Problem(
                    "rate_limited",
                    "Vous avez posé beaucoup de questions en peu de temps. "
                    f"Réessayez dans {seconds}\u00a0seconde{'s' if seconds > 1 else ''}.",
                    headers={"Retry-After": str(seconds)},
                )
                await problem.response(path)(scope, receive, send)
                return
        await self._app(scope, receive, send)
