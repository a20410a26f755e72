"""The spans of a passage that could be an answer, with what they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.documents import BlockKind, Passage, StoredDocument, Unit, UnitKind

SELF_CONTAINED = re.compile(r"[.!?…]\W*$")
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
    for unit, following in zip(passage.units, (*passage.units[1:], None), strict=True):
        if unit.kind is UnitKind.ITEM:
            run.append(unit)
        else:
            found += _of_list(passage, document, run)
            run = []
            if unit.kind is UnitKind.ROW:
                found.append(_row(passage, document, unit))
            elif not _asks(document, unit) and not _announces(document, unit, following):
                found.append(_single(passage, unit))
    found += _of_list(passage, document, run)
    rows = [unit for unit in passage.units if unit.kind is UnitKind.ROW]
    if len(rows) > 1:
        head = _table_head(document, rows[0].start)
        start = head[0] if head else rows[0].start
        spans = tuple((unit.start, unit.end) for unit in rows)
        pieces = (head, *spans) if head and head not in spans else spans
        found.append(Option(passage, Shape.TABLE, start, rows[-1].end, pieces, rows[0].page))
    return found


def _asks(document: StoredDocument, unit: Unit) -> bool:
    """A sentence that asks answers nothing, however close to a question it is."""
    return _ASKS.search(document.text[unit.start : unit.end]) is not None


def _announces(document: StoredDocument, unit: Unit, following: Unit | None) -> bool:
    """« Les pièces sont : » before its items: nothing without them."""
    listed = following is not None and following.kind is UnitKind.ITEM
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


def _row(passage: Passage, document: StoredDocument, unit: Unit) -> Option:
    """A row with its column heads: « 2,80 € | 4,10 € » alone says nothing."""
    head = _table_head(document, unit.start)
    if head is None or head == (unit.start, unit.end):
        return _single(passage, unit)
    pieces = (head, (unit.start, unit.end))
    return Option(passage, Shape.ROW, head[0], unit.end, pieces, unit.page, unit.printed_page)


def _table_head(document: StoredDocument, start: int) -> tuple[int, int] | None:
    """The first row of the table that holds an offset, where it gives no figures."""
    head: tuple[int, int] | None = None
    for block in document.blocks:
        if block.start > start:
            break
        if block.kind is not BlockKind.TABLE_ROW:
            head = None
        elif head is None:
            head = (block.start, block.end)
    if head is None or any(c.isdigit() for c in document.text[head[0] : head[1]]):
        return None
    return head


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
