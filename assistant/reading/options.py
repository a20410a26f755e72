"""The spans of a passage that could be an answer, with what they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.documents import BlockKind, Passage, StoredDocument, Unit, UnitKind
from assistant.reading.asked_before import asked_before, leans_on_its_question
from assistant.reading.intervals import goes_beyond

SELF_CONTAINED = re.compile(r"[.!?…]\W*$")
_CELL = re.compile(r"(?:^|(?<=\|))[^\S\n]*([^|\n]*?)[^\S\n]*(?=\||$)", re.MULTILINE)
_ASKS = re.compile(r"\?\W*$")


class Shape(StrEnum):
    """What an option is."""

    SENTENCE = "sentence"
    ITEM = "item"
    LIST = "list"
    TABLE = "table"
    """All the rows of a table that stand in the passage."""
    FIGURE = "figure"
    CONTACT = "contact"
    ROW = "row"
    CELL = "cell"
    """What stands in a row under a column's head; the pieces are row label, head and cell, after
    what announces the table, if anything does."""


APART = 3
"""Characters between two sentences of which one goes on from the other: a space, or a new line."""
MOST_CELLS = 80
"""Of a larger table the rows are said whole."""


@dataclass(frozen=True, slots=True)
class Option:
    """A possible answer: `document.text[start:end]` is quoted, `pieces` are said.

    For a list the pieces are its introduction and items; for a lone item that does not stand by
    itself, the introduction and the item.
    """

    passage: Passage
    shape: Shape
    start: int
    end: int
    pieces: tuple[tuple[int, int], ...]
    page: int | None = None
    printed_page: str | None = None


def options(passage: Passage, document: StoredDocument) -> list[Option]:
    """Every option of a passage: its units, and its lists as wholes."""
    found: list[Option] = []
    run: list[Unit] = []
    units = passage.units
    for before, unit, following in zip((None, *units[:-1]), units, (*units[1:], None), strict=True):
        if unit.kind is UnitKind.ITEM:
            run.append(unit)
        else:
            found += _of_list(passage, document, run)
            run = []
            if unit.kind is UnitKind.ROW:
                found.append(_row(passage, document, unit))
            elif not _asks(document, unit) and not _announces(document, unit, following):
                found.append(_sentence(passage, document, unit, before))
    found += _of_list(passage, document, run)
    rows = [unit for unit in passage.units if unit.kind is UnitKind.ROW]
    if not rows:
        return found
    head = _table_head(passage, document, rows[0].start)
    if len(rows) > 1:
        start = head[0] if head else rows[0].start
        spans = tuple((unit.start, unit.end) for unit in rows)
        pieces = (head, *spans) if head and head not in spans else spans
        found.append(Option(passage, Shape.TABLE, start, rows[-1].end, pieces, rows[0].page))
    return found + _cells(passage, document, rows, head) if head else found


def _asks(document: StoredDocument, unit: Unit) -> bool:
    """A sentence that asks answers nothing, however close to a question it is."""
    return _ASKS.search(document.text[unit.start : unit.end]) is not None


def _announces(document: StoredDocument, unit: Unit, following: Unit | None) -> bool:
    """« Les pièces sont : » before its items or its rows: nothing without them."""
    listed = following is not None and following.kind in (UnitKind.ITEM, UnitKind.ROW)
    return listed and document.text[unit.start : unit.end].rstrip().endswith(":")


def _single(passage: Passage, unit: Unit) -> Option:
    return Option(
        passage,
        Shape(unit.kind.value),
        unit.start,
        unit.end,
        ((unit.start, unit.end),),
        unit.page,
        unit.printed_page,
    )


def _sentence(
    passage: Passage, document: StoredDocument, unit: Unit, before: Unit | None
) -> Option:
    """A sentence or another unit alone; « Non. » with the question that it answers, « Au-delà, … »
    with the sentence that tells beyond what."""
    said = document.text[unit.start : unit.end]
    alone = _single(passage, unit)
    if unit.kind is not UnitKind.SENTENCE:
        return alone
    if before is not None and before.kind is unit.kind and unit.start - before.end <= APART:
        told = document.text[before.start : before.end]
        if goes_beyond(said, told):
            pieces = ((before.start, before.end), *alone.pieces)
            return replace(alone, start=before.start, pieces=pieces)
    if not leans_on_its_question(said):
        return alone
    asked = asked_before(unit.start, document)
    return replace(alone, start=asked[0], pieces=(asked, *alone.pieces)) if asked else alone


def _row(passage: Passage, document: StoredDocument, unit: Unit) -> Option:
    """A row with its column heads: « 2,80 € | 4,10 € » alone says nothing."""
    head = _table_head(passage, document, unit.start)
    if head is None or head == (unit.start, unit.end):
        return _single(passage, unit)
    pieces = (head, (unit.start, unit.end))
    return Option(passage, Shape.ROW, head[0], unit.end, pieces, unit.page, unit.printed_page)


def _table_head(passage: Passage, document: StoredDocument, start: int) -> tuple[int, int] | None:
    """The first row of the table that holds an offset, where it was marked as its head, or gives no
    figures."""
    head: tuple[int, int] | None = None
    for block in document.blocks:
        if block.start > start:
            break
        if block.kind is not BlockKind.TABLE_ROW:
            head = None
        elif head is None:
            head = (block.start, block.end)
    if head is None or head == passage.lead:
        return head
    return None if any(c.isdigit() for c in document.text[head[0] : head[1]]) else head


def _cells(
    passage: Passage, document: StoredDocument, rows: Sequence[Unit], head: tuple[int, int]
) -> list[Option]:
    """What each row says under each head, for tables of three columns and more: the row of a
    smaller one says it already."""
    heads = _columns(document, *head)
    if len(heads) < 3 or len(rows) * (len(heads) - 1) > MOST_CELLS:
        return []
    lead = _announcement(passage, document, rows[0])
    found: list[Option] = []
    for unit in rows:
        cells = _columns(document, unit.start, unit.end)
        if len(cells) != len(heads) or unit.start == head[0] or _is_empty(cells[0]):
            continue
        for above, cell in zip(heads[1:], cells[1:], strict=True):
            if _is_empty(cell) or _is_empty(above):
                continue
            pieces = (*([lead] if lead else []), cells[0], above, cell)
            start = lead[0] if lead else head[0]
            found.append(
                Option(passage, Shape.CELL, start, unit.end, pieces, unit.page, unit.printed_page)
            )
    return found


def _columns(document: StoredDocument, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of a row's cells, without the white space and the bars between them."""
    return [match.span(1) for match in _CELL.finditer(document.text, start, end)]


