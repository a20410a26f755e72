"""Documents and passages as the store holds them: what ingestion and answering share."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

NATIONAL = "France"
"""The territory of documents that every collection shares."""


class BlockKind(StrEnum):
    """What a block of the stored text is, for the reading view and for splitting."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE_ROW = "table_row"


@dataclass(frozen=True, slots=True)
class Block:
    """One structural piece of a document's stored text, `text[start:end]`.

    `level` is 1 to 6 for a heading, the nesting depth (from 1) for a list item, 0 otherwise.
    `page` counts from 1 in the original file; `printed_page` is what the page itself says.
    `header` is true of a table row that holds column heads.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    ordered: bool = False
    page: int | None = None
    printed_page: str | None = None
    header: bool = False


class UnitKind(StrEnum):
    """The smallest things that an answer may quote."""

    SENTENCE = "sentence"
    ITEM = "item"
    FIGURE = "figure"
    """A figure with its label."""
    CONTACT = "contact"
    """A person or service, the role, and how to reach them."""
    ROW = "row"
    """A table row with its column heads in reach."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A quotable span of the stored text; offsets are code points of the document's text."""

    kind: UnitKind
    start: int
    end: int
    page: int | None = None
    printed_page: str | None = None


@dataclass(frozen=True, slots=True)
class FactSource:
    """Who published the fact that a passage of a summarising document restates."""

    publisher: str
    title: str | None = None
    date: str | None = None
    territory: str | None = None
    url: str | None = None
    authority: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrievable stretch of one document: `document.text[start:end]`, under `section`.

    `id` stays the same across re-ingestion as long as the section path and the text do.
    `units` lie inside the passage, in reading order, and do not overlap.
    `lead` is the span (start, end) of the sentence or heading that introduces a list, if any.
    """

    id: str
    document_id: str
    text: str
    start: int
    end: int
    section: tuple[str, ...]
    units: tuple[Unit, ...]
    page: int | None = None
    last_page: int | None = None
    printed_page: str | None = None
    source: FactSource | None = None
    lead: tuple[int, int] | None = None

    @property
    def contextual_text(self) -> str:
        """The text that is embedded and indexed: the section path, then the passage."""
        return " > ".join(self.section) + "\n" + self.text if self.section else self.text


@dataclass(frozen=True)
class StoredDocument:
    """A document as answers may quote it. `text` is plain NFC text without Markdown marks."""

    id: str
    title: str
    publisher: str
    territory: str
    text: str
    blocks: tuple[Block, ...]
    valid_on: str | None = None
    valid_until: str | None = None
    source_url: str | None = None
    licence: str | None = None
    summarises: bool = False
    """True for our own overview: its passages restate others, each with a `FactSource`."""
    file_name: str | None = None
    file_sha256: str | None = None
    page_count: int | None = None
    warnings: tuple[str, ...] = ()
    indexed_at: str | None = None

    @cached_property
    def sha256(self) -> str:
        """Hex digest of the stored text in UTF-8: the version that a citation names."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class ExpectedDocument:
    """A document that the manifest announces and that nobody has deposited yet."""

    id: str
    title: str
    publisher: str
    territory: str
    aliases: tuple[str, ...] = ()
    """Other names by which people ask for it."""


@dataclass(frozen=True)
class Index:
    """One generation of the index, complete and read-only."""

    generation: str
    embedding_model: str
    dimension: int
    documents: dict[str, StoredDocument]
    passages: dict[str, Passage]
    expected: tuple[ExpectedDocument, ...] = ()
    default_territory: str | None = None
    extra: dict[str, str] = field(default_factory=dict)
