"""Tables of a page: those drawn with lines, and those that only their alignment shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pdfplumber.page import Page
from pdfplumber.table import Table

from ingest.loaders.pdf_characters import Character, turned
from ingest.loaders.pdf_lines import SAME_LINE, Line, lines_of
from ingest.loaders.table_heads import first_row_heads
from ingest.typography import list_mark

Box = tuple[float, float, float, float]
MIN_EDGES, MAX_EDGES = 3, 3000
"""Drawn lines of a page between which a table is looked for: a drawing has more."""
STRAIGHT = 0.5
"""Points by which a drawn line may be out of level."""
RUNNING_WORDS = 4
"""A line of running text has as many words at least."""
CELL_MAX = 600
"""A box with more characters frames a text, it is not a cell."""


def ruled_tables(
    page: Page, characters: Sequence[Character], turn: int = 0
) -> tuple[list[Line], list[Character]]:
    """Tables drawn with lines, and the characters outside them."""
    tables: list[Line] = []
    rest = list(characters)
    for table in page.find_tables(_rules(page, turn)):
        line, inside = _ruled_table(table, rest)
        if line is not None:
            taken = {id(c) for c in inside}
            rest = [c for c in rest if id(c) not in taken]
            tables.append(line)
    return tables, rest


def _rules(page: Page, turn: int) -> dict[str, Any] | None:
    """Of a turned page, its drawn lines set straight: a turn leaves them a hair out of level."""
    if not turn and not page.rotation:
        return None
    level: list[dict[str, Any]] = []
    upright: list[dict[str, Any]] = []
    for edge in page.edges:
        start, end = (edge["x0"], edge["top"]), (edge["x1"], edge["bottom"])
        if turn:
            size = float(page.width), float(page.height)
            start, end = (turned(x, top, turn, *size) for x, top in (start, end))
        (x0, x1), (top, bottom) = (sorted(values) for values in zip(start, end, strict=True))
        if bottom - top <= STRAIGHT < x1 - x0:
            level.append(_rule(x0, x1, top, top))
        elif x1 - x0 <= STRAIGHT < bottom - top:
            upright.append(_rule(x0, x0, top, bottom))
    if len(level) < 2 or len(upright) < 2:
        return None
    return {
        "horizontal_strategy": "explicit",
        "vertical_strategy": "explicit",
        "explicit_horizontal_lines": level,
        "explicit_vertical_lines": upright,
    }


def _rule(x0: float, x1: float, top: float, bottom: float) -> dict[str, Any]:
    """A line as pdfplumber describes it."""
    return {
        "object_type": "line",
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
    }


def _ruled_table(
    table: Table, characters: Sequence[Character]
) -> tuple[Line | None, list[Character]]:
    x0, top, x1, bottom = table.bbox
    inside = [c for c in characters if _in(c, table.bbox)]
    rows: list[tuple[str, ...]] = []
    above: list[tuple[Box, str] | None] = []
    filled = boxes = 0
    bold: list[bool] = []
    for row in table.rows:
        cells: list[str] = []
        bolds: list[bool] = []
        above += [None] * (len(row.cells) - len(above))
        for column, box in enumerate(row.cells):
            over = above[column]
            if box is None:
                if over is not None and over[0][3] > row.bbox[1] + 1:
                    # A cell over several rows says the same of each of them.
                    cells.append(over[1])
                continue
            lines = sorted(lines_of(c for c in inside if _in(c, box)), key=lambda line: line.bottom)
            cells.append(" ".join(line.text for line in lines))
            bolds += [line.bold for line in lines]
            above[column] = box, cells[-1]
            boxes += 1
            filled += bool(cells[-1])
        if any(cells):
            rows.append(tuple(cells))
            bold.append(bool(bolds) and all(bolds))
    if len(rows) < 2 or max(map(len, rows)) < 2 or max(len(c) for r in rows for c in r) > CELL_MAX:
        return None, []
    if filled < 0.4 * boxes:
        return None, []
    size = inside[0].size if inside else 10.0
    header = (bold[0] and not all(bold)) or first_row_heads(rows)
    return Line("", x0, x1, top, bottom, bottom, size, rows=tuple(rows), header=header), inside


def _in(character: Character, box: Box) -> bool:
    x = (character.x0 + character.x1) / 2
    y = (character.top + character.bottom) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def loose_tables(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Tables without rules: three aligned rows or more, of figures or of very short cells."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.base, line.x0)):
        if rows and abs(rows[-1][-1].base - line.base) < SAME_LINE * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    tables: list[Line] = []
    taken: set[int] = set()
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and _aligned(rows[start], rows[end]):
            end += 1
        run = [sorted(row, key=lambda line: line.x0) for row in rows[start:end]]
        if len(run) >= 3 and _like_table(run):
            taken |= {id(line) for row in run for line in row}
            tables.append(_table_line(run))
            start = end
        else:
            start += 1
    return [line for line in lines if id(line) not in taken], tables


def _aligned(first: list[Line], row: list[Line]) -> bool:
    if len(first) < 2 or len(first) != len(row):
        return False
    pairs = zip(
        sorted(first, key=lambda line: line.x0), sorted(row, key=lambda line: line.x0), strict=True
    )
    return all(
        abs(a.x0 - b.x0) < 6 or abs(a.x1 - b.x1) < 6 or abs(a.x0 + a.x1 - b.x0 - b.x1) < 12
        for a, b in pairs
    )


def _like_table(run: list[list[Line]]) -> bool:
    if any(list_mark(line.text) for row in run for line in row):
        return False
    body = run[1:]
    if any(_is_running([row[i].text for row in body]) for i in range(len(run[0]))):
        return False
    figures = max(
        sum(any(c.isdigit() for c in row[i].text) and len(row[i].text.split()) <= 4 for row in body)
        for i in range(1, len(run[0]))
    )
    words = [len(line.text.split()) for row in run for line in row]
    return figures >= 0.6 * len(body) or sum(words) / len(words) <= 2.5


def _is_running(cells: Sequence[str]) -> bool:
    """Lines of a paragraph beside the table, not cells of it."""
    going_on = sum(cell[:1].islower() and len(cell.split()) >= RUNNING_WORDS for cell in cells)
    return 2 * going_on >= len(cells)


def _table_line(run: list[list[Line]]) -> Line:
    flat = [line for row in run for line in row]
    rows = tuple(tuple(line.text for line in row) for row in run)
    bold = [all(line.bold for line in row) for row in run]
    return Line(
        "",
        min(line.x0 for line in flat),
        max(line.x1 for line in flat),
        min(line.top for line in flat),
        max(line.bottom for line in flat),
        max(line.base for line in flat),
        flat[0].size,
        rows=rows,
        header=(bold[0] and not all(bold)) or first_row_heads(rows),
    )
