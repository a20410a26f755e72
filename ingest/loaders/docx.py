"""Read a Word document into blocks: styles give headings and lists, tables their rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from assistant.documents import BlockKind
from ingest.content import LoadedBlock, LoadedDocument, marked_item
from ingest.errors import DocumentError
from ingest.loaders.table_heads import first_row_heads
from ingest.typography import SUPERSCRIPTS, clean, list_mark

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
_CALLS = {qn("w:footnoteReference"): "footnotes", qn("w:endnoteReference"): "endnotes"}
SPAN_MAX = 60
"""Columns that one cell may span: a table is no wider."""


def load(data: bytes) -> LoadedDocument:
    """Blocks of a .docx file. Deleted text of tracked changes is left out; notes end a section."""
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
    for block in reader.container(document.element.body):
        if block.kind is BlockKind.HEADING:
            yield from reader.called_notes()
        yield block
    yield from reader.called_notes()


class _Reader:
    """Walks the body; knows the styles and the numbering of the document."""

    def __init__(self, document: Document) -> None:
        self._styles = {style.style_id: style for style in document.styles}
        self._ordered = _ordered_lists(document)
        self._notes = {kind: _notes(document, kind) for kind in _CALLS.values()}
        self._called: list[tuple[int, Any]] = []
        self._count = 0

    def called_notes(self) -> Iterator[LoadedBlock]:
        """The notes called since the last time, each after its number, as they are printed."""
        called, self._called = self._called, []
        for number, note in called:
            words = " ".join(block.text for block in self.container(note) if block.text)
            if words:
                mark = str(number).translate(SUPERSCRIPTS)
                yield LoadedBlock(BlockKind.PARAGRAPH, f"{mark} {words}")

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
        raw, strong, boxes = _text_of(paragraph, self._call)
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
            yield marked_item(mark, strong=strong)
        else:
            yield LoadedBlock(BlockKind.PARAGRAPH, text, strong=strong)
        for box in boxes:
            yield from self.container(box)

    def _call(self, reference: Any) -> str:
        """The number of a note that the text calls."""
        note = self._notes[_CALLS[reference.tag]].get(reference.get(qn("w:id")))
        if note is None:
            return ""
        self._count += 1
        self._called.append((self._count, note))
        return str(self._count).translate(SUPERSCRIPTS)

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
        cells_of = [_own_cells(row) for row in rows]
        if len(rows) == 1 or all(len(cells) == 1 for cells in cells_of):
            # A frame around text is no table.
            for cell in (cell for cells in cells_of for cell in cells):
                yield from self.container(cell)
            return
        texts: list[list[str]] = []
        inner: list[list[LoadedBlock]] = []
        above: list[str] = []
        bold: list[bool] = []
        for cells in cells_of:
            above, within, solid = self._row(cells, above)
            texts.append(above)
            inner.append(within)
            bold.append(solid)
        marked = rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        heads = marked or (bold[0] and not all(bold)) or first_row_heads(texts)
        for index, cells in enumerate(texts):
            if any(cells):
                while not cells[-1]:
                    cells.pop()
                text = " | ".join(cells)
                yield LoadedBlock(BlockKind.TABLE_ROW, text, header=heads and index == 0)
            yield from inner[index]

    def _row(self, cells: list[Any], above: list[str]) -> tuple[list[str], list[LoadedBlock], bool]:
        """Text of the cells by column, what tables within them hold, whether all is bold."""
        texts: list[str] = []
        within: list[LoadedBlock] = []
        bold: list[bool] = []
        for cell in cells:
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            if merge is not None and merge.get(qn("w:val")) != "restart":
                # A cell over several rows says the same of each of them.
                texts.append(above[len(texts)] if len(texts) < len(above) else "")
            else:
                blocks = [block for block in self.container(cell) if block.text]
                plain = [block for block in blocks if block.kind is not BlockKind.TABLE_ROW]
                within += [block for block in blocks if block.kind is BlockKind.TABLE_ROW]
                texts.append(" ".join(block.text for block in plain).replace("\n", " "))
                bold += [block.strong for block in plain]
            texts += [""] * (_columns(cell) - 1)
        return texts, within, bool(bold) and all(bold)


def _own_cells(row: Any) -> list[Any]:
    """Cells of a row, without those of tables within it."""
    return [c for c in row.iter(qn("w:tc")) if next(c.iterancestors(qn("w:tr"))) is row]


def _columns(cell: Any) -> int:
    span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    value = span.get(qn("w:val")) if span is not None else None
    return min(int(value), SPAN_MAX) if value and value.isdigit() else 1


def _notes(document: Document, kind: str) -> dict[str, Any]:
    """Foot or end notes by their id; none where their part is missing or damaged."""
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(f"/{kind}"):
            root = parse_xml(relation.target_part.blob)
            return {note.get(qn("w:id")): note for note in root}
    return {}


def _text_of(paragraph: Any, call: Callable[[Any], str]) -> tuple[str, bool, list[Any]]:
    """The words, whether all are bold, and the text boxes anchored in the paragraph.

    `call` gives the number of a note that the words call.
    """
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
        elif element.tag in _CALLS:
            parts.append(call(element))
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
