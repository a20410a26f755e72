"""A store in memory and a model that counts: ingestion without a database or weights."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from assistant.documents import ExpectedDocument, Index, Passage, StoredDocument
from assistant.embedding.protocol import Vectors
from assistant.store.protocol import IndexMissingError


class CountingModel:
    """Vectors from the text's hash; remembers what it was asked to embed."""

    name = "fake"
    dimension = 8

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """See `EmbeddingModel`."""
        return np.stack([vector_of(text) for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See `EmbeddingModel`."""
        self.embedded += texts
        return self.embed_queries(texts)

    def count_tokens(self, text: str) -> int:
        """See `EmbeddingModel`."""
        return len(text.split())


def vector_of(text: str) -> Vectors:
    """A unit vector that depends on the text alone."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
    vector = np.random.default_rng(seed).normal(size=8).astype(np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


class MemoryStore:
    """`PassageStore` in a dictionary."""

    def __init__(self) -> None:
        self.index: Index | None = None
        self.rows: dict[str, Vectors] = {}
        self.published = 0

    def live_generation(self) -> str | None:
        """See `PassageStore`."""
        return self.index.generation if self.index else None

    def load(self) -> Index:
        """See `PassageStore`."""
        if self.index is None:
            raise IndexMissingError
        return self.index

    def nearest(
        self,
        generation: str,
        vector: Vectors,
        count: int,
        territories: Sequence[str] | None = None,
    ) -> list[tuple[str, float]]:
        """See `PassageStore`."""
        scores = {id_: float(row @ vector) for id_, row in self.rows.items()}
        return sorted(scores.items(), key=lambda pair: -pair[1])[:count]

    def vectors(self, generation: str, passage_ids: Sequence[str]) -> Mapping[str, Vectors]:
        """See `PassageStore`."""
        return {id_: self.rows[id_] for id_ in passage_ids if id_ in self.rows}

    def begin(
        self,
        *,
        embedding_model: str,
        dimension: int,
        expected: Sequence[ExpectedDocument] = (),
        default_territory: str | None = None,
    ) -> MemoryGeneration:
        """See `PassageStore`."""
        return MemoryGeneration(
            self, embedding_model, dimension, tuple(expected), default_territory
        )


class MemoryGeneration:
    """`GenerationWriter` of a `MemoryStore`."""

    def __init__(
        self,
        store: MemoryStore,
        model: str,
        dimension: int,
        expected: tuple[ExpectedDocument, ...],
        territory: str | None,
    ) -> None:
        self._store, self._model, self._dimension = store, model, dimension
        self._expected, self._territory = expected, territory
        self._documents: dict[str, StoredDocument] = {}
        self._passages: dict[str, Passage] = {}
        self._rows: dict[str, Vectors] = {}

    def add(self, document: StoredDocument, passages: Sequence[Passage], vectors: Vectors) -> None:
        """See `GenerationWriter`."""
        self._documents[document.id] = document
        for passage, row in zip(passages, vectors, strict=True):
            assert document.text[passage.start : passage.end] == passage.text
            self._passages[passage.id] = passage
            self._rows[passage.id] = row

    def publish(self) -> str:
        """See `GenerationWriter`."""
        self._store.published += 1
        generation = f"generation-{self._store.published}"
        self._store.index = Index(
            generation,
            self._model,
            self._dimension,
            self._documents,
            self._passages,
            self._expected,
            self._territory,
        )
        self._store.rows = self._rows
        return generation

    def discard(self) -> None:
        """See `GenerationWriter`."""
        self._documents = {}
