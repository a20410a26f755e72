"""Read a web page into blocks: its main text, without menus, banners, scripts or forms."""

from __future__ import annotations

import re
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from assistant.documents import BlockKind
from ingest.content import LoadedBlock, LoadedDocument
from ingest.errors import DocumentError
from ingest.loaders.encoding import decode
from ingest.loaders.html_chrome import Chrome
from ingest.loaders.table_heads import first_row_heads
from ingest.typography import clean, list_mark

MAX_DEPTH = 400
"""Deeper than any page that people write; what is below is read as plain text."""
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "p div section article main body html ul ol li dl dt dd table thead tbody tfoot tr td th "
        "h1 h2 h3 h4 h5 h6 blockquote pre figure figcaption address center details summary hr "
        "caption fieldset legend button",
    )
)
SPAN_MAX = 60
"""Rows or columns that one cell may span: a table is no larger."""


def load(data: bytes) -> LoadedDocument:
    """Blocks of an HTML page. Nothing in it is run or fetched."""
    text, warnings = _decode(data)
    tree = LexborHTMLParser(text)
    root = tree.css_first("main") or tree.css_first("article") or tree.body
    if root is None:
        raise DocumentError("no-text", "Cette page ne contient aucun texte.")
    walker = _Walker(Chrome(tree.body or root))
    walker.walk(root)
    if not walker.blocks and tree.body is not None:
        walker.walk(tree.body)
    if tree.css_first("script") is not None:
        warnings = (*warnings, "Cette page contient un script : il n’a pas été exécuté.")
    return LoadedDocument(tuple(walker.blocks), None, warnings)


def _decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    declared = _CHARSET.search(data[:4096])
    if declared and declared.group(1).lower() not in (b"utf-8", b"utf8"):
        name = declared.group(1).decode("ascii").lower()
        # As browsers do: what calls itself Latin-1 was written on Windows.
        name = "cp1252" if name in ("iso-8859-1", "latin1", "us-ascii") else name
        try:
            return data.decode(name), ()
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)


