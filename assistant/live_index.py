"""Follow the live generation: load it once, look now and then whether another was published."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from assistant.documents import Index
from assistant.embedding.protocol import EmbeddingModel
from assistant.store.protocol import PassageStore, StoreUnavailableError

CHECK_SECONDS = 1.0
"""How old the answer to "which generation is live" may be; asking costs 2 ms locally."""

Prepared = TypeVar("Prepared")


class EmbeddingMismatchError(RuntimeError):
    """The index was made with other weights than those loaded."""


class LiveIndex(Generic[Prepared]):
    """The live generation, prepared for answering by `prepare` each time it changes.

    When the store goes away the generation in memory goes on serving what it can.
    """

    def __init__(
        self,
        store: PassageStore,
        embedding: EmbeddingModel,
        prepare: Callable[[Index], Prepared],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._embedding, self._prepare, self._clock = store, embedding, prepare, clock
        self._lock = threading.Lock()
        self._checked = float("-inf")
        self._generation: str | None = None
        self._prepared: Prepared | None = None

    def current(self, *, now: bool = False) -> Prepared:
        """The prepared live generation; `now` looks at the store whatever the last look's age.

        Raises IndexMissingError, StoreUnavailableError or EmbeddingMismatchError.
        """
        prepared = self._prepared
        if prepared is not None and not now and self._clock() - self._checked < CHECK_SECONDS:
            return prepared
        with self._lock:
            if self._prepared is not None and self._clock() - self._checked < CHECK_SECONDS:
                if not now:
                    return self._prepared
            try:
                live = self._store.live_generation()
                if live != self._generation or self._prepared is None:
                    self._take(self._store.load())
            except StoreUnavailableError:
                if self._prepared is None:
                    raise
            self._checked = self._clock()
            assert self._prepared is not None
            return self._prepared

    def _take(self, index: Index) -> None:
        ours, theirs = self._embedding, index
        if (theirs.embedding_model, theirs.dimension) != (ours.name, ours.dimension):
            raise EmbeddingMismatchError(
                f"l'index a été fait avec {theirs.embedding_model} ({theirs.dimension}), "
                f"le modèle chargé est {ours.name} ({ours.dimension}) : relancez l'ingestion"
            )
        self._prepared = self._prepare(index)
        self._generation = index.generation
