"""Exact search in memory over the vectors of a few territories; beyond, the database searches."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np

from assistant.embedding.protocol import Vectors

MOST_ROWS = 50_000
"""A territory of more passages is left to the database: comparing 50,000 vectors takes 8 ms, and a
filtered search in Chroma's graph 80 ms from 10,000 on (`python -m evals growth`)."""
KEPT_ROWS = 200_000
"""Vectors kept in memory, 1.5 kB each at 384 dimensions; the territories asked longest ago go."""
GENERATIONS = 2
"""The live one and the one before, on which answers may be under way."""


@dataclass(frozen=True)
class Rows:
    """Passages with their unit vectors, shape (passages, dimension)."""

    ids: tuple[str, ...]
    vectors: Vectors


Load = Callable[[str, str | None, int], Rows | None]
"""Vectors of a generation's territory (all for None); None when they are more than so many."""


class ExactRows:
    """Remembers what was loaded, within bounds. Thread safe."""

    def __init__(self, load: Load, most: int = MOST_ROWS, kept: int = KEPT_ROWS) -> None:
        self._load, self._most, self._limit = load, most, kept
        self._known: OrderedDict[tuple[str, str | None], Rows | None] = OrderedDict()
        self._loading: dict[tuple[str, str | None], Future[Rows | None]] = {}
        self._generations: list[str] = []
        self._lock = threading.Lock()

    def nearest(
        self,
        generation: str,
        vector: Vectors,
        count: int,
        territories: Sequence[str] | None,
    ) -> list[tuple[str, float]] | None:
        """The best `count`, best first; None when there are too many vectors to compare."""
        wanted = dict.fromkeys(territories) if territories else dict.fromkeys([None])
        parts = [self._rows(generation, territory) for territory in wanted]
        found: list[tuple[str, float]] = []
        for part in parts:
            if part is None:
                return None
            if part.ids:
                scores = part.vectors @ vector
                best = np.argsort(-scores, kind="stable")[:count]
                found += [(part.ids[row], float(scores[row])) for row in best]
        return sorted(found, key=lambda pair: -pair[1])[:count]

    def _rows(self, generation: str, territory: str | None) -> Rows | None:
        key = generation, territory
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
            under_way = self._loading.get(key)
            if under_way is None:
                mine = self._loading[key] = Future()
        if under_way is not None:
            # One load for all that wait, one failure too: a database that hangs is waited for
            # once, not once by each in turn.
            return under_way.result()
        try:
            rows = self._load(generation, territory, self._most)
        except BaseException as error:
            with self._lock:
                del self._loading[key]
            mine.set_exception(error)
            raise
        with self._lock:
            del self._loading[key]
            self._known[key] = rows
            self._forget(generation)
        mine.set_result(rows)
        return rows

    def _forget(self, generation: str) -> None:
        if generation in self._generations:
            self._generations.remove(generation)
        self._generations = [*self._generations, generation][-GENERATIONS:]
        for key in [key for key in self._known if key[0] not in self._generations]:
            del self._known[key]
        held = [key for key, rows in self._known.items() if rows is not None]
        size = sum(_size(self._known[key]) for key in held)
        for key in held[:-1]:
            if size <= self._limit:
                break
            size -= _size(self._known.pop(key))


def _size(rows: Rows | None) -> int:
    return len(rows.ids) if rows is not None else 0
