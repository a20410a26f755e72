"""A plain LangChain chain over Chroma: what one would write in an afternoon, kept to compare."""

from __future__ import annotations

import threading

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from assistant.embedding.langchain_adapter import LangChainEmbeddings
from assistant.settings import AssistantSettings
from assistant.wiring import build_embedding, build_store

K = 6


class NaiveChain:
    """Similarity search over the same passages with the same embeddings, one query at a time."""

    def __init__(self, settings: AssistantSettings) -> None:
        index = build_store(settings).load()
        embeddings = LangChainEmbeddings(build_embedding(settings))
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
