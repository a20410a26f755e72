"""The assistant: the one way from a question to an answer, step by step."""

from __future__ import annotations

import asyncio
import threading
import unicodedata
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from contextvars import copy_context
from datetime import date
from functools import partial

from assistant.abandonment import abandoned, check_wanted
from assistant.answers import (
    Answer,
    AnswerDelta,
    AnswerEvent,
    AnswerFinished,
    AnswerMode,
    AnswerStatus,
    Citation,
    SourcesFound,
)
from assistant.conversation import Conversation
from assistant.documents import Index, Passage
from assistant.embedding.protocol import EmbeddingModel
from assistant.live_index import LiveIndex
from assistant.reader.protocol import PassageReader
from assistant.reading.clarification import ASK_BACK, ASK_WHO
from assistant.reading.composition import cite, compose
from assistant.reading.question import understand
from assistant.reading.reading import IndexReader, Reading
from assistant.reading.small_talk import small_talk
from assistant.reading.unit_vectors import QUESTIONS, SPANS, UnitVectors
from assistant.reading.wording import (
    CORRECTION,
    for_refusal,
    for_small_talk,
    for_unanswered,
    typographic,
)
from assistant.retrieval.search import Candidate
from assistant.store.protocol import PassageStore
from assistant.territories import collections_of, territories_of
from assistant.writing.generation import Generation, generate
from assistant.writing.writer import VerifiedWriter

THREADS = 16
"""Questions read at once. Most wait for the one pass that embeds for all, and the more of them, the
larger that pass; asyncio's own six would make it small."""
OTHERS = 3
"""Candidate sources announced beyond those that the extractive answer quotes."""
CLOSE = 1.0
"""How far behind the best score an option still answers almost as well. Of 109 faithful sentences
written blind 74.3 % were shown without it, 83.5 % with it, and two in a prompt's units are then
three; with 2.0, 90 % and five."""


