"""Read a Word document into blocks: styles give headings and lists, tables their rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from assistant.documents import BlockKind
from ingest.content import LoadedBlock, LoadedDocument
from ingest.errors import DocumentError
from ingest.typography import clean, list_mark

UNPACKED_MAX = 300 * 1024 * 1024
"""Bytes that a document may hold once unpacked: a bomb holds more."""
_HEADING = re.compile(r"(?:heading|titre)\s*(\d)", re.IGNORECASE)
_SKIPPED = {
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:rPr"),
    qn("w:pPr"),
    qn("w:instrText"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_BOX = qn("w:txbxContent")


def load(data: bytes) -> LoadedDocument:
    """Blocks of a .docx file. Deleted text of tracked changes is left out."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > UNPACKED_MAX:
                raise DocumentError("bomb", "Ce fichier est démesuré une fois décompressé.")
        document = docx.Document(BytesIO(data))
        blocks = tuple(block for block in _blocks(document) if block.text)
    except (
        BadZipFile,
        OpcError,
        KeyError,
        ValueError,
        OSError,
        AttributeError,
        TypeError,
        SyntaxError,
        NotImplementedError,
        EOFError,
        IndexError,
    ) as error:
        raise DocumentError("damaged-docx", "Ce document Word est abîmé ou incomplet.") from error
    except RecursionError:
        raise DocumentError("damaged-docx", "Ce document Word est trop imbriqué.") from None
    except Exception as error:
        if type(error).__module__.startswith(("lxml", "zlib")):
            raise DocumentError("damaged-docx", "Ce document Word est abîmé.") from error
        raise
    return LoadedDocument(blocks)


def _blocks(document: Document) -> Iterator[LoadedBlock]:
    reader = _Reader(document)
    yield from reader.container(document.element.body)


class _Reader:
    """Walks the body; knows the styles and the numbering of the document."""

    def __init__(self, document: Document) -> None:
        self._styles = {style.style_id: style for style in document.styles}
        self._ordered = _ordered_lists(document)

    def container(self, element: Any) -> Iterator[LoadedBlock]:
        """Blocks of a body, a cell, a text box or a content control."""
        for child in element.iterchildren():
            if child.tag == qn("w:p"):
                yield from self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                yield from self._table(child)
            elif child.tag == qn("w:sdt"):
                content = child.find(qn("w:sdtContent"))
                if content is not None and not _is_contents(child):
                    yield from self.container(content)
            elif child.tag in (qn("w:ins"), qn("w:moveTo"), qn("w:customXml")):
                yield from self.container(child)

    def _paragraph(self, paragraph: Any) -> Iterator[LoadedBlock]:
        raw, strong, boxes = _text_of(paragraph)
        text = clean(raw)
        style = self._style(paragraph)
        if style.lower().startswith(("toc ", "tm ", "table des matières")):
            return
        level, number = self._heading_level(paragraph, style), self._list(paragraph, style)
        mark = list_mark(raw)
        if level:
            yield LoadedBlock(BlockKind.HEADING, text.replace("\n", " "), level=level)
        elif number is not None:
            depth, ordered = number
            yield LoadedBlock(BlockKind.ITEM, text, level=depth + 1, ordered=ordered)
        elif mark is not None:
            yield LoadedBlock(BlockKind.ITEM, clean(mark[0]), level=1, ordered=mark[1])
        else:
            yield LoadedBlock(BlockKind.PARAGRAPH, text, strong=strong)
        for box in boxes:
            yield from self.container(box)

    def _style(self, paragraph: Any) -> str:
        identity = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if identity is None:
            return ""
        style = self._styles.get(identity.get(qn("w:val")))
        return str(style.name) if style is not None and style.name else ""

    def _heading_level(self, paragraph: Any, style: str) -> int:
        if style.lower() in ("title", "titre"):
            return 1
        if match := _HEADING.match(style):
            return min(int(match.group(1)) or 1, 6)
        outline = paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if outline is not None and (outline.get(qn("w:val")) or "9") in "012345":
            return int(outline.get(qn("w:val"))) + 1
        return 0

    def _list(self, paragraph: Any, style: str) -> tuple[int, bool] | None:
        """Depth from 0 and whether it is numbered; None outside lists."""
        properties = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if properties is not None:
            number = properties.find(qn("w:numId"))
            depth = properties.find(qn("w:ilvl"))
            identity = number.get(qn("w:val")) if number is not None else "0"
            if identity != "0":
                level = int(depth.get(qn("w:val")) or 0) if depth is not None else 0
                return level, self._ordered.get(identity, False)
        name = style.lower()
        if name.startswith(("list bullet", "liste à puces", "list number", "liste numérotée")):
            digits = re.search(r"(\d)$", name)
            return (int(digits.group(1)) - 1 if digits else 0), "num" in name
        return None

    def _table(self, table: Any) -> Iterator[LoadedBlock]:
        rows = list(table.iterchildren(qn("w:tr")))
        for index, row in enumerate(rows):
            cells: list[str] = []
            for cell in row.iter(qn("w:tc")):
                if next(cell.iterancestors(qn("w:tr"))) is not row:
                    continue
                merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
                if merge is not None and merge.get(qn("w:val")) != "restart":
                    cells.append("")
                    continue
                parts = (block.text for block in self.container(cell) if block.text)
                cells.append(" ".join(parts).replace("\n", " "))
            if len(rows) == 1 or (len(cells) == 1 and len(rows) < 2):
                # A frame around text is no table.
                for cell in row.iterchildren(qn("w:tc")):
                    yield from self.container(cell)
            elif any(cells):
                text = " | ".join(cells)
                yield LoadedBlock(BlockKind.TABLE_ROW, text, header=index == 0)


