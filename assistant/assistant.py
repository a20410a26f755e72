"""The assistant: the one way from a question to an answer, step by step."""

from __future__ import annotations

import asyncio
import re
import unicodedata
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from assistant.answers import (
    Answer,
    AnswerDelta,
    AnswerEvent,
    AnswerFinished,
    AnswerStatus,
    Citation,
    SourcesFound,
)
from assistant.conversation import Conversation
from assistant.documents import NATIONAL, Index, Passage
from assistant.embedding.protocol import EmbeddingModel, Vectors
from assistant.language.lexicons import lexicon_texts
from assistant.language.vocabulary import Vocabulary
from assistant.language.words import fold
from assistant.live_index import LiveIndex
from assistant.reading.bearing import TermWeights
from assistant.reading.composition import cite, compose
from assistant.reading.decision import Decision, decide
from assistant.reading.question import Question, understand
from assistant.reading.scoring import Scored, Scorer
from assistant.reading.small_talk import small_talk
from assistant.reading.unit_vectors import UnitVectors
from assistant.reading.wording import CORRECTION, for_refusal, for_small_talk
from assistant.retrieval.search import Candidate, HybridSearch
from assistant.store.protocol import PassageStore

CANDIDATES = 6
"""Passages that are read."""


class UnknownCollectionError(ValueError):
    """No document is of that territory."""


@dataclass(frozen=True)
class Prepared:
    """A live generation with everything that answering derives from it."""

    index: Index
    search: HybridSearch
    weights: TermWeights
    vocabulary: Vocabulary
    scorer: Scorer


def slug(territory: str) -> str:
    """The collection's name of a territory: « Haute-Garonne » is haute-garonne."""
    return re.sub(r"[^a-z0-9]+", "-", fold(territory)).strip("-")


class Assistant:
    """Answers questions from the live index. Safe to call from many tasks at once."""

    def __init__(
        self,
        store: PassageStore,
        embedding: EmbeddingModel,
        default_territory: str | None = None,
    ) -> None:
        self._store, self._embedding = store, embedding
        self._default_territory = default_territory
        self._unit_vectors = UnitVectors(embedding)
        self._live = LiveIndex(store, embedding, self._prepare)

    @property
    def index(self) -> Index:
        """The live generation."""
        return self._live.current().index

    def collections(self) -> tuple[str, ...]:
        """Slugs of the territories that have documents of their own."""
        territories = {d.territory for d in self.index.documents.values()} - {NATIONAL}
        return tuple(sorted(slug(territory) for territory in territories))

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
        prepared = await asyncio.to_thread(self._live.current)
        territories = self._territories(prepared.index, collection)
        asked = unicodedata.normalize("NFC", conversation.question)
        if kind := small_talk(asked):
            text = for_small_talk(kind, prepared.index, territories)
            yield SourcesFound(())
            yield AnswerDelta(text)
            yield AnswerFinished(Answer(_identity(), AnswerStatus.SMALL_TALK, text))
            return
        question = understand(asked, prepared.vocabulary)
        vector = await asyncio.to_thread(self._embed, question.text)
        decision, candidates, scored = await asyncio.to_thread(
            self._read, prepared, question, vector, territories
        )
        answer = self._compose(prepared, decision, territories)
        yield SourcesFound(_sources(answer, scored))
        yield AnswerDelta(answer.answer)
        yield AnswerFinished(answer)

    def candidates(self, question: str, count: int, collection: str | None = None) -> list[Candidate]:
        """Retrieval alone, for benches and for LangChain."""
        prepared = self._live.current()
        read = understand(question, prepared.vocabulary)
        return prepared.search.search(
            self._embed(read.text), read.weights, count, self._territories(prepared.index, collection)
        )

    def retrieve(
        self, question: str, k: int, collection: str | None = None
    ) -> list[tuple[Passage, float]]:
        """Passages with fused scores, best first."""
        return [(c.passage, c.score) for c in self.candidates(question, k, collection)]

    def _prepare(self, index: Index) -> Prepared:
        passages = list(index.passages.values())
        texts = [p.contextual_text for p in passages]
        about = [f"{d.title} {d.publisher} {d.territory}" for d in index.documents.values()]
        weights = TermWeights(texts)
        return Prepared(
            index,
            HybridSearch(self._store, index),
            weights,
            Vocabulary([*texts, *about, *lexicon_texts()]),
            Scorer(index, weights, self._unit_vectors.of),
        )

    def _embed(self, text: str) -> Vectors:
        vector: Vectors = self._embedding.embed_queries([text])[0]
        return vector

    def _read(
        self, prepared: Prepared, question: Question, vector: Vectors, territories: Sequence[str]
    ) -> tuple[Decision, list[Candidate], list[Scored]]:
        candidates = prepared.search.search(vector, question.weights, CANDIDATES, territories)
        scored = prepared.scorer.score(question, vector, candidates, territories)
        decision = decide(question, candidates, scored, prepared.index.expected, prepared.weights)
        return decision, candidates, scored

    def _compose(self, prepared: Prepared, decision: Decision, territories: Sequence[str]) -> Answer:
        if decision.status is not AnswerStatus.ANSWERED:
            text = for_refusal(decision, prepared.index, territories, territories)
            return Answer(_identity(), decision.status, text)
        text, claims, citations = compose(decision.chosen)
        if decision.corrects:
            text = f"{CORRECTION}\n\n{text}"
        return Answer(_identity(), AnswerStatus.ANSWERED, text, claims, citations)

    def _territories(self, index: Index, collection: str | None) -> tuple[str, ...]:
        known = {slug(d.territory): d.territory for d in index.documents.values()}
        if collection is None:
            default = self._default_territory or index.default_territory
            return (default, NATIONAL) if default else (*sorted(set(known.values())), NATIONAL)
        if collection not in known:
            raise UnknownCollectionError(collection)
        return tuple(dict.fromkeys((known[collection], NATIONAL)))


def _identity() -> str:
    return uuid.uuid4().hex


def _sources(answer: Answer, scored: Sequence[Scored], others: int = 3) -> tuple[Citation, ...]:
    """The answer's citations, then the next best passages, numbered after them."""
    found = list(answer.citations)
    seen = {c.passage.id for c in found}
    for candidate in scored:
        if len(found) >= len(answer.citations) + others:
            break
        if candidate.option.passage.id not in seen:
            seen.add(candidate.option.passage.id)
            found.append(cite(len(found) + 1, candidate))
    return tuple(found)
