"""Erase what has been kept long enough, and nothing more when the clock goes wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.storage.records import Records, Selection
from api.storage.tables import FEEDBACK, UNANSWERED

log = structlog.get_logger("api")

EVERY_SECONDS = 3600.0
DOUBT_SECONDS = 24 * 3600.0
"""How long a clock must run on after a jump before it is believed."""
TOLERANCE = timedelta(minutes=10)
"""A clock further than this from where it should be has jumped."""


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class Retention:
    """Erases records older than `days`, as long as the wall clock runs at a clock's pace."""

    def __init__(
        self,
        records: Records,
        days: int,
        wall: Callable[[], datetime] = utc_now,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._records, self._days, self._wall, self._steady = records, days, wall, steady
        self._last_wall, self._last_steady = wall(), steady()
        self._trusted_from = self._last_steady

    def purge(self) -> int:
        """Erase what is due; how many records. After a jump, nothing for a day."""
        now, steady = self._wall(), self._steady()
        drift = (now - self._last_wall) - timedelta(seconds=steady - self._last_steady)
        self._last_wall, self._last_steady = now, steady
        if abs(drift) > TOLERANCE:
            self._trusted_from = steady + DOUBT_SECONDS
            log.warning("clock jumped, nothing erased today", seconds=drift.total_seconds())
        if steady < self._trusted_from:
            return 0
        due = Selection(before=now - timedelta(days=self._days))
        return sum(self._records.erase(table, due) for table in (FEEDBACK, UNANSWERED))

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
