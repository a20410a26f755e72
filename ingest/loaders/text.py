"""Read plain text into blocks: blank lines separate, marks and capitals tell what is what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.documents import BlockKind
from ingest.content import LoadedBlock, LoadedDocument
from ingest.loaders.encoding import decode
from ingest.patterns import has_reach
from ingest.typography import clean, list_mark, without_emphasis

_UNDERLINE = re.compile(r"^\s*(?:={3,}|-{3,}|_{3,})\s*$")
_BOLD = re.compile(r"\*\*[^*]+\*\*\Z")
_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\s]*\)")


def load(data: bytes) -> LoadedDocument:
    """Blocks of a plain text file."""
    text, warnings = decode(data)
    blocks = [block for group in _groups(text) for block in _blocks(group)]
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


def _blocks(lines: list[str]) -> Iterator[LoadedBlock]:
    if len(lines) == 2 and _UNDERLINE.match(lines[1]) and not _UNDERLINE.match(lines[0]):
        level = 1 if "=" in lines[1] else 2
        yield LoadedBlock(BlockKind.HEADING, clean(lines[0]), level=level)
        return
    pending: list[str] = []
    item: tuple[list[str], bool] | None = None
    for line in lines:
        if _UNDERLINE.match(line):
            continue
        mark = list_mark(line)
        if mark is None:
            (item[0] if item else pending).append(line)
            continue
        if pending:
            yield _paragraph(pending)
            pending = []
        if item:
            yield _item(*item)
        item = [mark[0]], mark[1]
    if item:
        yield _item(*item)
    if pending:
        yield _paragraph(pending)


def _paragraph(lines: list[str]) -> LoadedBlock:
    joined = _join(lines)
    strong = _BOLD.match(joined.strip()) is not None
    return LoadedBlock(BlockKind.PARAGRAPH, clean(without_emphasis(joined)), strong=strong)


def _item(lines: list[str], ordered: bool) -> LoadedBlock:
    text = clean(without_emphasis(_join(lines)))
    return LoadedBlock(BlockKind.ITEM, text, level=1, ordered=ordered)


def _join(lines: list[str]) -> str:
    """Lines of one paragraph; a line with an address keeps its line break."""
    text = lines[0].strip()
    for previous, line in pairwise(lines):
        text += ("\n" if has_reach(line) or has_reach(previous) else " ") + line.strip()
    return text