class _Walker:
    """Goes through the nodes in order, without recursion: pages may nest without end."""

    def __init__(self, chrome: Chrome) -> None:
        self.blocks: list[LoadedBlock] = []
        self._chrome = chrome
        self._inline: list[tuple[str, bool]] = []
        self._kind: tuple[BlockKind, int, bool] = (BlockKind.PARAGRAPH, 0, False)
        self._lists: list[bool] = []
        self._row: list[str] | None = None
        self._heads = True
        self._tables: list[tuple[bool, int]] = []
        self._span = (1, 1)
        self._over: dict[int, tuple[int, str]] = {}
        self._strong = 0

    def walk(self, root: LexborNode) -> None:
        """Blocks of everything below `root`."""
        stack: list[tuple[LexborNode, bool]] = [(root, False)]
        depth = 0
        while stack:
            node, closing = stack.pop()
            tag = node.tag or ""
            if closing:
                depth -= 1
                self._close(tag)
                continue
            if tag == "-text":
                self._inline.append((node.text_content or "", self._strong > 0))
                continue
            if tag.startswith(("-", "!", "_")) or self._chrome.drops(node):
                continue
            if tag == "br":
                self._inline.append(("\n", self._strong > 0))
                continue
            depth += 1
            if depth > MAX_DEPTH:
                self._inline.append((node.text(separator=" "), False))
                depth -= 1
                continue
            self._open(tag, node)
            stack.append((node, True))
            child = node.last_child
            while child is not None:
                stack.append((child, False))
                child = child.prev
        self._flush()

    def _open(self, tag: str, node: LexborNode) -> None:
        if tag in _BLOCKS and self._row is None:
            self._flush()
        if tag in ("b", "strong"):
            self._strong += 1
        elif tag in ("ul", "ol"):
            self._lists.append(tag == "ol")
            self._kind = (BlockKind.PARAGRAPH, 0, False)
        elif tag == "table":
            layout = self._row is None and _is_layout(node)
            self._tables.append((layout, len(self.blocks)))
            self._over = {}
        elif tag in ("tr", "td", "th") and self._tables and self._tables[-1][0]:
            return
        elif self._row is not None and tag in ("td", "th"):
            self._heads = self._heads and tag == "th"
            self._inline = []
            self._span = _number(node, "colspan"), _number(node, "rowspan")
        elif tag == "tr":
            self._row, self._heads = [], True
        elif self._row is None:
            if tag == "li":
                ordered = bool(self._lists) and self._lists[-1]
                self._kind = (BlockKind.ITEM, max(len(self._lists), 1), ordered)
            elif re.fullmatch("h[1-6]", tag):
                self._kind = (BlockKind.HEADING, int(tag[1]), False)

    def _close(self, tag: str) -> None:
        if tag in ("b", "strong"):
            self._strong = max(0, self._strong - 1)
        elif self._row is not None and tag in ("td", "th"):
            self._cell(self._take()[0].replace("\n", " "))
        elif tag == "tr" and self._row is not None:
            self._end_row()
        elif self._row is None and tag in _BLOCKS:
            self._flush()
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()
            if tag in ("li", "ul", "ol") or re.fullmatch("h[1-6]", tag):
                self._kind = (BlockKind.PARAGRAPH, 0, False)
            if tag in ("dt", "summary", "button") and self.blocks:
                self.blocks[-1] = replace(self.blocks[-1], strong=True)
        if tag == "table" and self._tables:
            layout, first = self._tables.pop()
            if not layout:
                self._find_heads(first)

    def _cell(self, text: str) -> None:
        """A cell; one over several rows says the same of each of them."""
        assert self._row is not None
        self._from_above()
        columns, rows = self._span
        self._over[len(self._row)] = rows - 1, text
        self._row += [text, *[""] * (columns - 1)]

    def _from_above(self) -> None:
        assert self._row is not None
        while self._over.get(len(self._row), (0, ""))[0] > 0:
            left, text = self._over[len(self._row)]
            self._over[len(self._row)] = left - 1, text
            self._row.append(text)

    def _end_row(self) -> None:
        self._from_above()
        cells, self._row = self._row or [], None
        if any(cells):
            text = " | ".join(cells)
            kind = BlockKind.TABLE_ROW if len(cells) > 1 else BlockKind.PARAGRAPH
            self.blocks.append(LoadedBlock(kind, text, header=self._heads and len(cells) > 1))

    def _find_heads(self, first: int) -> None:
        """A table that does not mark its heads may still have some."""
        rows = self.blocks[first:]
        if not rows or any(row.kind is not BlockKind.TABLE_ROW or row.header for row in rows):
            return
        if first_row_heads([row.text.split(" | ") for row in rows]):
            self.blocks[first] = replace(rows[0], header=True)

    def _take(self) -> tuple[str, bool]:
        pieces, self._inline = self._inline, []
        text = "".join(
            piece if piece == "\n" else re.sub(r"[ \t\r\n\f]+", " ", piece) for piece, _ in pieces
        )
        solid = [strong for piece, strong in pieces if piece.strip()]
        return clean(text), bool(solid) and all(solid)

    def _flush(self) -> None:
        text, strong = self._take()
        if not text:
            return
        kind, level, ordered = self._kind
        number = ""
        if kind is BlockKind.HEADING:
            text = text.replace("\n", " ")
        elif kind is BlockKind.ITEM:
            # What follows a nested list, or a second paragraph, is no item of its own.
            self._kind = (BlockKind.PARAGRAPH, 0, False)
        elif (mark := list_mark(text)) is not None:
            kind, level, text, ordered, number = (
                BlockKind.ITEM,
                1,
                mark.text,
                mark.ordered,
                mark.number,
            )
        self.blocks.append(
            LoadedBlock(kind, text, level=level, ordered=ordered, strong=strong, number=number)
        )


def _is_layout(table: LexborNode) -> bool:
    """A table that holds headings or other tables only places things on the page."""
    inner = table.css("table, h1, h2, h3, h4")
    return any(node.mem_id != table.mem_id for node in inner)


def _number(node: LexborNode, name: str) -> int:
    value = (node.attributes.get(name) or "").strip()
    return max(1, min(int(value), SPAN_MAX)) if value.isdecimal() and len(value) < 6 else 1