def _text_of(paragraph: Any) -> tuple[str, bool, list[Any]]:
    """The words, whether all are bold, and the text boxes anchored in the paragraph."""
    parts: list[str] = []
    bold: list[bool] = []
    boxes: list[Any] = []
    pending = [iter(paragraph)]
    while pending:
        element = next(pending[-1], None)
        if element is None:
            pending.pop()
        elif element.tag in _SKIPPED:
            continue
        elif element.tag == _BOX:
            boxes.append(element)
        elif element.tag == qn("w:t"):
            parts.append(element.text or "")
            if (element.text or "").strip():
                bold.append(_is_bold(element.getparent()))
        elif element.tag in (qn("w:br"), qn("w:cr")):
            parts.append("\n" if element.get(qn("w:type")) in (None, "textWrapping") else " ")
        elif element.tag == qn("w:tab"):
            parts.append(" ")
        elif element.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        else:
            pending.append(iter(element))
    return "".join(parts), bool(bold) and all(bold), boxes


def _is_bold(run: Any) -> bool:
    bold = run.find(f"{qn('w:rPr')}/{qn('w:b')}") if run is not None else None
    return bold is not None and bold.get(qn("w:val")) not in ("0", "false")


def _is_contents(control: Any) -> bool:
    """Word's automatic table of contents."""
    gallery = control.find(f"{qn('w:sdtPr')}/{qn('w:docPartObj')}/{qn('w:docPartGallery')}")
    return gallery is not None and "contents" in (gallery.get(qn("w:val")) or "").lower()


def _ordered_lists(document: Document) -> dict[str, bool]:
    """By numbering id: true for 1, 2, 3 and a, b, c; false for bullets."""
    try:
        numbering = document.part.numbering_part.element
    except (KeyError, NotImplementedError, AttributeError):
        return {}
    formats: dict[str, bool] = {}
    for abstract in numbering.iterchildren(qn("w:abstractNum")):
        kind = abstract.find(f"{qn('w:lvl')}/{qn('w:numFmt')}")
        formats[abstract.get(qn("w:abstractNumId"))] = (
            kind is not None and kind.get(qn("w:val")) != "bullet"
        )
    ordered: dict[str, bool] = {}
    for number in numbering.iterchildren(qn("w:num")):
        reference = number.find(qn("w:abstractNumId"))
        if reference is not None:
            ordered[number.get(qn("w:numId"))] = formats.get(reference.get(qn("w:val")), False)
    return ordered
