"""Tell whether a table's first row holds the heads of its columns, where the file does not say."""

from __future__ import annotations

import re
from collections.abc import Sequence

HEAD_WORDS = 4
"""Words of a column head, at most, in a table of words only."""
MOSTLY = 0.6
"""A column of figures has them in this part of its rows at least."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def first_row_heads(rows: Sequence[Sequence[str]]) -> bool:
    """True where the first row names what stands below it.

    A row taken for heads is not quoted by itself, so a doubt is decided against: of two columns,
    both must hold figures (else the first one may hold labels, from the first row on).
    """
    if len(rows) < 2:
        return False
    head, body = rows[0], rows[1:]
    filled = [cell for cell in head if cell]
    if len(head) < 2 or len(filled) < 2 or any(_has_figure(cell) for cell in head):
        return False
    figures = [_holds_figures(body, column) for column in range(len(head))]
    if len(head) == 2:
        return all(figures)
    if any(figures):
        return True
    words = [len(cell.split()) for row in body for cell in row if cell]
    short = len(filled) == len(head) and all(len(cell.split()) <= HEAD_WORDS for cell in head)
    mean = sum(len(cell.split()) for cell in head) / len(head)
    return short and len(body) >= 2 and sum(words) > 1.5 * mean * len(words)


def _has_figure(cell: str) -> bool:
    """A figure other than a year: years head columns."""
    return any(character.isdigit() for character in _YEAR.sub("", cell))


def _holds_figures(body: Sequence[Sequence[str]], column: int) -> bool:
    cells = [row[column] for row in body if column < len(row) and row[column]]
    with_digits = sum(any(character.isdigit() for character in cell) for cell in cells)
    return bool(cells) and with_digits >= MOSTLY * len(cells)
