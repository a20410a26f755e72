"""The offline model, loaded once for the session (from the user's cache)."""

import pytest

from assistant.embedding.sentence_transformer import SentenceTransformerEmbedding


@pytest.fixture(scope="session")
def embedding() -> SentenceTransformerEmbedding:
    """The offline default."""
    return SentenceTransformerEmbedding()
