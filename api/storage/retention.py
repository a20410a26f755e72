"""Erase what has been kept long enough, and nothing more when the clock goes wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.storage.clock import ClockSeen, keep_clock, last_clock
from api.storage.records import Records, Selection
from api.storage.tables import FEEDBACK, UNANSWERED

log = structlog.get_logger("api")

EVERY_SECONDS = 3600.0
DOUBT = timedelta(days=1)
"""How long a clock must run on after a jump before it is believed."""
TOLERANCE = timedelta(minutes=10)
"""A running clock further than this from where it should be has jumped."""
MOST_AWAY = timedelta(days=7)
"""A service stopped for longer cannot be told from a clock that is ahead, nor one that is back."""


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class Retention:
    """Erases records older than `days`, as long as the wall clock runs at a clock's pace.

    The clock is remembered with the records: a process that starts compares its own with it.
    """

    def __init__(
        self,
        records: Records,
        days: int,
        wall: Callable[[], datetime] = utc_now,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._records, self._days, self._wall, self._steady = records, days, wall, steady
        self._last: tuple[datetime, float] | None = None
        self._trusted_from: datetime | None = None

    def purge(self) -> int:
        """Erase what is due; how many records. After a jump, nothing for a day."""
        now, steady = self._wall(), self._steady()
        trusted_from = self._resumed(now) if self._last is None else self._continued(now, steady)
        self._last, self._trusted_from = (now, steady), trusted_from
        keep_clock(self._records.engine, ClockSeen(now, trusted_from))
        if now < trusted_from:
            return 0
        due = Selection(before=now - timedelta(days=self._days))
        return sum(self._records.erase(table, due) for table in (FEEDBACK, UNANSWERED))

    def _resumed(self, now: datetime) -> datetime:
        """From when on to believe a clock that says `now` at start."""
        seen = last_clock(self._records.engine)
        if seen is None:
            return now
        away = now - seen.seen_at
        if -TOLERANCE <= away <= MOST_AWAY:
            return seen.trusted_from
        log.warning(
            "clock not trusted at start, nothing erased today",
            seconds=away.total_seconds(),
            last_seen=seen.seen_at.isoformat(),
        )
        return now + DOUBT

    def _continued(self, now: datetime, steady: float) -> datetime:
        """The same for a clock that has been watched since the last purge."""
        assert self._last is not None
        assert self._trusted_from is not None
        drift = (now - self._last[0]) - timedelta(seconds=steady - self._last[1])
        if abs(drift) <= TOLERANCE:
            return self._trusted_from
        log.warning("clock jumped, nothing erased today", seconds=drift.total_seconds())
        return now + DOUBT

    async def run(self) -> None:
        """Purge now and then, until cancelled."""
        while True:
            try:
                erased = await asyncio.to_thread(self.purge)
                if erased:
                    log.info("retention", erased=erased)
            except SQLAlchemyError as error:
                log.error("retention failed", error=type(error).__name__)
            await asyncio.sleep(EVERY_SECONDS)
