"""Put the blocks of a document into its one stored text, and remember where each lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents import Block, BlockKind
from ingest.content import LoadedBlock, PageMark


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block with its place in the stored text."""

    loaded: LoadedBlock
    start: int
    end: int

    def page_at(self, offset: int) -> PageMark | None:
        """The page on which the character at `offset` of the stored text stands."""
        found: PageMark | None = None
        for mark in self.loaded.pages:
            if found is None or mark.offset <= offset - self.start:
                found = mark
        return found

    @property
    def block(self) -> Block:
        """The block as it is stored."""
        page = self.page_at(self.start)
        return Block(
            kind=self.loaded.kind,
            start=self.start,
            end=self.end,
            level=self.loaded.level,
            ordered=self.loaded.ordered,
            page=page.page if page else None,
            printed_page=page.printed if page else None,
            header=self.loaded.header,
        )


def place(blocks: Sequence[LoadedBlock]) -> tuple[str, list[PlacedBlock]]:
    """The stored text and its blocks: a blank line between blocks, a line between items."""
    parts: list[str] = []
    placed: list[PlacedBlock] = []
    length = 0
    previous: LoadedBlock | None = None
    for block in blocks:
        if not block.text:
            continue
        if previous is not None:
            gap = "\n" if _same_run(previous, block) else "\n\n"
            parts.append(gap)
            length += len(gap)
        parts.append(block.text)
        placed.append(PlacedBlock(block, length, length + len(block.text)))
        length += len(block.text)
        previous = block
    return "".join(parts), placed


def _same_run(previous: LoadedBlock, block: LoadedBlock) -> bool:
    """Items of a list, or rows of a table, follow each other line by line."""
    return block.kind is previous.kind and block.kind in (BlockKind.ITEM, BlockKind.TABLE_ROW)
