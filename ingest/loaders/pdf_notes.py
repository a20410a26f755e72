"""Footnotes of a page: small lines at its foot, the first of which begins with a number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.documents import BlockKind
from ingest.content import LoadedBlock, PageMark
from ingest.loaders.hyphenation import Hyphens
from ingest.loaders.pdf_lines import Line
from ingest.loaders.pdf_page import PageLines
from ingest.typography import clean

SMALL = 0.93
"""A note is set smaller than this part of the body."""
FOOT = 0.5
"""Notes stand below this part of the page's height."""
_CALL = re.compile(r"(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\(?\d{1,3}[.)]?|\*{1,3})\s*(?=[^\W\d_]|[«“])")
_RAISED = re.compile(r"\A([⁰¹²³⁴⁵⁶⁷⁸⁹]+)(?=\S)")


def without_notes(page: PageLines, body: float) -> tuple[PageLines, list[list[Line]]]:
    """The page without its notes, and the lines of each note."""
    lines = sorted((line for line in page.lines if line.text or line.rows), key=lambda x: x.base)
    start = len(lines)
    while start and _is_small(lines[start - 1], body) and lines[start - 1].top > FOOT * page.height:
        start -= 1
    while start < len(lines) and not _CALL.match(lines[start].text):
        start += 1
    notes: list[list[Line]] = []
    for line in lines[start:]:
        if _CALL.match(line.text) or not notes:
            notes.append([line])
        else:
            notes[-1].append(line)
    if not notes or start == 0:
        return page, []
    taken = {id(line) for line in lines[start:]}
    return replace(page, lines=tuple(x for x in page.lines if id(x) not in taken)), notes


def note_blocks(
    notes: Sequence[Sequence[Line]], marks: tuple[PageMark, ...], hyphens: Hyphens
) -> list[LoadedBlock]:
    """Each note as a paragraph that begins with its number."""
    blocks: list[LoadedBlock] = []
    for lines in notes:
        text = lines[0].text
        for _, line in pairwise(lines):
            text = hyphens.join(text, line.text)
        text = _RAISED.sub(r"\1 ", clean(text))
        blocks.append(LoadedBlock(BlockKind.PARAGRAPH, text, pages=marks))
    return blocks


def _is_small(line: Line, body: float) -> bool:
    return not line.rows and line.size < SMALL * body
