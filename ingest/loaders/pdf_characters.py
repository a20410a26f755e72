"""Characters of a PDF page with their places, upright, each once, whatever the file's own order.

pdfplumber opens the page; its characters are read from pdfminer's objects below it, since its own
dictionaries cost more than the whole parsing (0.27 against 0.1 s a dense page).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pdfminer.layout import LTChar, LTContainer, LTCurve, LTImage, LTItem
from pdfplumber.page import Page

DOUBLED = 0.16
"""The same character again, nearer than this part of its size, was drawn twice for bold."""
DOT_MIN, DOT_MAX = 1.5, 9.0
"""Points that a drawn bullet or tick box is wide and high."""
STRAIGHT = 0.03
"""A baseline that falls by less than this part of its length is level."""
_BOLD = re.compile(r"bold|black|heavy|demi|semibd", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Character:
    """One character; `top`, `bottom` and `base` (what it stands on) count from the page's top."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    bold: bool
    blank: bool


@dataclass(frozen=True, slots=True)
class PageCharacters:
    """What is drawn on one page."""

    width: float
    height: float
    turn: int
    """0 where lines run level; 1 or -1 where the whole page is set sideways, up or down."""
    characters: tuple[Character, ...]
    slanted: tuple[str, ...]
    """Text neither level nor, as a whole page, sideways: stamps, watermarks, margin notes."""
    dots: tuple[tuple[float, float], ...]
    """Right edge and middle of small drawn shapes: bullets that are no characters."""
    edges: int
    """Lines and boxes drawn: tables are ruled with them."""
    image_part: float
    """Part of the page that images cover, 0 to 1."""


def page_characters(page: Page) -> PageCharacters:
    """Everything on a pdfplumber page that reading needs."""
    width, height = float(page.width), float(page.height)
    straight: list[Character] = []
    sideways: list[tuple[Character, LTChar]] = []
    slanted: list[str] = []
    dots: list[tuple[float, float]] = []
    edges = 0
    covered = 0.0
    left, offset = page.mediabox[0], height + page.mediabox[1]
    for item in _items(page.layout):
        if isinstance(item, LTCurve):
            edges += 1
            if _is_dot(item):
                dots.append((item.x1, offset - (item.y0 + item.y1) / 2))
        elif isinstance(item, LTImage):
            covered += max(0.0, item.width) * max(0.0, item.height)
        elif isinstance(item, LTChar):
            character = _character(item, offset)
            outside = not (-2 < item.x0 - left < width + 2 and -2 < character.top < height + 2)
            # What lies outside the page, or is set in no size at all, nobody sees. A sign whose
            # width the font does not say is still as high as the others.
            if outside or max(item.width, item.height) <= 0.5 or not character.text:
                continue
            a, b = item.matrix[0], item.matrix[1]
            if abs(b) <= STRAIGHT * abs(a):
                straight.append(character)
            elif abs(a) <= STRAIGHT * abs(b):
                sideways.append((character, item))
            else:
                slanted.append(character.text)
    aside = "".join(slanted).strip(), "".join(c.text for c, _ in sideways).strip()
    area = width * height
    turn = 0
    if len(sideways) > 2 * len(straight):
        turn = 1 if sum(item.matrix[1] > 0 for _, item in sideways) * 2 > len(sideways) else -1
        straight = [_turned(c, item, turn, width, height) for c, item in sideways]
        dots = [turned(edge, middle, turn, width, height) for edge, middle in dots]
        aside = aside[0], ""
        width, height = height, width
    return PageCharacters(
        width,
        height,
        turn,
        tuple(_once(straight)),
        tuple(text for text in aside if text),
        tuple(dots),
        edges,
        min(1.0, covered / area) if area else 0.0,
    )


def _items(container: LTItem) -> Iterator[LTItem]:
    pending: list[Iterator[LTItem]] = (
        [iter(container)] if isinstance(container, LTContainer) else []
    )
    while pending:
        item = next(pending[-1], None)
        if item is None:
            pending.pop()
        elif isinstance(item, LTContainer):
            pending.append(iter(item))
        else:
            yield item


def _is_dot(item: LTCurve) -> bool:
    sides = sorted((item.width, item.height))
    return bool(sides[0] >= DOT_MIN and sides[1] <= min(DOT_MAX, 1.4 * sides[0]))


def _character(item: LTChar, offset: float) -> Character:
    text = item.get_text()
    font = item.fontname
    name = font.decode("latin-1") if isinstance(font, bytes) else str(font)
    return Character(
        text,
        item.x0,
        item.x1,
        offset - item.y1,
        offset - item.y0,
        offset - item.matrix[5],
        item.size,
        _BOLD.search(name) is not None,
        text.isspace(),
    )


def turned(x: float, top: float, turn: int, width: float, height: float) -> tuple[float, float]:
    """A point of a page of this size, as if the sheet were turned until its text runs level."""
    return (height - top, x) if turn > 0 else (top, width - x)


def _turned(
    character: Character, item: LTChar, turn: int, width: float, height: float
) -> Character:
    """A character of a page set sideways, as if the sheet were turned."""
    corners = (
        turned(character.x0, character.top, turn, width, height),
        turned(character.x1, character.bottom, turn, width, height),
    )
    (x0, x1), (top, bottom) = (sorted(values) for values in zip(*corners, strict=True))
    base = item.matrix[4] if turn > 0 else width - item.matrix[4]
    return replace(character, x0=x0, x1=x1, top=top, bottom=bottom, base=base, size=bottom - top)


def _once(characters: Sequence[Character]) -> Iterator[Character]:
    """Without the characters drawn again at nearly the same place."""
    cells: dict[tuple[str, int, int], list[Character]] = {}
    for character in characters:
        if character.blank:
            yield character
            continue
        reach = max(DOUBLED * character.size, 0.3)
        column, row = int(character.x0 // 4), int(character.top // 4)
        if any(
            abs(other.x0 - character.x0) <= reach
            and abs(other.top - character.top) <= reach
            and abs(other.size - character.size) <= 0.5
            for i in (column - 1, column, column + 1)
            for j in (row - 1, row, row + 1)
            for other in cells.get((character.text, i, j), ())
        ):
            continue
        cells.setdefault((character.text, column, row), []).append(character)
        yield character
