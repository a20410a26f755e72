"""What every test may share: one embedding model, loaded once."""

from __future__ import annotations

import pytest

from assistant.embedding.sentence_transformer import SentenceTransformerEmbedding


@pytest.fixture(scope="session")
def embedding() -> SentenceTransformerEmbedding:
    """The offline default, from the user's cache."""
    return SentenceTransformerEmbedding()
