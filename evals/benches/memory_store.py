"""An exact, in-memory `PassageStore`, so that retrieval is measured without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from assistant.documents import ExpectedDocument, Index
from assistant.embedding.protocol import Vectors
from assistant.store.protocol import GenerationWriter


class MemoryStore:
    """Read-only: one index and its vectors, row by row in the order of `index.passages`."""

    def __init__(self, index: Index, vectors: Vectors) -> None:
        self._index, self._vectors = index, vectors
        self._ids = list(index.passages)

    def live_generation(self) -> str | None:
        """The only one."""
        return self._index.generation

    def load(self) -> Index:
        """The index given."""
        return self._index

    def nearest(
        self,
        generation: str,
        vector: Vectors,
        count: int,
        territories: Sequence[str] | None = None,
    ) -> list[tuple[str, float]]:
        """Exact: every passage is compared. Territories are not looked at."""
        scores = self._vectors @ vector
        best = np.argsort(-scores, kind="stable")[:count]
        return [(self._ids[row], float(scores[row])) for row in best]

    def vectors(self, generation: str, passage_ids: Sequence[str]) -> Mapping[str, Vectors]:
        """By passage id."""
        rows = {identity: row for row, identity in enumerate(self._ids)}
        return {one: self._vectors[rows[one]] for one in passage_ids if one in rows}

    def begin(
        self,
        *,
        embedding_model: str,
        dimension: int,
        expected: Sequence[ExpectedDocument] = (),
        default_territory: str | None = None,
    ) -> GenerationWriter:
        """Not here: this store is only read."""
        raise NotImplementedError
