"""Follow the live generation: load it once, look now and then whether another was published."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from assistant.documents import Index
from assistant.embedding.protocol import EmbeddingModel
from assistant.store.protocol import IndexMissingError, PassageStore, StoreUnavailableError

logger = logging.getLogger(__name__)

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
        self._loading = False

    def fresh(self) -> Prepared | None:
        """What `current` would give at once, None when it might have to ask the store."""
        recent = self._clock() - self._checked < CHECK_SECONDS
        return self._prepared if recent else None

    def current(self, *, now: bool = False) -> Prepared:
        """The prepared live generation; `now` looks at the store whatever the last look's age.

        Raises IndexMissingError, StoreUnavailableError or EmbeddingMismatchError.
        """
        prepared = self.fresh()
        if prepared is not None and not now:
            return prepared
        with self._lock:
            fresh = self._clock() - self._checked < CHECK_SECONDS
            if self._prepared is not None and fresh and not now:
                return self._prepared
            try:
                live = self._store.live_generation()
                if self._prepared is None or (now and live != self._generation):
                    self._take()
                elif live != self._generation and not self._loading:
                    # Questions go on being answered from the generation in hand meanwhile.
                    self._loading = True
                    threading.Thread(target=self._replace, daemon=True).start()
            except StoreUnavailableError:
                if self._prepared is None:
                    raise
            self._checked = self._clock()
            assert self._prepared is not None
            return self._prepared

    def _replace(self) -> None:
        try:
            self._take()
        except (StoreUnavailableError, IndexMissingError, EmbeddingMismatchError) as error:
            logger.error("the new index could not be loaded: %s", error)
        finally:
            self._loading = False

    def _take(self) -> None:
        index = self._store.load()
        ours, theirs = self._embedding, index
        if (theirs.embedding_model, theirs.dimension) != (ours.name, ours.dimension):
            raise EmbeddingMismatchError(
                f"l'index a été fait avec {theirs.embedding_model} ({theirs.dimension}), "
                f"le modèle chargé est {ours.name} ({ours.dimension}) : relancez l'ingestion"
            )
        prepared = self._prepare(index)
        self._prepared, self._generation = prepared, index.generation
