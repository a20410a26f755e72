"""Follow the live generation: load it once, then look from beside whether another was published."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from assistant.documents import Index
from assistant.embedding.protocol import EmbeddingModel
from assistant.store.protocol import IndexMissingError, PassageStore, StoreUnavailableError

logger = logging.getLogger(__name__)

CHECK_SECONDS = 1.0
"""Between two looks at which generation is live; asking costs 2 ms locally."""
FIRST_LOOK_SECONDS = 10.0
"""How long a question waits for the first generation before it is told to come back: the served
corpus is loaded in 4.4 s on two shared cores (3.4 before options were read in their context), and
the warm-up of a service that starts on a busy machine logged a failure at 5."""
LEAVING_SECONDS = 5.0
"""How long the end of following waits for a look under way: a store that hangs holds no exit."""

Prepared = TypeVar("Prepared")


class EmbeddingMismatchError(RuntimeError):
    """The index was made with other weights than those loaded."""


class LiveIndex(Generic[Prepared]):
    """The live generation, prepared for answering by `prepare` each time it changes.

    While it is `followed` only the follower asks the store, so that no question ever waits for a
    store that hangs. When the store goes away the generation in memory goes on serving.
    """

    def __init__(
        self,
        store: PassageStore,
        embedding: EmbeddingModel,
        prepare: Callable[[Index], Prepared],
        check_seconds: float = CHECK_SECONDS,
        first_look_seconds: float = FIRST_LOOK_SECONDS,
    ) -> None:
        self._store, self._embedding, self._prepare = store, embedding, prepare
        self._check_seconds, self._first_look_seconds = check_seconds, first_look_seconds
        self._lock = threading.Lock()
        self._generation: str | None = None
        self._prepared: Prepared | None = None
        self._refused: tuple[str, EmbeddingMismatchError] | None = None
        self._followed = False
        self._looked = threading.Event()
        self._failure: Exception | None = None

    def ready(self) -> Prepared | None:
        """What `current` would give at once, None when it might have to wait."""
        return self._prepared

    def current(self) -> Prepared:
        """The prepared generation. The store is asked only for the first one, and if unfollowed.

        Raises IndexMissingError, StoreUnavailableError or EmbeddingMismatchError.
        """
        if self._prepared is None and not self._followed:
            return self.look()
        if self._prepared is None:
            self._looked.wait(self._first_look_seconds)
        if self._prepared is None:
            failure = self._failure or StoreUnavailableError("index : pas encore chargé")
            raise failure.with_traceback(None)
        return self._prepared

    def look(self) -> Prepared:
        """Look at the store now and take the newest generation; waits, and raises as `current`."""
        with self._lock:
            live = self._store.live_generation()
            if self._prepared is None or live != self._generation:
                self._take(live)
            assert self._prepared is not None
            return self._prepared

    @contextmanager
    def followed(self) -> Iterator[None]:
        """Look once every `check_seconds` in a thread of its own, until the block is left."""
        stop = threading.Event()
        follower = threading.Thread(target=self._follow, args=[stop], name="index", daemon=True)
        self._looked.clear()
        self._followed = True
        follower.start()
        try:
            yield
        finally:
            self._followed = False
            stop.set()
            follower.join(LEAVING_SECONDS)

    def _follow(self, stop: threading.Event) -> None:
        while not stop.is_set():
            failure: Exception | None = None
            try:
                self.look()
            except Exception as error:
                # Whatever is wrong with one generation, the next one must be seen.
                failure = error
            if type(failure) is not type(self._failure):
                _log(failure)
            self._failure = failure
            self._looked.set()
            stop.wait(self._check_seconds)

    def _take(self, live: str | None) -> None:
        if self._refused is not None and self._refused[0] == live:
            # Loading it every second to refuse it again would cost a processor.
            raise self._refused[1].with_traceback(None)
        index = self._store.load()
        ours, theirs = self._embedding, index
        if (theirs.embedding_model, theirs.dimension) != (ours.name, ours.dimension):
            mismatch = EmbeddingMismatchError(
                f"l'index a été fait avec {theirs.embedding_model} ({theirs.dimension}), "
                f"le modèle chargé est {ours.name} ({ours.dimension}) : relancez l'ingestion"
            )
            self._refused = index.generation, mismatch
            raise mismatch
        prepared = self._prepare(index)
        self._prepared, self._generation = prepared, index.generation


def _log(failure: Exception | None) -> None:
    """Say once that looking fails, and once that it works again."""
    if failure is None:
        logger.warning("the index can be looked at again")
    elif isinstance(failure, StoreUnavailableError | IndexMissingError | EmbeddingMismatchError):
        logger.error("the index could not be looked at: %s", failure)
    else:
        logger.error("the index could not be looked at: %s", type(failure).__name__)
