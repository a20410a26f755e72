"""Read plain text into blocks: blank lines separate, marks and capitals tell what is what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.documents import BlockKind
from ingest.content import LoadedBlock, LoadedDocument
from ingest.loaders.encoding import decode
from ingest.loaders.hyphenation import Hyphens
from ingest.loaders.table_heads import first_row_heads
from ingest.patterns import has_reach
from ingest.typography import Marked, clean, list_mark, without_emphasis

_UNDERLINE = re.compile(r"^\s*(?:={3,}|-{3,}|_{3,})\s*$")
_LABEL = re.compile(r"\s*[A-ZÀ-ÝŒ][\w’'.°/ -]{1,30}[\s\u00a0\u202f]?:\s+\S")
_BOLD = re.compile(r"\*\*[^*]+\*\*\Z")
_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\s]*\)")


def load(data: bytes) -> LoadedDocument:
    """Blocks of a plain text file."""
    text, warnings = decode(data)
    hyphens = Hyphens(text.split("\n"))
    blocks = [block for group in _groups(text) for block in line_blocks(group, hyphens)]
    return LoadedDocument(tuple(block for block in blocks if block.text), None, warnings)


def _groups(text: str) -> Iterator[list[str]]:
    """Runs of lines between blank lines."""
    group: list[str] = []
    for line in _LINK.sub(r"\1", text).split("\n"):
        if line.strip(" \t\u00a0\x0c"):
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def line_blocks(lines: list[str], hyphens: Hyphens) -> Iterator[LoadedBlock]:
    """Blocks of lines that no blank line parts."""
    if len(lines) == 2 and _UNDERLINE.match(lines[1]) and not _UNDERLINE.match(lines[0]):
        level = 1 if "=" in lines[1] else 2
        yield LoadedBlock(BlockKind.HEADING, clean(lines[0]), level=level)
        return
    if rows := _table(lines):
        heads = first_row_heads(rows)
        for index, row in enumerate(rows):
            yield LoadedBlock(BlockKind.TABLE_ROW, " | ".join(row), header=heads and index == 0)
        return
    pending: list[str] = []
    item: tuple[list[str], Marked] | None = None
    labelled = _are_labelled(lines)
    for line in lines:
        if _UNDERLINE.match(line):
            continue
        mark = list_mark(line)
        if mark is None:
            if labelled and _LABEL.match(line) and pending:
                yield _paragraph(pending, hyphens)
                pending = []
            (item[0] if item else pending).append(line)
            continue
        if pending:
            yield _paragraph(pending, hyphens)
            pending = []
        if item:
            yield _item(*item, hyphens)
        item = [mark.text], mark
    if item:
        yield _item(*item, hyphens)
    if pending:
        yield _paragraph(pending, hyphens)


def _table(lines: list[str]) -> list[list[str]]:
    """Lines with as many tabs each, two or more: the rows of a table."""
    rows = [[clean(cell).replace("\n", " ") for cell in line.strip().split("\t")] for line in lines]
    alike = len(rows) > 1 and len({len(row) for row in rows}) == 1 and len(rows[0]) > 1
    return rows if alike and not any(list_mark(line) for line in lines) else []


def _are_labelled(lines: list[str]) -> bool:
    """« Objet : … », « Date : … »: lines that each say one thing, the first one among them."""
    labels = sum(_LABEL.match(line) is not None for line in lines)
    return labels >= 2 and _LABEL.match(lines[0]) is not None and not any(map(has_reach, lines))


def _paragraph(lines: list[str], hyphens: Hyphens) -> LoadedBlock:
    joined = _join(lines, hyphens)
    strong = _BOLD.match(joined.strip()) is not None
    return LoadedBlock(BlockKind.PARAGRAPH, clean(without_emphasis(joined)), strong=strong)


def _item(lines: list[str], mark: Marked, hyphens: Hyphens) -> LoadedBlock:
    joined = _join(lines, hyphens)
    return LoadedBlock(
        BlockKind.ITEM,
        clean(without_emphasis(joined)),
        level=1,
        ordered=mark.ordered,
        strong=_BOLD.match(joined.strip()) is not None,
        number=mark.number,
    )


def _join(lines: list[str], hyphens: Hyphens) -> str:
    """Lines of one paragraph; a line with an address keeps its line break."""
    text = lines[0].strip()
    for previous, line in pairwise(lines):
        if has_reach(line) or has_reach(previous):
            text += "\n" + line.strip()
        else:
            text = hyphens.join(text, line.strip())
    return text
