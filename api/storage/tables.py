"""The tables, the same in SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

METADATA = MetaData()

FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("answer_id", String(64), primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("rating", String(8), nullable=False),
    Column("reason", Text),
    Column("comment", Text),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Index("feedback_created_at", "created_at"),
)
UNANSWERED = Table(
    "unanswered",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("status", String(32), nullable=False),
    Column("collection", String(200)),
    Column("question", Text, nullable=False),
    Index("unanswered_created_at", "created_at"),
)
CLOCK = Table(
    "clock",
    METADATA,
    Column("id", Integer, primary_key=True),  # always 1
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("trusted_from", DateTime(timezone=True), nullable=False),
)
"""What the wall clock last said, so that a start can tell whether it still makes sense."""


def open_engine(url: str) -> Engine:
    """An engine whose tables exist. SQLite's folder is created."""
    parsed = make_url(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    if sqlite and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
    try:
        METADATA.create_all(engine)
    except DatabaseError:  # another process created them at the same moment
        METADATA.create_all(engine)
    return engine


def _prepare_sqlite(connection: object, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in (
        "journal_mode=WAL",  # several processes may read and write
        "synchronous=FULL",  # what was acknowledged survives a power cut
        "busy_timeout=10000",
        "secure_delete=ON",  # what is erased leaves no trace in the file
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
