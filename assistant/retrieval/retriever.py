"""Our retrieval as a LangChain retriever, for whoever builds a chain of their own."""

from __future__ import annotations

from collections.abc import Callable

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from assistant.documents import Index, StoredDocument
from assistant.retrieval.search import Candidate


def langchain_document(candidate: Candidate, document: StoredDocument) -> Document:
    """A passage in LangChain's vocabulary, with what a citation needs in the metadata."""
    passage = candidate.passage
    return Document(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "passage_id": passage.id,
            "document_id": document.id,
            "document_sha256": document.sha256,
            "title": document.title,
            "publisher": document.publisher,
            "territory": document.territory,
            "section": " > ".join(passage.section),
            "start": passage.start,
            "end": passage.end,
            "page": passage.page,
            "score": candidate.score,
        },
    )


class PassageRetriever(BaseRetriever):
    """Hybrid search behind LangChain's interface. `search` is `Assistant.candidates`."""

    search: Callable[[str, int, str | None], list[Candidate]]
    index: Callable[[], Index]
    k: int = 5
    collection: str | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        documents = self.index().documents
        return [
            langchain_document(candidate, documents[candidate.passage.document_id])
            for candidate in self.search(query, k or self.k, self.collection)
        ]
