"""Keep unanswered questions aside from the answer, which never waits for the disk."""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.storage.records import Records
from api.storage.retention import utc_now
from assistant.answers import Answer, AnswerStatus
from assistant.conversation import Conversation

log = structlog.get_logger("api")

KEPT = frozenset({AnswerStatus.NOT_IN_SOURCES, AnswerStatus.SOURCE_MISSING})
"""About the subject, and not answered: what a next edition could say."""


class UnansweredKeeper:
    """Told each finished answer; writes in the background."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._writing: set[asyncio.Task[None]] = set()

    def finished(self, conversation: Conversation, answer: Answer, collection: str | None) -> None:
        """Keep the question if it was left unanswered."""
        if answer.status in KEPT:
            task = asyncio.create_task(self._write(conversation.question, answer, collection))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)

    async def flush(self) -> None:
        """Wait until everything is written."""
        await asyncio.gather(*self._writing)

    async def _write(self, question: str, answer: Answer, collection: str | None) -> None:
        try:
            await asyncio.to_thread(
                self._records.add_unanswered, question, answer.status.value, collection, utc_now()
            )
        except SQLAlchemyError as error:
            log.error("unanswered question not kept", error=type(error).__name__)