def _is_empty(span: tuple[int, int]) -> bool:
    return span[0] == span[1]


def _announcement(
    passage: Passage, document: StoredDocument, first: Unit
) -> tuple[int, int] | None:
    """« Les communes versent, en euros : » right above the first row."""
    before = [unit for unit in passage.units if unit.end <= first.start]
    if not before or before[-1].kind is not UnitKind.SENTENCE:
        return None
    last = before[-1]
    said = document.text[last.start : last.end].rstrip()
    return (last.start, last.end) if said.endswith(":") else None


def _of_list(passage: Passage, document: StoredDocument, run: Sequence[Unit]) -> list[Option]:
    if not run:
        return []
    lead = passage.lead if passage.lead and passage.lead[1] <= run[0].start else None
    if lead is None:
        lead = _heading_above(document, run[0].start)
    found = [_item(passage, document, unit, lead) for unit in run if not _asks(document, unit)]
    if len(run) > 1:
        start = lead[0] if lead else run[0].start
        pieces = ((lead,) if lead else ()) + tuple((unit.start, unit.end) for unit in run)
        found.append(
            Option(
                passage, Shape.LIST, start, run[-1].end, pieces, run[0].page, run[0].printed_page
            )
        )
    return found


def _item(
    passage: Passage, document: StoredDocument, unit: Unit, lead: tuple[int, int] | None
) -> Option:
    # « Un agent administratif » under « Ce n'est pas… » would say the contrary by itself.
    alone = lead is None or SELF_CONTAINED.search(document.text[unit.start : unit.end])
    start = unit.start if alone or lead is None else lead[0]
    pieces = ((unit.start, unit.end),) if alone or lead is None else (lead, (unit.start, unit.end))
    return Option(passage, Shape.ITEM, start, unit.end, pieces, unit.page, unit.printed_page)


def _heading_above(document: StoredDocument, start: int) -> tuple[int, int] | None:
    """The heading just above an offset, with nothing but list items in between."""
    above: tuple[int, int] | None = None
    for block in document.blocks:
        if block.start >= start:
            break
        if block.kind is BlockKind.HEADING:
            above = (block.start, block.end)
        elif block.kind is not BlockKind.ITEM:
            above = None
    return above
