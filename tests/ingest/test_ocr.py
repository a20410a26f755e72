"""Pages that are only images are read by Tesseract where it is installed, and said to be."""

from __future__ import annotations

import pytest

from ingest.content import LOW_CONFIDENCE, RecognisedPage
from ingest.loaders import ocr, pdf
from tests.ingest.samples.drawing import pdf as drawn
from tests.ingest.samples.images import SCANNED, scan, words

needs_tesseract = pytest.mark.skipif(
    not ocr.available(), reason="Tesseract with French is not installed"
)


@needs_tesseract
def test_scanned_page_is_read() -> None:
    """A picture of a French sentence gives that sentence, its page, and a confidence."""
    loaded = pdf.load(drawn(words, scan), ocr.recognise)
    assert loaded.blocks[-1].text == SCANNED
    assert loaded.blocks[-1].pages[0].page == 2
    assert len(loaded.warnings) == 1
    assert loaded.warnings[0].startswith("Page 2 lue par reconnaissance optique, confiance 9")


def test_low_confidence_is_said() -> None:
    """A page that recognition doubts is kept, with a warning to read it again."""
    page = RecognisedPage(("Un texte douteux.",), LOW_CONFIDENCE - 20)
    loaded = pdf.load(drawn(words, scan), lambda data, index: page)
    assert loaded.blocks[-1].text == "Un texte douteux."
    assert loaded.warnings == (
        "Page 2 lue par reconnaissance optique, confiance 55 % : faible, à relire.",
    )


def test_without_tesseract_the_pages_are_counted() -> None:
    """Pages without text are counted and named, and the rest of the document is read."""
    loaded = pdf.load(drawn(words, scan, scan))
    assert loaded.warnings == (
        "2 pages sur 3 n’ont pas de texte : c’est un document numérisé, et Tesseract (français) "
        "n’est pas installé (pages 2, 3).",
    )


def test_recognition_that_fails_is_counted() -> None:
    """A page that recognition cannot read counts as a page without text."""
    loaded = pdf.load(drawn(words, scan), lambda data, index: None)
    assert loaded.warnings == (
        "1 page sur 2 n’a pas de texte : la reconnaissance optique n’y a rien lu (page 2).",
    )
