"""Read a web page into blocks: its main text, without menus, banners, scripts or forms."""

from __future__ import annotations

import re
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from assistant.documents import BlockKind
from ingest.content import LoadedBlock, LoadedDocument
from ingest.errors import DocumentError
from ingest.loaders.encoding import decode
from ingest.typography import clean, list_mark

MAX_DEPTH = 400
"""Deeper than any page that people write; what is below is read as plain text."""
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_DROPPED = frozenset(
    re.findall(
        r"\w+",
        "script style noscript template head nav aside footer header form button select svg iframe "
        "object canvas audio video dialog menu",
    )
)
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "p div section article main body html ul ol li dl dt dd table thead tbody tfoot tr td th "
        "h1 h2 h3 h4 h5 h6 blockquote pre figure figcaption address center details summary hr "
        "caption fieldset legend",
    )
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def load(data: bytes) -> LoadedDocument:
    """Blocks of an HTML page. Nothing in it is run or fetched."""
    text, warnings = _decode(data)
    tree = LexborHTMLParser(text)
    root = tree.css_first("main") or tree.css_first("article") or tree.body
    if root is None:
        raise DocumentError("no-text", "Cette page ne contient aucun texte.")
    walker = _Walker()
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

    def __init__(self) -> None:
        self.blocks: list[LoadedBlock] = []
        self._inline: list[tuple[str, bool]] = []
        self._kind: tuple[BlockKind, int, bool] = (BlockKind.PARAGRAPH, 0, False)
        self._lists: list[bool] = []
        self._row: list[str] | None = None
        self._heads = True
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
            if tag.startswith(("-", "!", "_")) or tag in _DROPPED or _hidden(node):
                continue
            if tag == "br":
                self._inline.append(("\n", self._strong > 0))
                continue
            depth += 1
            if depth > MAX_DEPTH:
                self._inline.append((node.text(separator=" "), False))
                depth -= 1
                continue
            self._open(tag)
            stack.append((node, True))
            child = node.last_child
            while child is not None:
                stack.append((child, False))
                child = child.prev
        self._flush()

    def _open(self, tag: str) -> None:
        if tag in _BLOCKS and self._row is None:
            self._flush()
        if tag in ("b", "strong"):
            self._strong += 1
        elif tag in ("ul", "ol"):
            self._lists.append(tag == "ol")
            self._kind = (BlockKind.PARAGRAPH, 0, False)
        elif self._row is not None and tag in ("td", "th"):
            self._heads = self._heads and tag == "th"
            self._inline = []
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
            self._row.append(self._take()[0].replace("\n", " "))
        elif tag == "tr":
            cells, self._row = self._row or [], None
            if any(cells):
                text = " | ".join(cells)
                kind = BlockKind.TABLE_ROW if len(cells) > 1 else BlockKind.PARAGRAPH
                self.blocks.append(LoadedBlock(kind, text, header=self._heads and len(cells) > 1))
        elif self._row is None and tag in _BLOCKS:
            self._flush()
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()
            if tag in ("li", "ul", "ol") or re.fullmatch("h[1-6]", tag):
                self._kind = (BlockKind.PARAGRAPH, 0, False)
            if tag == "dt" and self.blocks:
                self.blocks[-1] = replace(self.blocks[-1], strong=True)

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
        if kind is BlockKind.HEADING:
            text = text.replace("\n", " ")
        elif kind is BlockKind.ITEM:
            # What follows a nested list, or a second paragraph, is no item of its own.
            self._kind = (BlockKind.PARAGRAPH, 0, False)
        elif (mark := list_mark(text)) is not None:
            kind, level, text, ordered = BlockKind.ITEM, 1, mark[0], mark[1]
        self.blocks.append(LoadedBlock(kind, text, level=level, ordered=ordered, strong=strong))


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if attributes.get("role") in ("navigation", "banner", "contentinfo", "search"):
        return True
    return bool(_HIDDEN.search(attributes.get("style") or ""))
