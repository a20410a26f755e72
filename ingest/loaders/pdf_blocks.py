"""Lines in reading order to headings, paragraphs, list items and table rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.documents import BlockKind
from ingest.content import LoadedBlock, PageMark, marked_item
from ingest.loaders.hyphenation import Hyphens
from ingest.loaders.pdf_lines import Line
from ingest.loaders.pdf_order import Flow, flows
from ingest.loaders.pdf_page import PageLines
from ingest.patterns import (
    ends_sentence,
    ends_with_colon,
    has_reach,
    is_figure,
    is_reach_only,
    starts_lower,
)
from ingest.typography import clean, list_mark

LARGER = 1.12
"""A line this many times the body's size is a heading."""
PARAGRAPH_GAP = 1.32
"""A line this many times further down than usual opens a paragraph."""
INDENT = 6.0
"""Points by which a nested item is set further in, at least."""
HEADING_MAX = 160
"""Longest heading, in characters."""
_LEADERS = re.compile(r"……\s*(?:p(?:ages?|\.)?\s*)?(?:\d{1,4}|[ivxl]{1,7})?\s*\Z", re.IGNORECASE)
"""A line of a table of contents: leader dots, then the number of a page."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """The body's size and the sizes of headings, largest first."""

    body: float
    headings: tuple[float, ...]

    def level(self, size: float) -> int:
        """Heading level of a size: 0 for the body, 1 for the largest."""
        if size < LARGER * self.body:
            return 0
        return min(1 + sum(larger > size + 0.6 for larger in self.headings), 6)


def fonts_of(pages: Sequence[PageLines]) -> Fonts:
    """What most characters are set in, and what is larger."""
    weights: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            if not is_figure(line.text):
                weights[round(line.size * 2) / 2] += len(line.text)
    if not weights:
        return Fonts(10.0, ())
    body = weights.most_common(1)[0][0]
    larger = sorted((size for size in weights if size >= LARGER * body), reverse=True)
    merged: list[float] = []
    for size in larger:
        if not merged or merged[-1] - size > 0.6:
            merged.append(size)
    return Fonts(body, tuple(merged))


def page_blocks(
    page: PageLines, number: int, printed: str | None, fonts: Fonts, hyphens: Hyphens
) -> list[LoadedBlock]:
    """Blocks of one page, in reading order."""
    marks = (PageMark(0, number, printed),)
    blocks: list[LoadedBlock] = []
    for flow in flows(page.lines):
        blocks += _continue(
            [replace(block, pages=marks) for block in _flow_blocks(flow, fonts, hyphens)],
            blocks,
            hyphens,
        )
    return blocks


def join_pages(
    pages: Sequence[list[LoadedBlock]], notes: Sequence[list[LoadedBlock]], hyphens: Hyphens
) -> list[LoadedBlock]:
    """All blocks, with the paragraphs, lists and tables that go over a page end made whole.

    The notes of a page come before the next page's first heading: a sentence may go on over them.
    """
    result: list[LoadedBlock] = []
    waiting: list[LoadedBlock] = []
    for blocks, page_notes in zip(pages, notes, strict=True):
        blocks = _without_repeated_head(blocks, result)
        for block in _continue(blocks, result, hyphens):
            if block.kind is BlockKind.HEADING:
                result += waiting
                waiting = []
            result.append(block)
        waiting += page_notes
    return result + waiting


def _continue(
    blocks: list[LoadedBlock], before: list[LoadedBlock], hyphens: Hyphens
) -> list[LoadedBlock]:
    """Give the first paragraph to the last block before it, if that one is not finished."""
    if not before or not blocks or blocks[0].kind is not BlockKind.PARAGRAPH:
        return blocks
    last, first = before[-1], blocks[0]
    if last.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM) or ends_sentence(last.text):
        return blocks
    if not starts_lower(first.text) or last.text.endswith((":", ";")):
        return blocks
    joined = hyphens.join(last.text, first.text)
    offset = len(joined) - len(first.text)
    moved = tuple(replace(mark, offset=mark.offset + offset) for mark in first.pages)
    new_page = bool(last.pages and first.pages) and last.pages[-1].page != first.pages[0].page
    before[-1] = replace(last, text=joined, pages=last.pages + moved if new_page else last.pages)
    return blocks[1:]


def _without_repeated_head(
    blocks: list[LoadedBlock], before: list[LoadedBlock]
) -> list[LoadedBlock]:
    """A table that goes over a page end repeats its heads; once is enough."""
    if not blocks or not before or not blocks[0].header:
        return blocks
    for block in reversed(before):
        if block.kind is not BlockKind.TABLE_ROW:
            return blocks
        if block.header:
            return blocks[1:] if block.text == blocks[0].text else blocks
    return blocks


def _flow_blocks(flow: Flow, fonts: Fonts, hyphens: Hyphens) -> list[LoadedBlock]:
    lines = [line for line in _rows(flow) if line.rows or not _LEADERS.search(line.text)]
    right = max((line.x1 for line in lines if not line.rows), default=0.0)
    pitch = _pitch(lines)
    placed: list[tuple[LoadedBlock, float]] = []
    group: list[Line] = []
    for line in lines:
        if group and not line.rows and _continues(group, line, right, pitch, fonts):
            group.append(line)
            continue
        placed += [(block, group[0].x0) for block in _block(group, fonts, hyphens)]
        group = [] if line.rows else [line]
        placed += [(block, line.x0) for block in _table_blocks(line)]
    placed += [(block, group[0].x0) for block in _block(group, fonts, hyphens)]
    return _with_depth(placed)


