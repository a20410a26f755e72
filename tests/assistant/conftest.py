"""An assistant over a corpus that we made up, ingested as anyone would ingest it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assistant.answers import Answer
from assistant.assistant import Assistant
from assistant.conversation import Conversation
from assistant.embedding.batching import BatchingEmbedding
from assistant.embedding.sentence_transformer import SentenceTransformerEmbedding
from assistant.reader.late_interaction import load_reader
from assistant.store.chroma import ChromaStore
from tests.processes import ingest

Ask = Callable[..., Answer]


@pytest.fixture(scope="session")
def pool_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of tests/assistant/corpus, made by `python -m ingest`."""
    folder = tmp_path_factory.mktemp("pool")
    shutil.copytree(Path(__file__).parent / "corpus", folder / "corpus")
    ingest(folder / "corpus", folder / "index")
    return folder / "index"


@pytest.fixture(scope="session")
def assistant(pool_store: Path, embedding: SentenceTransformerEmbedding) -> Assistant:
    """What `build_assistant` makes, on the session's one model and a fixed date."""
    return Assistant(
        ChromaStore.local(pool_store),
        BatchingEmbedding(embedding),
        reader=load_reader(embedding),
        today=lambda: date(2026, 11, 24),
    )


@pytest.fixture(scope="session")
def ask(assistant: Assistant) -> Ask:
    """The answer to the last of some turns of the user."""

    def answer(*turns: str, collection: str | None = None) -> Answer:
        return asyncio.run(assistant.answer(Conversation.of(*turns), collection=collection))

    return answer
