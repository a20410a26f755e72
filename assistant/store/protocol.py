"""What ingestion writes and answering reads, whichever database is behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from assistant.documents import ExpectedDocument, Index, Passage, StoredDocument
from assistant.embedding.protocol import Vectors


class StoreUnavailableError(RuntimeError):
    """The database cannot be reached or read; the message says which."""


class IndexMissingError(RuntimeError):
    """Nothing has been published yet."""


class GenerationWriter(Protocol):
    """Builds one generation beside the live one. Nothing is visible before `publish`."""

    def add(self, document: StoredDocument, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Store a document with its passages; `vectors` has one row a passage, in order."""

    def publish(self) -> str:
        """Make this generation the live one in a single write and drop the others; its name."""

    def discard(self) -> None:
        """Forget this generation; the live one is untouched."""


class PassageStore(Protocol):
    """Documents, passages and vectors, in generations of which one is live."""

    def live_generation(self) -> str | None:
        """Name of the live generation, None when nothing was published. Cheap: polled."""

    def load(self) -> Index:
        """The live generation. Raises IndexMissingError or StoreUnavailableError."""

    def nearest(
        self,
        generation: str,
        vector: Vectors,
        count: int,
        territories: Sequence[str] | None = None,
    ) -> list[tuple[str, float]]:
        """Passage ids with cosine similarity, best first; `vector` has shape (dimension,)."""

    def vectors(self, generation: str, passage_ids: Sequence[str]) -> Mapping[str, Vectors]:
        """Stored vectors by passage id, for those that exist (unchanged text is copied)."""

    def begin(
        self,
        *,
        embedding_model: str,
        dimension: int,
        expected: Sequence[ExpectedDocument] = (),
        default_territory: str | None = None,
    ) -> GenerationWriter:
        """Start a new generation, removing what an interrupted one left behind."""
