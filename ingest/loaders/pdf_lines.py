"""Characters of a page to lines of text: what stands on one baseline, cut at column gaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.loaders.pdf_characters import Character
from ingest.typography import SUPERSCRIPTS

SAME_LINE = 0.35
"""Baselines closer than this part of the size are one line (measured on raised ordinals)."""
WORD_GAP = 0.22
"""A gap wider than this part of the size separates words where the file has no space."""
COLUMN_GAP = 1.6
"""A gap wider than this many sizes separates columns or cells: justified lines stay below."""
RAISED = 0.9
"""A raised character (« 1er », « m² ») is smaller than this part of its neighbour."""
DOT_GAP = 22.0
"""Points between a drawn bullet and its text, at most."""
MARK_GAP = 60.0
"""Points between a bullet and its text, at most."""
_CID = re.compile(r"\(cid:\d+\)")
_LEADERS = re.compile(r"(?:\s?\.){5,}\s*")
_MARK_ONLY = re.compile(r"(?:[•◦▪■●○‣–—➢➤►▶❖✓✔→\ue000-\uf8ff*-]|\(?\d{1,2}[.)]|\(?[a-z]\))\Z")


@dataclass(frozen=True, slots=True)
class Line:
    """A run of characters on one baseline; with `rows`, a whole table instead."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    """What the characters stand on, from the top of the page; a table's lower edge."""
    size: float
    bold: bool = False
    rows: tuple[tuple[str, ...], ...] = ()
    header: bool = False
    first_word: float = 0.0
    """Width of the first word: would it have fitted on the line before?"""


def lines_of(characters: Iterable[Character]) -> list[Line]:
    """Lines, from top to bottom and from left to right."""
    lines: list[Line] = []
    for row in _rows(characters):
        row.sort(key=lambda c: c.x0)
        run: list[Character] = []
        last: Character | None = None
        for character in row:
            if not character.blank:
                if last and character.x0 - last.x1 > COLUMN_GAP * max(character.size, last.size):
                    lines += _line(run)
                    run = []
                last = character
            run.append(character)
        lines += _line(run)
    return lines


def _rows(characters: Iterable[Character]) -> list[list[Character]]:
    """Characters by baseline; small raised ones join the line that they are raised from."""
    rows: list[list[Character]] = []
    for character in sorted(characters, key=lambda c: c.base):
        first = rows[-1][0] if rows else None
        if first and character.base - first.base <= SAME_LINE * min(character.size, first.size):
            rows[-1].append(character)
        else:
            rows.append([character])
    kept: list[list[Character]] = rows[-1:]
    for row in reversed(rows[:-1]):
        stay, raised = _raised(row, kept[-1])
        kept[-1] += raised
        if stay:
            kept.append(stay)
    return kept[::-1]


def _raised(row: list[Character], host: list[Character]) -> tuple[list[Character], list[Character]]:
    """The characters of `row` that stay, and those that follow one of `host`, raised."""
    largest = max(c.size for c in host)
    if min(c.size for c in row) >= RAISED * largest:
        return row, []
    stay: list[Character] = []
    moved: list[Character] = []
    for character in sorted(row, key=lambda c: c.x0):
        small = character.size < RAISED * largest
        if small and any(
            min(abs(other.x1 - character.x0), abs(other.x0 - character.x1)) < 0.3 * largest
            and character.bottom > other.top
            and character.base > other.base - largest
            for other in moved[-1:] + host
        ):
            moved.append(replace(character, text=character.text.translate(SUPERSCRIPTS)))
        else:
            stay.append(character)
    return stay, moved


def _line(run: Sequence[Character]) -> Iterator[Line]:
    while run and run[0].blank:
        run = run[1:]
    while run and run[-1].blank:
        run = run[:-1]
    if not run:
        return
    parts: list[str] = []
    first_word: float | None = None
    last: Character | None = None
    for character in run:
        if last is not None:
            apart = character.x0 - last.x1 > WORD_GAP * character.size
            if apart and not last.blank and not character.blank:
                parts.append(" ")
            if first_word is None and (character.blank or apart):
                first_word = last.x1 - run[0].x0
        parts.append(character.text)
        last = character
    solid = [c for c in run if not c.blank]
    sizes = sorted(c.size for c in solid)
    yield Line(
        _LEADERS.sub(" \u2026\u2026 ", "".join(parts)).strip(),
        run[0].x0,
        run[-1].x1,
        min(c.top for c in solid),
        max(c.bottom for c in solid),
        sorted(c.base for c in solid)[len(solid) // 2],
        round(sizes[len(sizes) // 2], 1),
        sum(c.bold for c in solid) > 0.9 * len(solid),
        first_word=run[-1].x1 - run[0].x0 if first_word is None else first_word,
    )


def with_marks(lines: Sequence[Line]) -> list[Line]:
    """A bullet or number set apart from its text by a tab joins it."""
    result: list[Line] = []
    for line in lines:
        last = result[-1] if result else None
        if (
            last is not None
            and _MARK_ONLY.match(_CID.sub("•", last.text))
            and abs(last.base - line.base) < line.size
            and 0 <= line.x0 - last.x1 < MARK_GAP
        ):
            text = f"{last.text} {line.text}"
            result[-1] = replace(line, text=text, x0=last.x0, top=min(last.top, line.top))
        else:
            result.append(line)
    return [_without_cid(line) for line in result]


def with_dots(lines: Sequence[Line], dots: Sequence[tuple[float, float]]) -> list[Line]:
    """A line with a small drawn shape right before it is a list item."""
    result: list[Line] = []
    for line in lines:
        drawn = any(
            line.top <= middle <= line.bottom and 0 < line.x0 - edge < DOT_GAP
            for edge, middle in dots
        )
        result.append(replace(line, text=f"• {line.text}") if drawn else line)
    return result


def unreadable(characters: Iterable[Character]) -> int:
    """How many characters have a font that does not say what they are."""
    return sum(len(c.text) > 5 and _CID.fullmatch(c.text) is not None for c in characters)


def _without_cid(line: Line) -> Line:
    """An unknown sign that opens a line is a bullet; anywhere else it is nothing."""
    if "(cid:" not in line.text:
        return line
    match = _CID.match(line.text)
    opens = match is not None and line.text[match.end() : match.end() + 1] in (" ", "\u00a0")
    text = _CID.sub("•", line.text, count=1) if opens else line.text
    return replace(line, text=_CID.sub("", text).strip())
