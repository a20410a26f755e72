"""What a loader hands over: the blocks of a file, before they are put into one text."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.documents import BlockKind, FactSource
from ingest.typography import Marked, clean


@dataclass(frozen=True, slots=True)
class PageMark:
    """From `offset` in the block's text on, the words stand on this page."""

    offset: int
    page: int
    printed: str | None = None


@dataclass(frozen=True, slots=True)
class LoadedBlock:
    """One heading, paragraph, list item or table row, as plain text.

    `strong` says that the whole block is set in bold; `header` that a row holds column heads;
    `number` is what the file's own text numbers an item with (« 2. »), and is not in `text`.
    `pages` is empty for formats without pages; its first mark has offset 0.
    """

    kind: BlockKind
    text: str
    level: int = 0
    ordered: bool = False
    strong: bool = False
    header: bool = False
    source: FactSource | None = None
    pages: tuple[PageMark, ...] = ()
    number: str = ""


def marked_item(mark: Marked, *, strong: bool) -> LoadedBlock:
    """The list item that a line with a bullet or a number of its own is."""
    return LoadedBlock(
        BlockKind.ITEM,
        clean(mark.text),
        level=1,
        ordered=mark.ordered,
        strong=strong,
        number=mark.number,
    )


@dataclass(frozen=True, slots=True)
class LoadedDocument:
    """The content of one file; `warnings` are French sentences for the person who deposited it."""

    blocks: tuple[LoadedBlock, ...]
    page_count: int | None = None
    warnings: tuple[str, ...] = field(default=())
    peak_memory_mb: int | None = None
    """Of the process that read the file."""


LOW_CONFIDENCE = 75.0
"""Mean word confidence of optical recognition below which a person should read the page again."""


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """What optical recognition read on a page, and its confidence from 0 to 100.

    `paragraphs` keep their lines: a mark that opens one tells a list item.
    """

    paragraphs: tuple[str, ...]
    confidence: float
