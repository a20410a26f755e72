"""The live generation is followed without a restart, and outlives its store."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.documents import Index
from assistant.live_index import EmbeddingMismatchError, LiveIndex
from assistant.store.chroma import ChromaStore
from assistant.store.protocol import IndexMissingError, PassageStore, StoreUnavailableError
from tests.assistant.samples import HashedModel, document
from tests.assistant.store.test_chroma import write
from tests.ingest.fakes import MemoryStore


class WatchedStore(MemoryStore):
    """A store in memory that counts looks, and that can go away or hang."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = self.loads = 0
        self.away = False
        self.answering = threading.Event()
        self.answering.set()

    def live_generation(self) -> str | None:
        """See `PassageStore`."""
        self.looks += 1
        assert self.answering.wait(30)
        if self.away:
            raise StoreUnavailableError("partie")
        return super().live_generation()

    def load(self) -> Index:
        """See `PassageStore`."""
        self.loads += 1
        return super().load()

    def publish(self, identity: str, model: str = "hashed") -> str:
        """Make a generation of one document live."""
        writer = self.begin(embedding_model=model, dimension=16)
        stored, passages = document(identity)
        writer.add(stored, passages, HashedModel().embed_passages([p.text for p in passages]))
        return writer.publish()


@pytest.fixture
def store() -> WatchedStore:
    """A store with one generation, of the document « premier »."""
    store = WatchedStore()
    store.publish("premier")
    return store


def named(index: Index) -> str:
    """What is prepared of an index: the name of its only document."""
    return "+".join(index.documents)


def live_index(
    store: PassageStore, prepare: Callable[[Index], str] = named, model: str = "hashed"
) -> LiveIndex[str]:
    """One that looks every 10 ms while it is followed."""
    return LiveIndex(store, HashedModel(model), prepare, 0.01, 0.2)


def eventually(live: LiveIndex[str], expected: str) -> bool:
    """Whether the live index comes to be `expected`."""
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        if live.current() == expected:
            return True
        time.sleep(0.01)
    return False


def test_questions_never_ask_the_store(store: WatchedStore) -> None:
    """However many questions come, and however late, only the first load asks the store."""
    live = live_index(store)
    for _ in range(100):
        live.current()
    assert (store.looks, store.loads) == (1, 1)


def test_a_new_generation_is_taken_without_any_question(store: WatchedStore) -> None:
    """Followed, what is published is there before anybody asks; afterwards nobody looks."""
    live = live_index(store)
    with live.followed():
        assert live.current() == "premier"
        store.publish("second")
        looks = store.looks
        while store.looks < looks + 3:
            time.sleep(0.01)
        assert live.ready() == "second"
    looks = store.looks
    time.sleep(0.1)
    assert store.looks == looks


def test_a_store_that_hangs_keeps_nobody_waiting(store: WatchedStore) -> None:
    """While the store takes a request and does not answer, the generation in hand is served at
    once; before there is one, it is said after a moment."""
    for live, known in ((live_index(store), True), (live_index(store), False)):
        if known:
            live.current()
        store.answering.clear()
        looks = store.looks
        with live.followed():
            while store.looks == looks:
                time.sleep(0.01)
            begun = time.monotonic()
            if known:
                assert [live.current() for _ in range(100)] == ["premier"] * 100
            else:
                with pytest.raises(StoreUnavailableError):
                    live.current()
            assert time.monotonic() - begun < 2
            store.answering.set()
            assert eventually_ready(live) == "premier"


def eventually_ready(live: LiveIndex[str]) -> str | None:
    """What is ready in the end."""
    limit = time.monotonic() + 30
    while live.ready() is None and time.monotonic() < limit:
        time.sleep(0.01)
    return live.ready()


def test_questions_are_answered_while_the_next_generation_loads(store: WatchedStore) -> None:
    """A new generation is prepared in the background; the old one answers until it is ready."""
    begun, may_end = threading.Event(), threading.Event()

    def slowly(index: Index) -> str:
        if "second" in index.documents:
            begun.set()
            assert may_end.wait(30)
        return named(index)

    live = live_index(store, slowly)
    with live.followed():
        live.current()
        store.publish("second")
        assert begun.wait(30)
        assert [live.current() for _ in range(5)] == ["premier"] * 5
        may_end.set()
        assert eventually(live, "second")


def test_one_may_ask_for_the_newest_at_once(store: WatchedStore) -> None:
    """`look` waits for the newest generation."""
    live = live_index(store)
    live.current()
    store.publish("second")
    assert (live.current(), live.look()) == ("premier", "second")


def test_answers_go_on_when_the_store_goes_away(
    store: WatchedStore, caplog: pytest.LogCaptureFixture
) -> None:
    """What is in memory goes on being served, what is published later is taken up, and the log
    says once that the store left and once that it is back."""
    live = live_index(store)
    with live.followed():
        live.current()
        store.away = True
        looks = store.looks
        while store.looks < looks + 5:
            time.sleep(0.01)
        assert live.current() == "premier"
        store.publish("second")
        store.away = False
        assert eventually(live, "second")
    assert [record.getMessage() for record in caplog.records] == [
        "the index could not be looked at: partie",
        "the index can be looked at again",
    ]


def test_a_store_that_was_never_there_is_said(store: WatchedStore) -> None:
    """Without a first generation there is nothing to serve, followed or not; then there is."""
    store.away = True
    live, empty = live_index(store), live_index(WatchedStore())
    with pytest.raises(StoreUnavailableError):
        live.current()
    with pytest.raises(IndexMissingError):
        empty.current()
    with empty.followed(), pytest.raises(IndexMissingError):
        empty.current()
    with live.followed():
        with pytest.raises(StoreUnavailableError):
            live.current()
        store.away = False
        assert eventually_ready(live) == "premier"


def test_another_models_index_is_refused(tmp_path: Path) -> None:
    """An index made with other weights is refused by name, in Chroma as anywhere."""
    store = ChromaStore.local(tmp_path / "index")
    write(store, document())
    with pytest.raises(EmbeddingMismatchError, match="autre-modele"):
        live_index(store, model="autre-modele").current()


def test_another_models_index_does_not_replace_a_good_one(store: WatchedStore) -> None:
    """When somebody publishes with other weights, the good generation goes on answering, and the
    other is loaded once to be refused, not at every look."""
    live = live_index(store)
    with live.followed():
        live.current()
        store.publish("second", model="autre-modele")
        looks = store.looks
        while store.looks < looks + 5:
            time.sleep(0.01)
        assert (live.current(), store.loads) == ("premier", 2)
        store.publish("troisieme")
        assert eventually(live, "troisieme")


def test_a_generation_that_cannot_be_prepared_does_not_stop_the_following(
    store: WatchedStore,
) -> None:
    """Whatever goes wrong with one generation, the next one is taken."""

    def strictly(index: Index) -> str:
        if "second" in index.documents:
            raise KeyError("second")
        return named(index)

    live = live_index(store, strictly)
    with live.followed():
        live.current()
        store.publish("second")
        looks = store.looks
        while store.looks < looks + 3:
            time.sleep(0.01)
        store.publish("troisieme")
        assert eventually(live, "troisieme")
