"""Embed the questions that arrive together in one pass of the model."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

import numpy as np

from assistant.embedding.protocol import EmbeddingModel, Vectors

WINDOW_SECONDS = 0.002
"""How long a batch waits for company once the model is busy; one pass takes 7 to 30 ms."""
MOST_TEXTS = 32


@dataclass
class _Waiting:
    texts: Sequence[str]
    result: Future[Vectors] = field(default_factory=Future)


class BatchingEmbedding:
    """An `EmbeddingModel` around another, for many threads.

    Alone, a caller embeds at once in its own thread. While a pass runs, callers wait, and the
    first of them embeds for all: the busier, the larger the batches. One pass runs at a time,
    with every core.
    """

    def __init__(
        self,
        model: EmbeddingModel,
        window_seconds: float = WINDOW_SECONDS,
        most_texts: int = MOST_TEXTS,
    ) -> None:
        self._model, self._window, self._most = model, window_seconds, most_texts
        self._lock = threading.Condition()
        self._queue: list[_Waiting] = []
        self._busy = False
        self.passes = 0
        """Passes of the model so far."""
        self.texts = 0
        """Texts embedded in them."""

    @property
    def name(self) -> str:
        """Stable identity of the weights."""
        return self._model.name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._model.dimension

    def count_tokens(self, text: str) -> int:
        """How many of the model's tokens a text has."""
        return self._model.count_tokens(text)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Straight through: passages come in large batches already."""
        return self._model.embed_passages(texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension), possibly made with other callers' texts."""
        if not texts:
            return self._model.embed_queries(texts)
        mine = _Waiting(texts)
        with self._lock:
            self._queue.append(mine)
            self._lock.notify_all()
            found_busy = self._busy
        while not mine.result.done():
            with self._lock:
                while self._busy and not mine.result.done():
                    self._lock.wait()
                if mine.result.done():
                    break
                self._busy = True
            self._lead(found_busy)
        return mine.result.result()

    def _lead(self, found_busy: bool) -> None:
        """Embed the oldest of what waits; this caller's own texts may come in a later batch."""
        try:
            with self._lock:
                if found_busy:
                    self._await_company()
                batch = self._take()
            self._embed(batch)
        finally:
            with self._lock:
                self._busy = False
                self._lock.notify_all()

    def _await_company(self) -> None:
        until = time.monotonic() + self._window
        while sum(len(w.texts) for w in self._queue) < self._most:
            left = until - time.monotonic()
            if left <= 0:
                return
            self._lock.wait(left)

    def _take(self) -> list[_Waiting]:
        batch = [self._queue.pop(0)]
        size = len(batch[0].texts)
        while self._queue and size + len(self._queue[0].texts) <= self._most:
            batch.append(self._queue.pop(0))
            size += len(batch[-1].texts)
        return batch

    def _embed(self, batch: list[_Waiting]) -> None:
        try:
            vectors = self._model.embed_queries([text for w in batch for text in w.texts])
        except Exception as error:
            if len(batch) == 1:
                batch[0].result.set_exception(error)
            else:  # one caller's text must not fail the others
                for waiting in batch:
                    self._embed([waiting])
            return
        self.passes += 1
        self.texts += len(vectors)
        start = 0
        for waiting in batch:
            waiting.result.set_result(np.array(vectors[start : start + len(waiting.texts)]))
            start += len(waiting.texts)
