"""Our retriever and our embeddings keep LangChain's own conformance suites."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_tests.integration_tests import EmbeddingsIntegrationTests, RetrieversIntegrationTests

from assistant.assistant import Assistant
from assistant.embedding.langchain_adapter import LangChainEmbeddings
from assistant.embedding.sentence_transformer import SentenceTransformerEmbedding
from assistant.retrieval.retriever import PassageRetriever

QUESTION = "Le bonnet de bain est-il obligatoire ?"


def retriever_of(assistant: Assistant, **options: Any) -> PassageRetriever:
    """The retriever that anyone builds over an assistant."""
    return PassageRetriever(search=assistant.candidates, index=lambda: assistant.index, **options)


class TestPassageRetriever(RetrieversIntegrationTests):
    """langchain-tests' suite for retrievers."""

    @pytest.fixture(autouse=True)
    def _over(self, assistant: Assistant) -> None:
        self._assistant = assistant

    @property
    def retriever_constructor(self) -> type[PassageRetriever]:
        """See langchain-tests."""
        return PassageRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        """See langchain-tests."""
        assistant = self._assistant
        return {"search": assistant.candidates, "index": lambda: assistant.index}

    @property
    def retriever_query_example(self) -> str:
        """See langchain-tests."""
        return QUESTION


class TestLangChainEmbeddings(EmbeddingsIntegrationTests):
    """langchain-tests' suite for embeddings, on the session's model."""

    @pytest.fixture(autouse=True)
    def _with(self, embedding: SentenceTransformerEmbedding) -> None:
        self._embedding = embedding

    @property
    def embeddings_class(self) -> type[Embeddings]:
        """See langchain-tests."""
        return LangChainEmbeddings

    @property
    def embedding_model_params(self) -> dict[str, Any]:
        """See langchain-tests."""
        return {"model": self._embedding}


def test_a_retrieved_document_can_be_cited(assistant: Assistant) -> None:
    """Metadata lead back to the stored text: its document, version and offsets."""
    found: list[Document] = retriever_of(assistant, k=4).invoke(QUESTION)
    assert "bonnet de bain est obligatoire" in found[0].page_content
    for document in found:
        stored = assistant.index.documents[document.metadata["document_id"]]
        span = stored.text[document.metadata["start"] : document.metadata["end"]]
        assert span == document.page_content
        assert document.metadata["document_sha256"] == stored.sha256
    scores = [document.metadata["score"] for document in found]
    assert scores == sorted(scores, reverse=True)


def test_a_collection_is_a_filter(assistant: Assistant) -> None:
    """A retriever of one collection finds that territory's passages only."""
    found = retriever_of(assistant, k=10, collection="rocheclaire").invoke(QUESTION)
    assert {document.metadata["territory"] for document in found} == {"Rocheclaire"}


def test_retrieval_gives_passages_with_scores(assistant: Assistant) -> None:
    """`retrieve`, which benches call, gives the same passages in the same order."""
    pairs = assistant.retrieve(QUESTION, 3)
    found = retriever_of(assistant, k=3).invoke(QUESTION)
    assert [passage.id for passage, _ in pairs] == [document.id for document in found]
