"""Scans: pages that are pictures of text, alone or among pages of text; and locked files."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.ingest.samples.columns import DOOR, ROOF
from tests.ingest.samples.drawing import pdf, wrapped
from tests.ingest.samples.expected import Sample

SCANNED = "La subvention est versée au mois de juin."


def picture(text: str, scale: float = 3.0) -> Image.Image:
    """A picture of a page that bears these words, as a scanner would make it."""
    page = pdf(lambda canvas: wrapped(canvas, text, 56, 700, 480, size=16) and None)
    document = pypdfium2.PdfDocument(page)
    image: Image.Image = document[0].render(scale=scale, grayscale=True).to_pil()
    document.close()
    return image


def scan(canvas: Canvas) -> None:
    """A page that is one picture."""
    canvas.drawImage(ImageReader(picture(SCANNED)), 0, 0, 595, 842)


def words(canvas: Canvas) -> None:
    """A page of text."""
    wrapped(canvas, ROOF, 56, 700, 480)


def locked(user: str, owner: str) -> bytes:
    """A PDF that asks for `user` to be read."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(words))))
    writer.encrypt(user, owner, algorithm="AES-256")
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _two_images(canvas: Canvas) -> None:
    words(canvas)
    canvas.drawImage(ImageReader(picture(DOOR, 1.0)), 56, 100, 400, 500)


SAMPLES = (
    Sample("numerise.pdf", lambda: pdf(scan), error="no-text"),
    Sample(
        "pages-numerisees.pdf",
        lambda: pdf(words, scan, words, scan),
        (("p", ROOF), ("p", ROOF)),
        pages=(1, 3),
        page_count=4,
        warnings=("2 pages sur 4 n’ont pas de texte",),
    ),
    Sample(
        "texte-et-photo.pdf", lambda: pdf(_two_images), (("p", ROOF),), pages=(1,), page_count=1
    ),
    Sample("protege.pdf", lambda: locked("secret", "maître"), error="encrypted"),
    Sample(
        "protege-en-ecriture.pdf",
        lambda: locked("", "maître"),
        (("p", ROOF),),
        pages=(1,),
        page_count=1,
    ),
)
