"""Choose the loader by what the file is, whatever its name says."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from ingest.content import LoadedDocument
from ingest.errors import DocumentError

HASH_PIECE = 1 << 20
"""Bytes hashed at a time."""
_FOREIGN = (
    (
        b"\xd0\xcf\x11\xe0",
        "old-office",
        "un ancien fichier Office : enregistrez-le en .docx ou PDF",
    ),
    (b"{\\rtf", "rtf", "un fichier RTF : enregistrez-le en .docx ou PDF"),
    (b"\x89PNG", "image", "une image : déposez un PDF"),
    (b"\xff\xd8\xff", "image", "une image : déposez un PDF"),
    (b"GIF8", "image", "une image : déposez un PDF"),
    (b"II*\x00", "image", "une image : déposez un PDF"),
    (b"MM\x00*", "image", "une image : déposez un PDF"),
    (b"MZ", "program", "un programme"),
    (b"\x7fELF", "program", "un programme"),
    (b"Rar!", "archive", "une archive : déposez les fichiers un à un"),
    (b"7z\xbc\xaf", "archive", "une archive : déposez les fichiers un à un"),
    (b"\x1f\x8b", "archive", "une archive : déposez les fichiers un à un"),
)


def file_sha256(path: Path) -> str:
    """Hex digest of a file. Raises DocumentError where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while piece := stream.read(HASH_PIECE):
                digest.update(piece)
    except FileNotFoundError:
        raise DocumentError("missing-file", f"Le fichier {path.name} n’existe pas.") from None
    except OSError as error:
        message = f"Le fichier {path.name} ne peut pas être lu : {error.strerror}."
        raise DocumentError("unreadable-file", message) from None
    return digest.hexdigest()


def read_bytes(data: bytes, name: str, ocr: bool = False) -> LoadedDocument:
    """The content of a file. Raises DocumentError, with its reason in French."""
    if not data.strip(b" \t\r\n\x00"):
        raise DocumentError("empty-file", "Ce fichier est vide.")
    return _loader(data, Path(name).suffix.lower(), ocr)(data)


def _loader(data: bytes, suffix: str, ocr: bool) -> Callable[[bytes], LoadedDocument]:
    """By the first bytes; the name only tells Markdown from plain text. Vendors load on demand."""
    if b"%PDF-" in data[:1024]:
        return _pdf(ocr)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data)
    for magic, code, what in _FOREIGN:
        if data.startswith(magic):
            raise DocumentError(code, f"Ce fichier est {what}.")
    if suffix in (".pdf", ".docx"):
        raise DocumentError("wrong-extension", f"Ce fichier n’est pas un {suffix[1:].upper()}.")
    if suffix in (".md", ".markdown"):
        from ingest.loaders import markdown

        return markdown.load
    head = data[:2048].lower().lstrip(b"\xef\xbb\xbf \t\r\n")
    if suffix in (".html", ".htm", ".xhtml") or head.startswith((b"<!doctype html", b"<html")):
        from ingest.loaders import html

        return html.load
    from ingest.loaders import text

    return text.load


def _pdf(ocr: bool) -> Callable[[bytes], LoadedDocument]:
    from ingest.loaders import pdf

    if not ocr:
        return pdf.load
    from ingest.loaders.ocr import available, recognise

    return lambda data: pdf.load(data, recognise if available() else None)


def _zipped(data: bytes) -> Callable[[bytes], LoadedDocument]:
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        raise DocumentError("damaged-archive", "Ce fichier est abîmé ou incomplet.") from None
    if "word/document.xml" in names:
        from ingest.loaders import docx

        return docx.load
    if "ppt/presentation.xml" in names:
        what = "une présentation PowerPoint : exportez-la en PDF"
    elif "xl/workbook.xml" in names:
        what = "un classeur Excel : exportez-le en PDF"
    elif "content.xml" in names:
        what = "un document LibreOffice : enregistrez-le en .docx ou PDF"
    else:
        what = "une archive : déposez les fichiers un à un"
    raise DocumentError("unsupported", f"Ce fichier est {what}.")
