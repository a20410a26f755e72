"""One page of a PDF: its lines, its tables, and what else reading should know of it."""

from __future__ import annotations

from dataclasses import dataclass

from pdfplumber.page import Page

from ingest.loaders.pdf_characters import page_characters
from ingest.loaders.pdf_lines import Line, lines_of, unreadable, with_dots, with_marks
from ingest.loaders.pdf_order import sides
from ingest.loaders.pdf_tables import MAX_EDGES, MIN_EDGES, loose_tables, ruled_tables


@dataclass(frozen=True, slots=True)
class PageLines:
    """What one page holds; lines in no order."""

    width: float
    height: float
    lines: tuple[Line, ...]
    slanted: tuple[str, ...] = ()
    unreadable: int = 0
    image_part: float = 0.0
    letters: int = 0


def page_lines(page: Page) -> PageLines:
    """Lines of a pdfplumber page; its tables stand among them as lines with rows."""
    drawn = page_characters(page)
    tables: list[Line] = []
    rest = list(drawn.characters)
    if MIN_EDGES <= drawn.edges <= MAX_EDGES:
        tables, rest = ruled_tables(page, rest, drawn.turn)
    lines, loose = loose_tables(with_dots(with_marks(lines_of(rest)), drawn.dots))
    if left_and_right := sides(lines):
        # A table within a column shares its baselines with the text of the other one.
        parted = [loose_tables(side) for side in left_and_right]
        lines = [line for kept, _ in parted for line in kept]
        loose += [table for _, found in parted for table in found]
    return PageLines(
        drawn.width,
        drawn.height,
        (*lines, *tables, *loose),
        drawn.slanted,
        unreadable(drawn.characters),
        drawn.image_part,
        sum(c.text.isalnum() for c in drawn.characters),
    )
