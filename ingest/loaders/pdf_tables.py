"""Tables of a page: those drawn with lines, and those that only their alignment shows."""

from __future__ import annotations

from collections.abc import Sequence

from pdfplumber.page import Page
from pdfplumber.table import Table

from ingest.loaders.pdf_characters import Character
from ingest.loaders.pdf_lines import SAME_LINE, Line, lines_of
from ingest.typography import list_mark

MIN_EDGES, MAX_EDGES = 3, 3000
"""Drawn lines of a page between which a table is looked for: a drawing has more."""
CELL_MAX = 600
"""A box with more characters frames a text, it is not a cell."""


def ruled_tables(page: Page, characters: Sequence[Character]) -> tuple[list[Line], list[Character]]:
    """Tables drawn with lines, and the characters outside them."""
    tables: list[Line] = []
    rest = list(characters)
    for table in page.find_tables():
        line, inside = _ruled_table(table, rest)
        if line is not None:
            taken = {id(c) for c in inside}
            rest = [c for c in rest if id(c) not in taken]
            tables.append(line)
    return tables, rest


def _ruled_table(
    table: Table, characters: Sequence[Character]
) -> tuple[Line | None, list[Character]]:
    x0, top, x1, bottom = table.bbox
    inside = [c for c in characters if _in(c, table.bbox)]
    rows: list[tuple[str, ...]] = []
    bold_first = False
    for row in table.rows:
        cells: list[str] = []
        bolds: list[bool] = []
        for box in row.cells:
            if box is None:
                continue
            lines = sorted(lines_of(c for c in inside if _in(c, box)), key=lambda line: line.bottom)
            cells.append(" ".join(line.text for line in lines))
            bolds += [line.bold for line in lines]
        if any(cells):
            bold_first = bold_first or (not rows and bool(bolds) and all(bolds))
            rows.append(tuple(cells))
    if len(rows) < 2 or max(map(len, rows)) < 2 or max(len(c) for r in rows for c in r) > CELL_MAX:
        return None, []
    filled = sum(bool(cell) for row in rows for cell in row)
    if filled < 0.4 * sum(map(len, rows)):
        return None, []
    size = inside[0].size if inside else 10.0
    return Line("", x0, x1, top, bottom, bottom, size, rows=tuple(rows), header=True), inside


def _in(character: Character, box: tuple[float, float, float, float]) -> bool:
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
    figures = max(
        sum(any(c.isdigit() for c in row[i].text) and len(row[i].text.split()) <= 4 for row in body)
        for i in range(1, len(run[0]))
    )
    words = [len(line.text.split()) for row in run for line in row]
    return figures >= 0.6 * len(body) or sum(words) / len(words) <= 2.5


def _table_line(run: list[list[Line]]) -> Line:
    flat = [line for row in run for line in row]
    no_digits = not any(c.isdigit() for line in run[0] for c in line.text)
    digits_below = any(c.isdigit() for row in run[1:] for line in row[1:] for c in line.text)
    return Line(
        "",
        min(line.x0 for line in flat),
        max(line.x1 for line in flat),
        min(line.top for line in flat),
        max(line.bottom for line in flat),
        max(line.base for line in flat),
        flat[0].size,
        rows=tuple(tuple(line.text for line in row) for row in run),
        header=all(line.bold for line in run[0]) or (no_digits and digits_below),
    )
