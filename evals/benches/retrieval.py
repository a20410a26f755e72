"""Retrieval on a SQuAD-format file: BM25, dense, fusion, fusion then reading, in one table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from assistant.documents import Index, Passage, StoredDocument
from assistant.embedding.protocol import EmbeddingModel, Vectors
from assistant.language.words import terms
from assistant.reader.protocol import PassageReader
from assistant.reader.sentences import read_passages
from assistant.retrieval.lexical import LexicalIndex
from assistant.retrieval.search import HybridSearch
from evals.benches.memory_store import MemoryStore
from evals.benches.squad import Ranker, Squad
from evals.metrics.retrieval import CUTS, ranked
from evals.statistics import Estimate, estimate

DEPTH = 50
READ = 10
"""Passages that a reader reads of each question."""
READER_WEIGHT = 0.6
"""Weight of a reader's log odds beside the fused z-scores: of 0 to 0.8, 0.4 to 0.8 did best on 150
questions of PIAF's dev articles."""
BATCH = 64

MEASURES = (*(f"retrieval_recall_{k}" for k in CUTS), "retrieval_mrr")


class Bench:
    """The rankers over one set of paragraphs, built from the assistant's own parts."""

    def __init__(
        self, squad: Squad, embedding: EmbeddingModel, advance: Callable[[int], None]
    ) -> None:
        self._squad = squad
        self._embedding = embedding
        self._paragraphs = _embedded(embedding, squad.paragraphs, advance)
        self._questions: dict[str, Vectors] = {}
        self._lexical = LexicalIndex(squad.paragraphs)
        index = _index(squad, embedding)
        self._search = HybridSearch(MemoryStore(index, self._paragraphs), index)

    def bm25(self, question: str) -> list[int]:
        """The assistant's French BM25 alone."""
        return _best(self._lexical.scores_of(question))

    def dense(self, question: str) -> list[int]:
        """Exact cosine similarity alone."""
        return _best(self._paragraphs @ self._vector(question))

    def fusion(self, question: str) -> list[int]:
        """The assistant's hybrid search."""
        return [number for number, _ in self._fused(question)]

    def reading(self, reader: PassageReader, weight: float) -> Ranker:
        """The first READ of the fusion, reordered by what a reader makes of them."""

        def rank(question: str) -> list[int]:
            fused = self._fused(question)
            first = fused[:READ]
            read = read_passages(reader, question, [self._squad.paragraphs[n] for n, _ in first])
            sure = np.clip([one.answerable for one in read], 1e-6, 1 - 1e-6)
            scores = np.array([score for _, score in first]) + weight * np.log(sure / (1 - sure))
            order = np.argsort(-scores, kind="stable")
            return [first[i][0] for i in order] + [number for number, _ in fused[READ:]]

        return rank

    def _vector(self, question: str) -> Vectors:
        if question not in self._questions:
            self._questions[question] = self._embedding.embed_queries([question])[0]
        return self._questions[question]

    def _fused(self, question: str) -> list[tuple[int, float]]:
        weights = dict.fromkeys(terms(question), 1.0)
        found = self._search.search(self._vector(question), weights, DEPTH)
        return [(int(one.passage.id), one.score) for one in found]


def measure(squad: Squad, rank: Ranker, advance: Callable[[], None]) -> dict[str, Estimate]:
    """Recall and MRR with intervals; questions of one article are one group."""
    values: dict[str, list[float]] = {name: [] for name in MEASURES}
    groups: list[str] = []
    for question in squad.questions:
        hits = [number == question.paragraph for number in rank(question.text)]
        for name, value in ranked(hits).items():
            if name in values:
                values[name].append(value or 0.0)
        groups.append(question.article)
        advance()
    found = {name: estimate(some, groups) for name, some in values.items()}
    return {name: one for name, one in found.items() if one is not None}


def figures(measured: dict[str, dict[str, Estimate]]) -> dict[str, Any]:
    """The same as plain values."""
    return {
        ranker: {
            name.removeprefix("retrieval_"): {
                "mean": round(one.mean, 4),
                "low": round(one.low, 4),
                "high": round(one.high, 4),
                "count": one.count,
            }
            for name, one in found.items()
        }
        for ranker, found in measured.items()
    }


def _best(scores: Vectors) -> list[int]:
    return [int(number) for number in np.argsort(-scores, kind="stable")[:DEPTH]]


def _embedded(
    embedding: EmbeddingModel, texts: tuple[str, ...], advance: Callable[[int], None]
) -> Vectors:
    parts: list[Vectors] = []
    for start in range(0, len(texts), BATCH):
        parts.append(embedding.embed_passages(texts[start : start + BATCH]))
        advance(len(parts[-1]))
    return np.concatenate(parts)


def _index(squad: Squad, embedding: EmbeddingModel) -> Index:
    """Each paragraph as a passage of one document, named by its number."""
    passages: dict[str, Passage] = {}
    at = 0
    for number, text in enumerate(squad.paragraphs):
        passages[str(number)] = Passage(
            str(number), "squad", text, at, at + len(text), section=(), units=()
        )
        at += len(text) + 2
    whole = "\n\n".join(squad.paragraphs)
    document = StoredDocument("squad", "SQuAD", "–", "France", whole, blocks=())
    return Index("squad", embedding.name, embedding.dimension, {"squad": document}, passages)
