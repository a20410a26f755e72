"""Numbered headings that no style marks: « 2. Modalités », « 2.1 Bénéficiaires », « IV – Suivi ».

A number alone does not tell a heading from a list item: what stands around it does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.documents import BlockKind
from ingest.content import LoadedBlock
from ingest.patterns import TITLE_MAX, ends_sentence, ends_with_colon, has_reach, starts_lower
from ingest.typography import is_upper

_NUMBER = re.compile(
    r"(?:(?P<digits>\d{1,2}(?:\.\d{1,2}){1,3}\.?|\d{1,2}(?:[.)]|\s?[-–—](?=\s)))"
    r"|(?P<roman>[IVX]{1,5})(?:[.)]|\s?[-–—](?=\s))"
    r"|(?P<letter>[A-H])[.)])"
    r"\s*(?:[-–—]\s*)?(?P<title>[A-ZÀ-ÝŒ«“].*)",
    re.DOTALL,
)
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_STYLES = ("roman", "letter", "digits")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line that may be a heading: how it is numbered, and how it would read."""

    style: str
    number: tuple[int, ...]
    text: str

    @property
    def depth(self) -> int:
        """1 for « 2. », 2 for « 2.1 »."""
        return len(self.number)


def numbered(block: LoadedBlock) -> Numbered | None:
    """The number of a short line that is no sentence; None for anything else."""
    if block.kind is BlockKind.TABLE_ROW or (block.kind is BlockKind.ITEM and not block.number):
        return None
    text = f"{block.number} {block.text}".strip()
    if len(text) > TITLE_MAX or "\n" in text or has_reach(text):
        return None
    if ends_with_colon(text) or text.endswith((";", ",")):
        return None
    if ends_sentence(text) and not text.endswith(("?", "…", "...")):
        return None
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    style = next(name for name in _STYLES if match.group(name))
    if style == "digits":
        number = tuple(int(part) for part in re.findall(r"\d+", match.group("digits")))
    elif style == "roman":
        roman = match.group("roman")
        number = (_ROMAN.index(roman) if roman in _ROMAN else 0,)
    else:
        number = (ord(match.group("letter")) - ord("A") + 1,)
    return Numbered(style, number, text) if all(number) else None


def numbered_headings(blocks: Sequence[LoadedBlock], marked_up: bool) -> list[LoadedBlock]:
    """Numbered lines that head what follows, as headings; the others as they were.

    Bold or capital ones need no more than text below them. In ordinary type the number must go on
    from another's, and a whole sentence follow; and where the author has marked headings up, a
    line in ordinary type is none.
    """
    found = {index: line for index, block in enumerate(blocks) if (line := numbered(block))}
    known = {(line.style, line.number) for line in found.values()}
    result = list(blocks)
    # In a file without marks, lines in capitals are of level 2, below a title.
    base = 0 if any(block.kind is BlockKind.HEADING for block in blocks) else 1
    for index, block in enumerate(blocks):
        line = found.get(index)
        if block.kind is BlockKind.HEADING:
            base = max(block.level - (line.depth if line else 0), 0)
        elif line is not None and _heads(blocks, index, found, known, marked_up):
            level = min(base + _rank(line, found), 6)
            result[index] = replace(
                block, kind=BlockKind.HEADING, text=line.text, level=level, ordered=False, number=""
            )
    return result


def _heads(
    blocks: Sequence[LoadedBlock],
    index: int,
    found: Mapping[int, Numbered],
    known: set[tuple[str, tuple[int, ...]]],
    marked_up: bool,
) -> bool:
    block, line = blocks[index], found[index]
    if (
        index + 1 == len(blocks)
        or _sibling(index - 1, line, found)
        or _sibling(index + 1, line, found)
    ):
        return False
    below = blocks[index + 1]
    if below.kind is BlockKind.HEADING:
        return False
    if below.kind is BlockKind.PARAGRAPH and starts_lower(below.text):
        return False
    if block.strong or (is_upper(block.text) and not marked_up):
        return True
    if marked_up or not _goes_on(line, known):
        return False
    deeper = index + 1 in found and found[index + 1].depth > line.depth
    if below.kind is BlockKind.PARAGRAPH and not deeper:
        return ends_sentence(below.text)
    return deeper or below.kind is BlockKind.TABLE_ROW


def _sibling(index: int, line: Numbered, found: Mapping[int, Numbered]) -> bool:
    """True where the neighbour is numbered alike: two such lines in a row are a list."""
    other = found.get(index)
    return other is not None and (other.style, other.depth) == (line.style, line.depth)


def _goes_on(line: Numbered, known: set[tuple[str, tuple[int, ...]]]) -> bool:
    *above, last = line.number
    near = ((*above, last - 1), (*above, last + 1))
    return any((line.style, number) in known for number in near)


def _rank(line: Numbered, found: Mapping[int, Numbered]) -> int:
    """Depth among the headings: « 1. » stands below « I. » and « A. » where there are such."""
    styles = {other.style for other in found.values()}
    above = sum(style in styles for style in _STYLES[: _STYLES.index(line.style)])
    return line.depth + above
