"""Read Markdown into blocks with markdown-it-py; the marks go, the structure stays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.documents import BlockKind, FactSource
from ingest.content import LoadedBlock, LoadedDocument
from ingest.loaders.encoding import decode
from ingest.patterns import is_reach_only
from ingest.typography import clean

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_TAG = re.compile(
    r"<!--.*?-->|<(script|style)\b.*?(?:</\1\s*>|\Z)|</?[A-Za-z][^>]*>", re.DOTALL | re.IGNORECASE
)
_SOURCE = re.compile(r"^Source\s*[—–-]\s*(?P<pairs>.*éditeur\s*:.*)$", re.DOTALL | re.IGNORECASE)
_SOFT_BREAK = "\x0b"
_FIELDS = {
    "éditeur": "publisher",
    "titre": "title",
    "date": "date",
    "territoire": "territory",
    "lien": "url",
    "autorité": "authority",
}


def load(data: bytes) -> LoadedDocument:
    """Blocks of a Markdown file. Source lines go to the blocks above them as `FactSource`."""
    text, warnings = decode(data)
    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable("table")
    walker = _Walker()
    walker.walk(parser.parse(_FRONT_MATTER.sub("", text)))
    return LoadedDocument(tuple(block for block in walker.blocks if block.text), None, warnings)


def fact_source(text: str) -> FactSource | None:
    """« Source — éditeur : … | titre : … » as a value; None for any other quotation."""
    match = _SOURCE.match(text.strip())
    if match is None:
        return None
    values: dict[str, str] = {}
    for pair in match.group("pairs").split("|"):
        key, _, value = pair.partition(":")
        name = _FIELDS.get(key.strip(" \u00a0\u202f").lower())
        if name and value.strip():
            values[name] = value.strip(" \u00a0\u202f\n")
    return FactSource(**values) if "publisher" in values else None


class _Walker:
    """Turns the flat token stream into blocks, knowing the lists it is in."""

    def __init__(self) -> None:
        self.blocks: list[LoadedBlock] = []
        self._lists: list[bool] = []
        self._items: list[int | None] = []
        self._quoted = 0
        self._cells: list[str] | None = None
        self._in_head = False

    def walk(self, tokens: Sequence[Token]) -> None:
        for index, token in enumerate(tokens):
            match token.type:
                case "bullet_list_open" | "ordered_list_open":
                    self._lists.append(token.type.startswith("ordered"))
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.pop()
                case "list_item_open":
                    self._items.append(None)
                case "list_item_close":
                    self._items.pop()
                case "blockquote_open":
                    self._quoted += 1
                case "blockquote_close":
                    self._quoted -= 1
                case "thead_open" | "thead_close":
                    self._in_head = token.type == "thead_open"
                case "tr_open":
                    self._cells = []
                case "tr_close":
                    self._row()
                case "inline":
                    self._inline(token, tokens[index - 1])
                case "fence" | "code_block":
                    self._add(BlockKind.PARAGRAPH, token.content)
                case "html_block":
                    self._add(BlockKind.PARAGRAPH, _TAG.sub(" ", token.content))

    def _inline(self, token: Token, opener: Token) -> None:
        text = _join_soft_breaks(_plain(token.children or []))
        if self._cells is not None:
            self._cells.append(clean(text).replace("\n", " "))
        elif opener.type == "heading_open":
            self._add(BlockKind.HEADING, text.replace("\n", " "), level=int(opener.tag[1]))
        elif self._lists:
            self._item(text)
        elif self._quoted and (source := fact_source(text.replace("\n", " "))) is not None:
            self._give_source(source)
        else:
            self._add(BlockKind.PARAGRAPH, text, strong=_all_strong(token.children or []))

    def _item(self, text: str) -> None:
        if (mine := self._items[-1]) is not None:
            # A further paragraph of an item belongs to it, unless a nested list came between.
            if mine == len(self.blocks) - 1:
                last = self.blocks[-1]
                self.blocks[-1] = replace(last, text=last.text + "\n" + clean(text))
            else:
                self._add(BlockKind.PARAGRAPH, text)
            return
        self._items[-1] = len(self.blocks)
        self.blocks.append(
            LoadedBlock(
                BlockKind.ITEM, clean(text), level=len(self._lists), ordered=self._lists[-1]
            )
        )

    def _row(self) -> None:
        cells, self._cells = self._cells or [], None
        if any(cells):
            text = " | ".join(cells)
            self.blocks.append(LoadedBlock(BlockKind.TABLE_ROW, text, header=self._in_head))

    def _add(self, kind: BlockKind, text: str, level: int = 0, strong: bool = False) -> None:
        self.blocks.append(LoadedBlock(kind, clean(text), level=level, strong=strong))

    def _give_source(self, source: FactSource) -> None:
        for index in range(len(self.blocks) - 1, -1, -1):
            block = self.blocks[index]
            if block.kind is BlockKind.HEADING or block.source is not None:
                return
            self.blocks[index] = replace(block, source=source)


def _plain(children: Sequence[Token]) -> str:
    parts: list[str] = []
    for child in children:
        match child.type:
            case "text" | "code_inline":
                parts.append(child.content)
            case "softbreak":
                parts.append(_SOFT_BREAK)
            case "hardbreak":
                parts.append("\n")
            case "image":
                parts.append(child.content)
    return "".join(parts)


def _join_soft_breaks(text: str) -> str:
    """A line break that Markdown ignores is kept beside an address: it sets the contact out."""
    lines = text.split(_SOFT_BREAK)
    joined = lines[0]
    for previous, line in pairwise(lines):
        joined += ("\n" if is_reach_only(previous) or is_reach_only(line) else " ") + line
    return joined


def _all_strong(children: Sequence[Token]) -> bool:
    meaningful = [c for c in children if not (c.type == "text" and not c.content.strip())]
    return (
        len(meaningful) >= 3
        and meaningful[0].type == "strong_open"
        and meaningful[-1].type == "strong_close"
        and sum(child.type == "strong_open" for child in meaningful) == 1
    )
