"""Remember what the wall clock said, beside what it dates."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from api.storage.tables import CLOCK, FEEDBACK, UNANSWERED


@dataclass(frozen=True, slots=True)
class ClockSeen:
    """When the wall clock was last read, by its own account, and from when on it is believed."""

    seen_at: datetime
    trusted_from: datetime


def last_clock(engine: Engine) -> ClockSeen | None:
    """The clock as last kept; else what the newest record says of it, None without any."""
    with engine.connect() as connection:
        row = connection.execute(select(CLOCK.c.seen_at, CLOCK.c.trusted_from)).first()
        if row is not None:
            return ClockSeen(_utc(row.seen_at), _utc(row.trusted_from))
        newest = (
            connection.scalar(select(func.max(table.c.created_at)))
            for table in (FEEDBACK, UNANSWERED)
        )
        dates = [_utc(date) for date in newest if date is not None]
    return ClockSeen(max(dates), max(dates)) if dates else None


def keep_clock(engine: Engine, clock: ClockSeen) -> None:
    """Remember what the clock says now."""
    values = {"seen_at": clock.seen_at, "trusted_from": clock.trusted_from}
    with engine.begin() as connection:
        known = connection.execute(update(CLOCK).values(**values)).rowcount
    if not known:
        # Another process may write the first line at the same moment: its clock will do.
        with contextlib.suppress(IntegrityError), engine.begin() as connection:
            connection.execute(insert(CLOCK).values(id=1, **values))


def _utc(date: datetime) -> datetime:
    """SQLite gives back what was UTC without saying so."""
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)
