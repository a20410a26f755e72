"""Write, list and erase opinions and unanswered questions. Everything written is masked first."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Table, delete, insert, or_, select, text, update
from sqlalchemy.exc import IntegrityError

from api.storage.masking import mask
from api.storage.tables import FEEDBACK, UNANSWERED

WRITTEN = {
    FEEDBACK.name: ("reason", "comment", "question", "answer"),
    UNANSWERED.name: ("question",),
}
"""Columns that people's words may be in."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody thinks of one answer."""

    answer_id: str
    rating: str
    question: str
    answer: str
    reason: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records; several conditions must hold together, none means all."""

    identity: str | None = None
    containing: str | None = None
    before: datetime | None = None


class Records:
    """Every table. Methods block, raise SQLAlchemy's errors, and return after the commit."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def add_feedback(self, opinion: Opinion, now: datetime) -> None:
        """Keep an opinion; a second one on the same answer replaces the first."""
        values = {
            "created_at": now,
            "rating": opinion.rating,
            "reason": mask(opinion.reason),
            "comment": mask(opinion.comment),
            "question": mask(opinion.question),
            "answer": mask(opinion.answer),
        }
        same = FEEDBACK.c.answer_id == opinion.answer_id
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(FEEDBACK).values(answer_id=opinion.answer_id, **values))
        except IntegrityError:
            with self.engine.begin() as connection:
                connection.execute(update(FEEDBACK).where(same).values(**values))

    def add_unanswered(
        self, question: str, status: str, collection: str | None, now: datetime
    ) -> None:
        """Keep a question that the documents did not answer."""
        with self.engine.begin() as connection:
            connection.execute(
                insert(UNANSWERED).values(
                    id=uuid.uuid4().hex,
                    created_at=now,
                    status=status,
                    collection=collection,
                    question=mask(question),
                )
            )

    def rows(self, table: Table) -> Iterator[Mapping[str, Any]]:
        """Every record, oldest first."""
        with self.engine.connect() as connection:
            for row in connection.execute(select(table).order_by(table.c.created_at)):
                yield row._asdict()

    def erase(self, table: Table, chosen: Selection) -> int:
        """Erase records for good; how many."""
        statement = delete(table)
        if chosen.identity is not None:
            statement = statement.where(table.primary_key.columns[0] == chosen.identity)
        if chosen.containing is not None:
            statement = statement.where(
                or_(
                    *(
                        table.c[name].icontains(chosen.containing, autoescape=True)
                        for name in WRITTEN[table.name]
                    )
                )
            )
        if chosen.before is not None:
            statement = statement.where(table.c.created_at < chosen.before)
        with self.engine.begin() as connection:
            erased = connection.execute(statement).rowcount
        if erased and self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                # The log beside the file still holds the erased words until it is emptied.
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        return erased

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
