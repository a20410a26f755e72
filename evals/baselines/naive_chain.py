"""A plain LangChain chain over Chroma: what one would write in an afternoon, kept to compare."""

from __future__ import annotations

import threading

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.runnables import RunnableLambda
from sentence_transformers import SentenceTransformer

from assistant.embedding.langchain_adapter import LangChainEmbeddings
from assistant.embedding.offline_weights import prepared_folder
from assistant.settings import AssistantSettings
from assistant.wiring import build_embedding, build_store

K = 6


class PlainEmbeddings(Embeddings):
    """Same weights and prompts, in sentence-transformers' own forward pass, as its manual says."""

    def __init__(self, settings: AssistantSettings) -> None:
        named = settings.embedding_model or str(prepared_folder(settings.model_cache))
        self._model = SentenceTransformer(named, device="cpu")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector a text."""
        vectors: list[list[float]] = self._model.encode(
            [f"passage: {text}" for text in texts], normalize_embeddings=True
        ).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The query's unit vector."""
        vector: list[float] = self._model.encode(
            f"query: {text}", normalize_embeddings=True
        ).tolist()
        return vector


class NaiveChain:
    """Similarity search over the same passages, one query at a time, with sentence-transformers'
    encoder or, `packed`, with ours."""

    def __init__(self, settings: AssistantSettings, packed: bool = False) -> None:
        index = build_store(settings).load()
        embeddings: Embeddings = (
            LangChainEmbeddings(build_embedding(settings)) if packed else PlainEmbeddings(settings)
        )
        texts = [passage.text for passage in index.passages.values()]
        chroma = Chroma.from_texts(texts, embeddings, collection_name="naive")
        self._chain = chroma.as_retriever(search_kwargs={"k": K}) | RunnableLambda(_texts)
        self._lock = threading.Lock()

    def retrieve(self, question: str) -> list[str]:
        """The nearest texts."""
        with self._lock:
            return self._chain.invoke(question)


def _texts(found: list[Document]) -> list[str]:
    return [document.page_content for document in found]
