"""The live generation is followed without a restart, and outlives its store."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from assistant.documents import Index
from assistant.live_index import CHECK_SECONDS, EmbeddingMismatchError, LiveIndex
from assistant.store.chroma import ChromaStore
from assistant.store.protocol import IndexMissingError, StoreUnavailableError
from tests.assistant.samples import HashedModel, document
from tests.assistant.store.test_chroma import write
from tests.ingest.fakes import MemoryStore


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The time now."""
        return self.now


class WatchedStore(MemoryStore):
    """A store in memory that counts looks, and that can go away."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0
        self.away = False

    def live_generation(self) -> str | None:
        """See `PassageStore`."""
        self.looks += 1
        if self.away:
            raise StoreUnavailableError("partie")
        return super().live_generation()

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


def eventually(live: LiveIndex[str], clock: Clock, expected: str) -> bool:
    """Whether the live index comes to be `expected`, a look after the other."""
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        clock.now += CHECK_SECONDS
        if live.current() == expected:
            return True
        time.sleep(0.01)
    return False


def test_the_store_is_asked_once_a_second(store: WatchedStore) -> None:
    """However many questions come, the store is looked at once in `CHECK_SECONDS`."""
    clock = Clock()
    live = LiveIndex(store, HashedModel(), named, clock)
    for _ in range(100):
        live.current()
    looks = store.looks
    clock.now += CHECK_SECONDS
    live.current()
    live.current()
    assert (looks, store.looks) == (1, 2)


def test_questions_are_answered_while_the_next_generation_loads(store: WatchedStore) -> None:
    """A new generation is prepared in the background; the old one answers until it is ready."""
    ready = threading.Event()

    def slowly(index: Index) -> str:
        if "second" in index.documents:
            assert ready.wait(30)
        return named(index)

    clock = Clock()
    live = LiveIndex(store, HashedModel(), slowly, clock)
    live.current()
    store.publish("second")
    answers = []
    for _ in range(5):
        clock.now += CHECK_SECONDS
        answers.append(live.current())
    ready.set()
    assert answers == ["premier"] * 5
    assert eventually(live, clock, "second")


def test_one_may_ask_for_the_newest_at_once(store: WatchedStore) -> None:
    """`now` waits for the newest generation."""
    live = LiveIndex(store, HashedModel(), named, Clock())
    live.current()
    store.publish("second")
    assert (live.current(), live.current(now=True)) == ("premier", "second")


def test_answers_go_on_when_the_store_goes_away(store: WatchedStore) -> None:
    """What is in memory goes on being served, and what is published later is taken up."""
    clock = Clock()
    live = LiveIndex(store, HashedModel(), named, clock)
    live.current()
    store.away = True
    clock.now += 10 * CHECK_SECONDS
    assert live.current() == "premier"
    store.publish("second")
    store.away = False
    assert eventually(live, clock, "second")


def test_a_store_that_was_never_there_is_said(store: WatchedStore) -> None:
    """Without a first generation there is nothing to serve."""
    store.away = True
    with pytest.raises(StoreUnavailableError):
        LiveIndex(store, HashedModel(), named).current()
    with pytest.raises(IndexMissingError):
        LiveIndex(WatchedStore(), HashedModel(), named).current()


def test_another_models_index_is_refused(tmp_path: Path) -> None:
    """An index made with other weights is refused by name, in Chroma as anywhere."""
    store = ChromaStore.local(tmp_path / "index")
    write(store, document())
    with pytest.raises(EmbeddingMismatchError, match="autre-modele"):
        LiveIndex(store, HashedModel("autre-modele"), named).current()


def test_another_models_index_does_not_replace_a_good_one(store: WatchedStore) -> None:
    """When somebody publishes with other weights, the good generation goes on answering."""
    clock = Clock()
    live = LiveIndex(store, HashedModel(), named, clock)
    live.current()
    store.publish("second", model="autre-modele")
    clock.now += CHECK_SECONDS
    live.current()
    store.publish("troisieme")
    assert eventually(live, clock, "troisieme")
