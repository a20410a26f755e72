"""An HTML page that shows what the assistant would read in a file, for a person to check."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.documents import BlockKind, Passage, UnitKind
from ingest.document import PreparedDocument

_KINDS = {
    UnitKind.SENTENCE: "phrase",
    UnitKind.ITEM: "élément de liste",
    UnitKind.FIGURE: "chiffre et son libellé",
    UnitKind.CONTACT: "contact",
    UnitKind.ROW: "ligne de tableau",
}


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Shown:
    section: str
    pages: str
    pieces: tuple[_Piece, ...]


def preview(prepared: PreparedDocument, file_name: str) -> str:
    """The page, complete and without any link outside."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    document = prepared.document
    headings = [
        (block.level, document.text[block.start : block.end])
        for block in document.blocks
        if block.kind is BlockKind.HEADING
    ]
    return environment.get_template("preview.html").render(
        file_name=file_name,
        document=document,
        headings=headings,
        passages=[_shown(document.text, passage) for passage in prepared.passages],
    )


def _shown(text: str, passage: Passage) -> _Shown:
    pages = ""
    if passage.page is not None:
        pages = f"page {passage.page}"
        if passage.last_page not in (None, passage.page):
            pages = f"pages {passage.page} à {passage.last_page}"
        if passage.printed_page and passage.printed_page != str(passage.page):
            pages += f" (numérotée {passage.printed_page})"
    pieces = tuple(_Piece(_KINDS[u.kind], text[u.start : u.end]) for u in passage.units)
    return _Shown(" › ".join(passage.section), pages, pieces)
