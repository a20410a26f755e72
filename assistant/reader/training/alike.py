"""The order of the sheets: those of one step are about like things, so that they are confused."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np

from assistant.embedding.protocol import EmbeddingModel, Vectors
from assistant.reader.training.examples import Sheet
from assistant.reader.training.notices import Notice
from assistant.reader.training.orders import Step

DRAWN = 24
"""A sheet chooses its neighbours among so many: near ones, and others at every pass."""
SEEN = 300
"""Characters of the units that tell, after the title, what a notice is about."""


def positions(embedding: EmbeddingModel, written: Sequence[Notice]) -> Vectors:
    """Unit vectors (notices, dim) around their common centre."""
    told = [f"{notice.title}. {' '.join(notice.units)[:SEEN]}" for notice in written]
    found = embedding.embed_passages(told)
    found = found - found.mean(axis=0)
    placed: Vectors = found / np.linalg.norm(found, axis=1, keepdims=True)
    return placed


class Alike:
    """An order for one pass: each sheet followed by the nearest of some drawn at random."""

    def __init__(
        self, sheets: Sequence[Sheet], vectors: Vectors, together: int, questions: int
    ) -> None:
        self._sheets, self._vectors = sheets, vectors
        self._together, self._questions = together, questions

    def __call__(self, rng: random.Random) -> list[Step]:
        """All sheets once, those of a step about like things."""
        left = rng.sample(range(len(self._sheets)), len(self._sheets))
        steps: list[Step] = []
        while left:
            first = left.pop()
            near = self._vectors @ self._vectors[first]
            nearest = sorted(left[-DRAWN:], key=lambda other: -near[other])
            chosen = nearest[: self._together - 1]
            left = [other for other in left if other not in chosen]
            sheets = [self._sheets[number] for number in (first, *chosen)]
            steps.append(Step(sheets, self._questions))
        return steps
