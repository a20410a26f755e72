"""The assistant in this process, built exactly as the service builds it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence

from assistant.answers import Answer
from assistant.assistant import Assistant
from assistant.conversation import Conversation, Role, Turn
from assistant.settings import AssistantSettings
from assistant.store.protocol import IndexMissingError, StoreUnavailableError
from assistant.wiring import build_assistant
from evals.cases import Said
from evals.metrics.retrieval import CUTS
from evals.observed import (
    Observation,
    SeenCitation,
    SeenClaim,
    SourceText,
    Span,
    TargetError,
)


class AssistantTarget:
    """Asks one question at a time: batches of one, so that two runs compute the same sums."""

    cites = True

    def __init__(self, assistant: Assistant, name: str = "assistant") -> None:
        self._assistant = assistant
        self._name = name

    @classmethod
    def build(cls, settings: AssistantSettings, name: str = "assistant") -> AssistantTarget:
        """The served assistant. Raises TargetError when nothing was indexed."""
        target = cls(build_assistant(settings), name)
        try:
            _ = target._assistant.index
        except (IndexMissingError, StoreUnavailableError) as error:
            raise TargetError(
                f"pas d’index dans {settings.store_path} ({error}) : lancez « python -m ingest »"
            ) from error
        return target

    @property
    def name(self) -> str:
        """As it stands in the report."""
        return self._name

    async def documents(self) -> Mapping[str, SourceText]:
        """The live index' documents."""
        return {
            document.id: SourceText(document.id, document.title, document.text)
            for document in self._assistant.index.documents.values()
        }

    async def ask(self, turns: Sequence[Said], collection: str | None) -> Observation:
        """Answer in process; retrieval is observed apart, for questions that stand alone."""
        conversation = Conversation(tuple(Turn(Role(turn.role), turn.content) for turn in turns))
        began = time.perf_counter()
        try:
            answer = await self._assistant.answer(conversation, collection=collection)
        except Exception as error:  # whatever breaks is a failed case, not a failed run
            return Observation("error", "", error=f"{type(error).__name__}: {error}")
        seconds = time.perf_counter() - began
        retrieved = None
        if len(turns) == 1:
            found = await asyncio.to_thread(
                self._assistant.retrieve, conversation.question, max(CUTS), collection
            )
            retrieved = tuple(Span(p.document_id, p.start, p.end) for p, _ in found)
        return seen(answer, seconds, retrieved)


def seen(
    answer: Answer, seconds: float = 0.0, retrieved: tuple[Span, ...] | None = None
) -> Observation:
    """An answer as the bench looks at it."""
    return Observation(
        status=answer.status.value,
        answer=answer.answer,
        claims=tuple(SeenClaim(claim.text, claim.citations) for claim in answer.claims),
        citations=tuple(
            SeenCitation(
                number=one.number,
                document_id=one.document.id,
                quote=one.quote,
                document_sha256=one.document.sha256,
                document_title=one.document.title,
                publisher=one.publisher,
                territory=one.territory,
                valid_on=one.valid_on,
                section=one.section,
                section_path=one.passage.section,
                page=one.page,
                start=one.start,
                end=one.end,
            )
            for one in answer.citations
        ),
        mode=answer.mode.value,
        notice=answer.notice,
        retrieved=retrieved,
        seconds=seconds,
    )
