"""Vectors kept in memory, loaded once for all who want them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assistant.store.exact_rows import ExactRows, Rows
from assistant.store.protocol import StoreUnavailableError

ROWS = Rows(("a", "b"), np.eye(2, dtype=np.float32))
THREADS = 8


class Database:
    """Loads two vectors when let; fails while it is away. Counts what it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.away = True
        self.answers = threading.Event()

    def load(self, generation: str, territory: str | None, most: int) -> Rows:
        """See `Load`."""
        self.asked += 1
        assert self.answers.wait(30)
        if self.away:
            raise StoreUnavailableError("partie")
        return ROWS


def test_who_waits_for_a_database_that_hangs_waits_once() -> None:
    """Eight that want the same vectors share one load and its failure; the next one tries again,
    and what it loads is kept."""
    database = Database()
    rows = ExactRows(database.load)
    vector = np.array([0.0, 1.0], dtype=np.float32)
    with ThreadPoolExecutor(THREADS) as threads:
        begun = threading.Barrier(THREADS + 1)

        def ask() -> object:
            begun.wait(30)
            return rows.nearest("g", vector, 1, None)

        asked = [threads.submit(ask) for _ in range(THREADS)]
        begun.wait(30)
        while not database.asked:
            pass
        threading.Timer(0.2, database.answers.set).start()
        for each in asked:
            with pytest.raises(StoreUnavailableError):
                each.result(30)
    assert database.asked == 1
    database.away = False
    assert [rows.nearest("g", vector, 1, None) for _ in range(2)] == [[("b", 1.0)]] * 2
    assert database.asked == 2
