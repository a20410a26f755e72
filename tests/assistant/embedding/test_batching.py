"""Micro-batching of query embeddings."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assistant.embedding.batching import BatchingEmbedding
from assistant.embedding.protocol import Vectors


class SlowModel:
    """One pass costs `cost` seconds whatever its size; a vector tells its text."""

    name = "slow"
    dimension = 2

    def __init__(self, cost: float) -> None:
        self.cost = cost
        self.sizes: list[int] = []
        self.running = 0
        self.most_running = 0
        self._lock = threading.Lock()

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """See `EmbeddingModel`."""
        with self._lock:
            self.running += 1
            self.most_running = max(self.most_running, self.running)
        self.sizes.append(len(texts))
        time.sleep(self.cost)
        with self._lock:
            self.running -= 1
        if "poison" in texts:
            raise ValueError("poison")
        return np.array([[len(t), sum(map(ord, t))] for t in texts], dtype=np.float32)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See `EmbeddingModel`."""
        return self.embed_queries(texts)

    def count_tokens(self, text: str) -> int:
        """See `EmbeddingModel`."""
        return len(text.split())


def expected(text: str) -> list[float]:
    """The vector of `text`."""
    return [len(text), sum(map(ord, text))]


def test_every_caller_gets_its_own_vectors() -> None:
    """Whatever is grouped, each of 200 calls from 24 threads gets the vectors of its texts."""
    model = BatchingEmbedding(SlowModel(0.001))
    calls = [[f"question {i}", f"suite {i * 7}"][: 1 + i % 2] for i in range(200)]
    with ThreadPoolExecutor(24) as pool:
        results = list(pool.map(model.embed_queries, calls))
    assert [r.tolist() for r in results] == [[expected(t) for t in texts] for texts in calls]


def test_concurrent_callers_share_passes() -> None:
    """16 threads asking 8 times each need far fewer passes than calls, and never two at once."""
    slow = SlowModel(0.005)
    model = BatchingEmbedding(slow)
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda i: model.embed_queries([str(i)]), range(128)))
    assert sum(slow.sizes) == 128
    assert len(slow.sizes) < 32
    assert slow.most_running == 1


def test_alone_nothing_waits() -> None:
    """A caller who is alone pays no window: even an absurd window of a minute is not felt."""
    model = BatchingEmbedding(SlowModel(0.0), window_seconds=60.0)
    begun = time.monotonic()
    for number in range(5):
        model.embed_queries([str(number)])
    assert time.monotonic() - begun < 5.0


def test_more_waiting_than_a_batch_holds() -> None:
    """Nobody is forgotten when more texts wait than one pass takes."""
    slow = SlowModel(0.002)
    model = BatchingEmbedding(slow, most_texts=3)
    with ThreadPoolExecutor(32) as pool:
        results = list(pool.map(lambda i: model.embed_queries([str(i)]), range(96)))
    assert [r.tolist() for r in results] == [[expected(str(i))] for i in range(96)]
    assert max(slow.sizes) <= 3


def test_one_failure_is_one_callers() -> None:
    """A text that the model refuses fails its own caller only."""
    model = BatchingEmbedding(SlowModel(0.005))
    texts = ["poison" if i == 7 else str(i) for i in range(16)]
    with ThreadPoolExecutor(16) as pool:
        futures = [pool.submit(model.embed_queries, [text]) for text in texts]
    for text, future in zip(texts, futures, strict=True):
        if text == "poison":
            with pytest.raises(ValueError, match="poison"):
                future.result()
        else:
            assert future.result().tolist() == [expected(text)]
