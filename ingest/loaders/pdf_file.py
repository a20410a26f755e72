"""Open a PDF with pypdf: what it is, how its pages are labelled, and why it cannot be read."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import DictionaryObject

from ingest.errors import DocumentError

MAX_PAGES = 2000
"""A longer file is not a document that people read."""


@dataclass(frozen=True, slots=True)
class PdfFile:
    """A PDF that opens: its readable bytes, and the labels of its pages where it gives any."""

    data: bytes
    page_count: int
    labels: tuple[str, ...] | None
    has_script: bool


def open_pdf(data: bytes) -> PdfFile:
    """Check a PDF. Raises DocumentError for one that is locked, cut short or not a PDF."""
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError(
                "encrypted",
                "Ce PDF est protégé par un mot de passe : "
                "enregistrez-en une copie sans protection.",
            )
        count = len(reader.pages)
    except DependencyError:
        raise DocumentError(
            "encrypted", "Ce PDF est chiffré d’une façon qui n’est pas prise en charge."
        ) from None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError):
        raise DocumentError("damaged-pdf", "Ce PDF est abîmé ou incomplet.") from None
    except RecursionError:
        raise DocumentError("damaged-pdf", "Ce PDF est trop imbriqué pour être lu.") from None
    if count == 0:
        raise DocumentError("damaged-pdf", "Ce PDF n’a aucune page.")
    if count > MAX_PAGES:
        raise DocumentError("too-long", f"Ce PDF a {count} pages : {MAX_PAGES} au plus sont lues.")
    return PdfFile(data, count, _labels(reader, count), _has_script(reader))


def plain_text(data: bytes, page_index: int) -> str:
    """The text of one page in pypdf's own order, for pages that the layout reader cannot read."""
    reader = PdfReader(BytesIO(data), strict=False)
    if reader.is_encrypted:
        reader.decrypt("")
    return reader.pages[page_index].extract_text()


def _labels(reader: PdfReader, count: int) -> tuple[str, ...] | None:
    """The labels that a viewer shows, where they differ from 1, 2, 3…"""
    try:
        if "/PageLabels" not in reader.root_object:
            return None
        labels = tuple(str(label) for label in reader.page_labels)
    except Exception:
        # A damaged label tree says nothing about the pages.
        return None
    plain = tuple(str(number) for number in range(1, count + 1))
    return labels if len(labels) == count and labels != plain else None


def _has_script(reader: PdfReader) -> bool:
    try:
        root = reader.root_object
        action = root.get("/OpenAction")
        action = action.get_object() if action is not None else None
        if isinstance(action, DictionaryObject) and action.get("/S") == "/JavaScript":
            return True
        names = root.get("/Names")
        names = names.get_object() if names is not None else None
        return isinstance(names, DictionaryObject) and "/JavaScript" in names
    except Exception:
        return False