def _with_depth(placed: Sequence[tuple[LoadedBlock, float]]) -> list[LoadedBlock]:
    """Items further to the right than those before them are nested in them."""
    result: list[LoadedBlock] = []
    indents: list[float] = []
    for block, left in placed:
        if block.kind is not BlockKind.ITEM:
            indents = []
        else:
            while indents and left < indents[-1] - INDENT:
                indents.pop()
            if not indents or left > indents[-1] + INDENT:
                indents.append(left)
            block = replace(block, level=len(indents))
        result.append(block)
    return result


def _rows(flow: Flow) -> list[Line]:
    """Pieces of one baseline that no column parts are one line."""
    lines: list[Line] = []
    for line in _by_row(flow):
        last = lines[-1] if lines else None
        level = last is not None and abs(last.base - line.base) <= 0.35 * line.size
        if last is None or last.rows or line.rows or not level or line.x0 < last.x1:
            lines.append(line)
            continue
        lines[-1] = replace(
            last,
            text=f"{last.text} {line.text}",
            x1=line.x1,
            top=min(last.top, line.top),
            bottom=max(last.bottom, line.bottom),
            size=max(last.size, line.size),
            bold=last.bold and line.bold,
        )
    return lines


def _by_row(flow: Flow) -> list[Line]:
    """Top to bottom by baseline, and from left to right on one baseline."""
    rows: list[list[Line]] = []
    for line in sorted(flow, key=lambda line: line.top if line.rows else line.base):
        last = rows[-1][-1] if rows else None
        if last is None or last.rows or line.rows or line.base - last.base > 0.35 * line.size:
            rows.append([line])
        else:
            rows[-1].append(line)
    return [line for row in rows for line in sorted(row, key=lambda line: line.x0)]


def _pitch(lines: Sequence[Line]) -> float:
    """Usual distance between baselines, in sizes: the lower quartile of what occurs."""
    steps = sorted(
        (after.base - before.base) / after.size
        for before, after in pairwise(lines)
        if abs(before.size - after.size) < 0.6
        and 0.8 < (after.base - before.base) / after.size < 2.4
    )
    return min(steps[len(steps) // 4], 1.9) if steps else 1.25


def _continues(group: list[Line], line: Line, right: float, pitch: float, fonts: Fonts) -> bool:
    """True where the line goes on from the group above it."""
    last = group[-1]
    step = (line.base - last.base) / max(line.size, last.size)
    if step > PARAGRAPH_GAP * pitch or step < 0:
        return False
    if abs(line.size - last.size) > 0.08 * max(line.size, last.size):
        return False
    if list_mark(line.text) and (list_mark(group[0].text) or not starts_lower(line.text)):
        return False
    room = right - last.x1
    ended_early = room > line.first_word + 0.8 * line.size
    if list_mark(group[0].text):
        # An item's further lines hang under its text.
        if line.x0 > group[0].x0 + 2:
            return not (ended_early and ends_sentence(last.text) and not starts_lower(line.text))
        return not ended_early and starts_lower(line.text)
    if last.bold != line.bold and (ended_early or ends_sentence(last.text)):
        return False
    if fonts.level(line.size) and not ends_sentence(last.text):
        return not (ended_early and last.text.endswith(":"))
    if is_figure(last.text) or is_figure(line.text):
        return not ended_early and not is_figure(last.text)
    if line.x0 - last.x0 > 0.8 * line.size and ends_sentence(last.text):
        return False
    if not ended_early:
        return True
    if is_reach_only(line.text) or has_reach(last.text):
        return is_reach_only(line.text) or not line.text[:1].isupper()
    return starts_lower(line.text) and not last.text.endswith((";", "."))


def _block(group: list[Line], fonts: Fonts, hyphens: Hyphens) -> Iterator[LoadedBlock]:
    if not group:
        return
    text = group[0].text
    for last, line in pairwise(group):
        apart = is_reach_only(line.text) or is_reach_only(last.text)
        text = f"{text}\n{line.text}" if apart else hyphens.join(text, line.text)
    raw = text
    text = clean(text)
    if not text:
        return
    size = max(line.size for line in group)
    bold = all(line.bold for line in group)
    mark = list_mark(raw)
    level = fonts.level(size)
    if mark and not (level and mark.ordered):
        yield marked_item(mark, strong=bold)
    elif level and len(text) <= HEADING_MAX and _may_head(text):
        yield LoadedBlock(BlockKind.HEADING, text.replace("\n", " "), level=level)
    else:
        yield LoadedBlock(BlockKind.PARAGRAPH, text, strong=bold)


def _may_head(text: str) -> bool:
    """Figures set large, addresses and whole sentences are not headings."""
    if is_figure(text) or has_reach(text) or (ends_with_colon(text) and starts_lower(text)):
        return False
    return not (ends_sentence(text) and text.endswith(".") and len(text) > 60)


def _table_blocks(line: Line) -> Iterator[LoadedBlock]:
    for index, row in enumerate(line.rows):
        cells = [clean(cell).replace("\n", " ") for cell in row]
        if not any(cells):
            continue
        pair = len(cells) == 2 and cells[0].endswith(":")
        yield LoadedBlock(
            BlockKind.TABLE_ROW,
            " ".join(cells) if pair else " | ".join(cells),
            header=line.header and index == 0 and not pair,
        )
