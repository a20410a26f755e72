"""Read a PDF into blocks with pages: pypdf opens it, pdfplumber places its characters."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO

import pdfplumber

from assistant.documents import BlockKind
from ingest.content import LOW_CONFIDENCE, LoadedBlock, LoadedDocument, PageMark, RecognisedPage
from ingest.errors import DocumentError
from ingest.loaders.hyphenation import Hyphens
from ingest.loaders.pdf_blocks import fonts_of, join_pages, page_blocks
from ingest.loaders.pdf_file import PdfFile, open_pdf, plain_text
from ingest.loaders.pdf_furniture import without_furniture
from ingest.loaders.pdf_notes import note_blocks, without_notes
from ingest.loaders.pdf_page import PageLines, page_lines
from ingest.loaders.text import line_blocks
from ingest.typography import clean

FEW_LETTERS = 12
"""A page with fewer letters and an image on it has no text of its own (a stamp may have some)."""
SCAN_PART = 0.3
"""Part of the page that the image covers at least."""

Recognise = Callable[[bytes, int], RecognisedPage | None]


def load(data: bytes, recognise: Recognise | None = None) -> LoadedDocument:
    """Blocks of a PDF. `recognise(data, page index)` reads pages that are only images."""
    file = open_pdf(data)
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    broken: dict[int, str] = {}
    pages = list(_pages(file, broken))
    furnished = without_furniture(pages)
    printed = [
        number or (file.labels[index] if file.labels else None)
        for index, number in enumerate(furnished.printed)
    ]
    fonts = fonts_of(furnished.pages)
    hyphens = Hyphens(line.text for page in furnished.pages for line in page.lines)
    scanned = [index for index, page in enumerate(pages) if _is_scan(page) and index not in broken]
    recognised = _recognise(file, scanned, recognise)
    blocks: list[list[LoadedBlock]] = []
    notes: list[list[LoadedBlock]] = []
    for index, whole in enumerate(furnished.pages):
        marks = (PageMark(0, index + 1, printed[index]),)
        page, lines_of_notes = without_notes(whole, fonts.body)
        notes.append(note_blocks(lines_of_notes, marks, hyphens))
        if index in recognised:
            lines = (words.split("\n") for words in recognised[index].paragraphs)
            found = (block for group in lines for block in line_blocks(group, hyphens))
            blocks.append([replace(block, pages=marks) for block in found if block.text])
        elif index in broken:
            blocks.append(_paragraphs(tuple(broken[index].split("\n")), marks))
        else:
            blocks.append(page_blocks(page, index + 1, printed[index], fonts, hyphens))
    joined = join_pages(blocks, notes, hyphens)
    if not joined and scanned:
        raise DocumentError("no-text", _no_text(len(scanned), file.page_count, bool(recognise)))
    warnings = _warnings(file, pages, scanned, recognised, broken, bool(recognise))
    return LoadedDocument(tuple(joined), file.page_count, warnings)


def _pages(file: PdfFile, broken: dict[int, str]) -> Iterator[PageLines]:
    """Lines page by page; each page's objects are dropped before the next is read."""
    try:
        with pdfplumber.open(BytesIO(file.data)) as pdf:
            for index, page in enumerate(pdf.pages[: file.page_count]):
                try:
                    yield page_lines(page)
                except Exception as error:
                    _raise_memory(error)
                    # Damage inside one page costs that page's layout, not the document.
                    broken[index] = _fallback(file.data, index)
                    yield PageLines(595.0, 842.0, ())
                finally:
                    page.close()
            for index in range(len(pdf.pages), file.page_count):
                broken[index] = _fallback(file.data, index)
                yield PageLines(595.0, 842.0, ())
    except DocumentError:
        raise
    except Exception as error:
        _raise_memory(error)
        raise DocumentError("damaged-pdf", "Ce PDF est abîmé ou incomplet.") from error


def _fallback(data: bytes, index: int) -> str:
    try:
        return plain_text(data, index)
    except Exception as error:
        _raise_memory(error)
        return ""


def _raise_memory(error: BaseException) -> None:
    """Vendors wrap a MemoryError in errors of their own: it still ends the file."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, MemoryError) or any(isinstance(a, MemoryError) for a in seen.args):
            raise MemoryError
        seen = seen.__cause__ or seen.__context__


def _is_scan(page: PageLines) -> bool:
    return page.letters < FEW_LETTERS and page.image_part >= SCAN_PART


def _recognise(
    file: PdfFile, scanned: list[int], recognise: Recognise | None
) -> dict[int, RecognisedPage]:
    found: dict[int, RecognisedPage] = {}
    if recognise is not None:
        for index in scanned:
            page = recognise(file.data, index)
            if page is not None and page.paragraphs:
                found[index] = page
    return found


def _paragraphs(texts: tuple[str, ...], marks: tuple[PageMark, ...]) -> list[LoadedBlock]:
    cleaned = (clean(text) for text in texts)
    blocks = (LoadedBlock(BlockKind.PARAGRAPH, text) for text in cleaned if text)
    return [replace(block, pages=marks) for block in blocks]


def _no_text(count: int, total: int, could_recognise: bool) -> str:
    pages = f"{count} page{'s' if count > 1 else ''} sur {total}"
    verb = "n’a pas" if count == 1 else "n’ont pas"
    advice = (
        "la reconnaissance optique n’y a rien lu"
        if could_recognise
        else "c’est un document numérisé, et Tesseract (français) n’est pas installé"
    )
    return f"{pages} {verb} de texte : {advice}."


def _warnings(
    file: PdfFile,
    pages: list[PageLines],
    scanned: list[int],
    recognised: dict[int, RecognisedPage],
    broken: dict[int, str],
    could_recognise: bool,
) -> tuple[str, ...]:
    warnings: list[str] = []
    unread = [index for index in scanned if index not in recognised]
    if unread:
        warnings.append(
            _no_text(len(unread), file.page_count, could_recognise)[:-1]
            + f" (page{'s' if len(unread) > 1 else ''} {_numbers(unread)})."
        )
    for index, page in sorted(recognised.items()):
        low = " : faible, à relire" if page.confidence < LOW_CONFIDENCE else ""
        warnings.append(
            f"Page {index + 1} lue par reconnaissance optique, "
            f"confiance {page.confidence:.0f} %{low}."
        )
    if broken:
        warnings.append(f"Mise en page abîmée, texte lu sans structure : page {_numbers(broken)}.")
    slanted = [text for page in pages for text in page.slanted]
    if slanted:
        shown = ", ".join(f"« {clean(text)[:40]} »" for text in dict.fromkeys(slanted[:5]))
        warnings.append(f"Texte oblique ou vertical laissé de côté (tampon, filigrane) : {shown}.")
    unreadable = sum(page.unreadable for page in pages)
    if unreadable > 20:
        warnings.append(f"{unreadable} caractères n’ont pas pu être lus (police incomplète).")
    if file.has_script:
        warnings.append("Ce PDF contient un script : il n’a pas été exécuté.")
    return tuple(warnings)


def _numbers(indices: list[int] | dict[int, str]) -> str:
    numbers = [str(index + 1) for index in sorted(indices)]
    return ", ".join(numbers[:12]) + ("…" if len(numbers) > 12 else "")
