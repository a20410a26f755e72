"""Reading stops for somebody who has left."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from assistant.assistant import Assistant
from assistant.conversation import Conversation
from assistant.embedding.protocol import Vectors
from tests.api.small_corpus import HashingEmbedding, publish
from tests.ingest.fakes import MemoryStore

THREE = (
    "Quel est le temps de travail minimum du chargé de mission ? Qui cofinance le poste ? "
    "Qui anime le réseau des partenaires du territoire ?"
)


class HaltingStore(MemoryStore):
    """Counts searches; once told to halt, the first one waits until let go."""

    def __init__(self) -> None:
        super().__init__()
        self.searches = 0
        self.halts = False
        self.reached, self.let_go = threading.Event(), threading.Event()

    def nearest(
        self,
        generation: str,
        vector: Vectors,
        count: int,
        territories: Sequence[str] | None = None,
    ) -> list[tuple[str, float]]:
        """See `PassageStore`."""
        self.searches += 1
        if self.halts:
            self.reached.set()
            assert self.let_go.wait(30)
        return super().nearest(generation, vector, count, territories)


async def test_reading_stops_when_nobody_waits_any_more() -> None:
    """A message of three questions is searched for three times at least; left during the first
    search, no other begins."""
    store = HaltingStore()
    publish(store, 20)
    assistant = Assistant(store, HashingEmbedding())
    await assistant.answer(Conversation.of("Merci"))
    before = store.searches
    await assistant.answer(Conversation.of(THREE))
    assert store.searches >= before + 3

    store.halts = True
    before = store.searches
    asking = asyncio.create_task(assistant.answer(Conversation.of(THREE)))
    assert await asyncio.to_thread(store.reached.wait, 30)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    store.let_go.set()
    await asyncio.sleep(0.5)  # a few milliseconds are enough for the others
    assert store.searches == before + 1
