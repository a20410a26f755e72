"""Offer any of our embedding models as LangChain `Embeddings`."""

from __future__ import annotations

from langchain_core.embeddings import Embeddings

from assistant.embedding.protocol import EmbeddingModel


class LangChainEmbeddings(Embeddings):
    """LangChain's view of an `EmbeddingModel`."""

    def __init__(self, model: EmbeddingModel) -> None:
        self._model = model

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector a text."""
        vectors: list[list[float]] = self._model.embed_passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The query's unit vector."""
        vector: list[float] = self._model.embed_queries([text])[0].tolist()
        return vector
