"""Tell headers, footers and printed page numbers from the text that they surround."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.loaders.pdf_lines import Line
from ingest.loaders.pdf_page import PageLines

ZONE = 0.13
"""Part of the page, at its top and its bottom, where headers and footers stand."""
EDGE = 0.06
"""Part of the page at its very bottom where a lone 1 is the number of a lone page."""
EDGE_LINES = 4
"""No more lines than this at either end of a page are looked at."""
REPEATED = 0.4
"""A line on this part of the pages is a header or footer (two faces alternate: under a half)."""
_NUMBER = re.compile(
    r"(?:[-–—|•\s]*)(?:pages?|p\.)?\s*(?P<number>\d{1,4}|[ivxl]{1,7})"
    r"\s*(?:(?:/|sur|de)\s*(?P<total>\d{1,4}))?(?:[-–—|•\s.]*)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?P<rest>.*?)[\s|•–—-]+(?:pages?|p\.)?\s*(?P<number>\d{1,4})(?:\s*(?:/|sur)\s*\d{1,4})?\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Furnished:
    """Pages without their furniture, and the number that each page bears."""

    pages: tuple[PageLines, ...]
    printed: tuple[str | None, ...]


def without_furniture(pages: Sequence[PageLines]) -> Furnished:
    """Drop repeated headers and footers; keep the printed page numbers."""
    edges = [_edge_lines(page) for page in pages]
    keys = Counter(
        key
        for page, lines in zip(pages, edges, strict=True)
        for key in {_key(line, page) for line in lines}
    )
    needed = len(pages) if len(pages) == 2 else max(3, REPEATED * len(pages))
    repeated = {key for key, count in keys.items() if len(pages) > 1 and count >= needed}
    printed, numbers = _printed(edges, pages[0].height if pages else 0.0)
    kept: list[PageLines] = []
    for index, page in enumerate(pages):
        furniture = {
            id(line)
            for line in edges[index]
            if _key(line, page) in repeated or id(line) == numbers.get(index)
        }
        lines = tuple(line for line in page.lines if id(line) not in furniture)
        kept.append(replace(page, lines=lines))
    return Furnished(tuple(kept), printed)


def _edge_lines(page: PageLines) -> list[Line]:
    """Lines in the upper and lower margins, but never the whole of a short page."""
    ordered = sorted((line for line in page.lines if line.text), key=lambda line: line.top)
    upper = [line for line in ordered if line.bottom <= ZONE * page.height][:EDGE_LINES]
    lower = [line for line in ordered if line.top >= (1 - ZONE) * page.height][-EDGE_LINES:]
    return upper + [line for line in lower if line not in upper]


def _key(line: Line, page: PageLines) -> tuple[str, bool]:
    """The words without their figures, and whether they stand at the top."""
    text = re.sub(r"\d+|\b[ivxl]+\b", "#", line.text.lower())
    return re.sub(r"\s+", " ", text), line.top < page.height / 2


def _printed(
    edges: Sequence[list[Line]], height: float
) -> tuple[tuple[str | None, ...], dict[int, int]]:
    """The page numbers that most pages agree on, and the lines that hold nothing else."""
    found: list[list[tuple[str, int, bool, Line]]] = []
    for lines in edges:
        numbers: list[tuple[str, int, bool, Line]] = []
        for line in lines:
            if match := _NUMBER.fullmatch(line.text):
                label = match.group("number")
                value = int(label) if label.isdigit() else _roman(label)
                if value:
                    numbers.append((label, value, True, line))
            elif match := _TAIL.match(line.text):
                numbers.append((match.group("number"), int(match.group("number")), False, line))
        found.append(numbers)
    if len(found) == 1:
        # One number is chance; « Page 1 sur 1 » alone is not, nor is « 1 » at the sheet's edge.
        found = [[number for number in found[0] if _is_certain(number, height)]]
    labels: list[str | None] = [None] * len(edges)
    lines_of_numbers: dict[int, int] = {}
    shifts = Counter(
        (value - index, label.isdigit())
        for index, numbers in enumerate(found)
        for label, value, _, _ in numbers
    )
    for (shift, digits), count in shifts.most_common():
        if count < 2 and len(edges) > 1:
            continue
        for index, numbers in enumerate(found):
            if labels[index] is not None:
                continue
            for label, value, alone, line in numbers:
                if value - index == shift and label.isdigit() == digits:
                    labels[index] = label
                    if alone:
                        lines_of_numbers[index] = id(line)
                    break
    return tuple(labels), lines_of_numbers


def _is_certain(number: tuple[str, int, bool, Line], height: float) -> bool:
    _, value, alone, line = number
    named = re.search(r"page|/|sur", line.text, re.IGNORECASE) is not None
    return named or (alone and value == 1 and line.top >= (1 - EDGE) * height)


def _roman(text: str) -> int:
    values = {"i": 1, "v": 5, "x": 10, "l": 50}
    total = 0
    digits = [values[c] for c in text.lower()]
    for index, digit in enumerate(digits):
        smaller = index + 1 < len(digits) and digit < digits[index + 1]
        total += -digit if smaller else digit
    return total
