"""A bounded, fair queue before the work: who asks little does not wait behind who asks much."""

from __future__ import annotations

import asyncio
import math
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from api.problems import Problem

SMOOTHING = 0.1
"""Weight of the latest answer's duration in the estimate behind `Retry-After`."""


class FairQueue:
    """At most `concurrent` slots are held, at most `most_waiting` wait, `seconds` long at most.

    A freed slot goes to the waiting client that holds the fewest, the longest waiting first.
    When the queue is full, a newcomer takes the last place of the client that fills it most.
    """

    def __init__(self, concurrent: int, most_waiting: int, seconds: float) -> None:
        self._concurrent, self._most_waiting, self._seconds = concurrent, most_waiting, seconds
        self._held: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._mean_seconds = 0.2

    @property
    def running(self) -> int:
        """Slots held."""
        return self._held.total()

    @property
    def waiting(self) -> int:
        """Requests that wait for one."""
        return sum(map(len, self._waiting.values()))

    @asynccontextmanager
    async def slot(self, client: str) -> AsyncGenerator[None, None]:
        """Hold a slot. Raises Problem busy, with `Retry-After`."""
        await self._acquire(client)
        clock = asyncio.get_running_loop().time
        begun = clock()
        try:
            yield
        finally:
            self._mean_seconds += SMOOTHING * (clock() - begun - self._mean_seconds)
            self._held[client] -= 1
            if not self._held[client]:
                del self._held[client]
            self._hand_on()

    async def _acquire(self, client: str) -> None:
        if self.running < self._concurrent and not self._waiting:
            self._held[client] += 1
            return
        if self.waiting >= self._most_waiting:
            self._make_room(client)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(turn)
        try:
            async with asyncio.timeout(self._seconds):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._held[client] -= 1  # the slot came while we were leaving
                self._held += Counter()
                self._hand_on()
            else:
                self._leave(client, turn)
            if isinstance(error, TimeoutError):
                raise self._busy() from None
            raise

    def _make_room(self, client: str) -> None:
        fullest = max(self._waiting, key=lambda name: len(self._waiting[name]), default=None)
        mine = len(self._waiting.get(client, ()))
        if fullest is None or len(self._waiting[fullest]) <= mine + 1:
            raise self._busy()
        evicted = self._waiting[fullest][-1]
        self._leave(fullest, evicted)
        evicted.set_exception(self._busy())

    def _leave(self, client: str, turn: asyncio.Future[None]) -> None:
        turns = self._waiting.get(client)
        if turns is not None and turn in turns:
            turns.remove(turn)
            if not turns:
                del self._waiting[client]

    def _hand_on(self) -> None:
        while self._waiting and self.running < self._concurrent:
            client = min(self._waiting, key=lambda name: self._held[name])
            turn = self._waiting[client].popleft()
            if self._waiting[client]:
                self._waiting.move_to_end(client)
            else:
                del self._waiting[client]
            if not turn.done():
                self._held[client] += 1
                turn.set_result(None)

    def _busy(self) -> Problem:
        seconds = math.ceil(self._mean_seconds * (self.waiting + 1) / self._concurrent)
        return Problem(
            "busy",
            "Beaucoup de personnes posent une question en ce moment. "
            "Réessayez dans quelques instants.",
            headers={"Retry-After": str(min(60, max(1, seconds)))},
        )