class Assistant:
    """Answers questions from the live index. Safe to call from many tasks at once.

    `settings_digest` says under which settings: an answer kept under others is another answer.
    """

    def __init__(
        self,
        store: PassageStore,
        embedding: EmbeddingModel,
        default_territory: str | None = None,
        reader: PassageReader | None = None,
        writer: VerifiedWriter | None = None,
        today: Callable[[], date] = date.today,
        settings_digest: str = "",
    ) -> None:
        self.settings_digest = settings_digest
        self._embedding, self._writer, self._today = embedding, writer, today
        self._default_territory = default_territory
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="reading")
        spans = UnitVectors(embedding.embed_passages, SPANS)
        questions = UnitVectors(embedding.embed_queries, QUESTIONS)
        self._live = LiveIndex(
            store, embedding, lambda index: IndexReader(index, store, questions, spans, reader)
        )

    @property
    def index(self) -> Index:
        """The live generation."""
        return self._live.current().index

    @property
    def ready(self) -> bool:
        """Whether `index` is at hand: asking for it then waits for nothing."""
        return self._live.ready() is not None

    @property
    def index_reader(self) -> IndexReader:
        """The live generation with all that reading derives from it, for calibration."""
        return self._live.current()

    @property
    def writer(self) -> VerifiedWriter | None:
        """The chat model's side, None in extractive mode."""
        return self._writer

    def today(self) -> date:
        """The day that answers are given for: documents are valid until one."""
        return self._today()

    def collections(self) -> tuple[str, ...]:
        """Slugs of the territories that have documents of their own."""
        return collections_of(self.index)

    async def answer(self, conversation: Conversation, *, collection: str | None = None) -> Answer:
        """The finished answer: a fold over `stream`."""
        finished: Answer | None = None
        async for event in self.stream(conversation, collection=collection):
            if isinstance(event, AnswerFinished):
                finished = event.answer
        assert finished is not None
        return finished

    async def stream(
        self, conversation: Conversation, *, collection: str | None = None
    ) -> AsyncIterator[AnswerEvent]:
        """The steps of an answer. Raises UnknownCollectionError before the first event."""
        since = asyncio.get_running_loop().time()
        # A thread is borrowed once a question where it can be: under load each hop waits its turn.
        ready = self._live.ready()
        reader = ready if ready is not None else await asyncio.to_thread(self._live.current)
        territories = territories_of(reader.index, collection, self._default_territory)
        asked = _clean(conversation.question)
        earlier = tuple(_clean(question) for question in conversation.earlier_questions)

        if kind := small_talk(asked):
            text = typographic(for_small_talk(kind, reader.index, territories))
            answer = Answer(_identity(), AnswerStatus.SMALL_TALK, text)
            for event in (SourcesFound(()), AnswerDelta(text), AnswerFinished(answer)):
                yield event
            return

        leaving = threading.Event()
        work = partial(self._read, leaving, reader, asked, earlier, territories)
        try:
            reading, answer = await asyncio.get_running_loop().run_in_executor(
                self._threads, partial(copy_context().run, work)
            )
        finally:
            leaving.set()  # for the thread, if this task was cancelled before it
        sources = _numbered(answer, reading)
        yield SourcesFound(sources)

        if self._writer is not None and answer.status is AnswerStatus.ANSWERED:
            generation = Generation(answer, sources, _near(reading))
            async for sentence in generate(self._writer, asked, earlier, generation, since):
                yield AnswerDelta(sentence)
            yield AnswerFinished(generation.answer)
            return
        yield AnswerDelta(answer.answer)
        yield AnswerFinished(answer)

    def candidates(
        self, question: str, count: int, collection: str | None = None
    ) -> list[Candidate]:
        """Retrieval alone, for benches and for LangChain."""
        reader = self._live.current()
        read = understand(_clean(question), reader.vocabulary)
        return reader.search.search(
            self._embedding.embed_queries([read.text])[0],
            read.weights,
            count,
            territories_of(reader.index, collection, self._default_territory),
        )

    def retrieve(
        self, question: str, k: int, collection: str | None = None
    ) -> list[tuple[Passage, float]]:
        """Passages with fused scores, best first."""
        return [(c.passage, c.score) for c in self.candidates(question, k, collection)]

    def count_tokens(self, text: str) -> int:
        """How many tokens of the embedding model a text has: what the service says it used."""
        return self._embedding.count_tokens(text)

    def following(self) -> AbstractContextManager[None]:
        """Within it, what is published is served a second or two later, and only a thread beside
        asks the store for it."""
        return self._live.followed()

    def refresh(self) -> Index:
        """Take the newest generation now, which may wait for the store."""
        return self._live.look().index

    def _read(
        self,
        leaving: threading.Event,
        reader: IndexReader,
        asked: str,
        earlier: Sequence[str],
        territories: Sequence[str],
    ) -> tuple[Reading, Answer]:
        abandoned.set(leaving)
        check_wanted()
        reading = reader.read(asked, earlier, territories)
        check_wanted()
        return reading, self._extract(reader, reading, territories)

    def _extract(self, reader: IndexReader, reading: Reading, territories: Sequence[str]) -> Answer:
        decision = reading.decision
        suggestions = reader.suggest(reading, territories)
        if decision.status is AnswerStatus.CLARIFICATION:
            text = ASK_WHO if decision.choices else ASK_BACK
            asked_back = decision.choices or suggestions
            return Answer(_identity(), decision.status, text, suggestions=asked_back)
        if decision.status is not AnswerStatus.ANSWERED:
            text = typographic(for_refusal(decision, reader.index, territories))
            return Answer(_identity(), decision.status, text, suggestions=suggestions)
        text, claims, citations = compose(decision.chosen, self._today())
        if decision.corrects:
            text = f"{typographic(CORRECTION)}\n\n{text}"
        if reading.unanswered:
            text = f"{text}\n\n{typographic(for_unanswered(reading.unanswered))}"
        return Answer(
            _identity(),
            AnswerStatus.ANSWERED,
            text,
            claims,
            citations,
            suggestions,
            AnswerMode.EXTRACTIVE,
        )


def _clean(text: str) -> str:
    """NFC, without control characters or lone surrogates, which no document holds."""
    normal = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
    return "".join(
        c if c in "\n\t" or not unicodedata.category(c).startswith("C") else " " for c in normal
    )


def _identity() -> str:
    return uuid.uuid4().hex


def _near(reading: Reading) -> tuple[Citation, ...]:
    """What answers almost as well as the best: a chat model may know better which of them does."""
    best = reading.scored[0].score
    return tuple(cite(0, one) for one in reading.scored if best - one.score <= CLOSE)


def _numbered(answer: Answer, reading: Reading) -> tuple[Citation, ...]:
    """The answer's citations, then the next best passages, numbered after them."""
    found = list(answer.citations)
    seen = {citation.passage.id for citation in found}
    for scored in reading.scored:
        if len(found) >= len(answer.citations) + OTHERS:
            break
        if scored.option.passage.id not in seen:
            seen.add(scored.option.passage.id)
            found.append(cite(len(found) + 1, scored))
    return tuple(found)
