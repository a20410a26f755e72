"""A file that attacks its reader costs that file, in bounded time and memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.content import LoadedDocument
from ingest.errors import DocumentError
from ingest.sandbox import Limits, read_file
from tests.ingest import hostile
from tests.ingest.samples.drawing import pdf, wrapped

LIMITS = Limits(seconds=20.0, memory_mb=700)


def outcome(path: Path, limits: Limits = LIMITS) -> LoadedDocument | str:
    """What reading gives: the document, or the code of the error."""
    try:
        return read_file(path, limits, ocr=False)
    except DocumentError as error:
        return error.code


@pytest.mark.parametrize(
    ("name", "make", "codes"),
    [
        ("profond.pdf", lambda: hostile.nested_pdf(100_000), {"damaged-pdf", "nested", "damaged"}),
        ("boucle.pdf", hostile.looping_pdf, {"damaged-pdf", "nested", "no-text", "ok"}),
        ("profond.html", lambda: hostile.nested_html(20_000), {"ok", "too-slow"}),
        ("profond.md", lambda: hostile.nested_markdown(10_000), {"ok", "nested", "too-slow"}),
    ],
)
def test_hostile_files_are_bounded(
    tmp_path: Path, name: str, make: Callable[[], bytes], codes: set[str]
) -> None:
    """Bombs, loops and endless nesting end in a named result within the limits."""
    path = tmp_path / name
    path.write_bytes(make())
    began = time.monotonic()
    found = outcome(path)
    assert time.monotonic() - began < LIMITS.seconds + 10
    assert ("ok" if isinstance(found, LoadedDocument) else found) in codes


def test_time_is_bounded(tmp_path: Path) -> None:
    """A file that takes longer than its time is stopped and named."""
    path = tmp_path / "lent.pdf"
    path.write_bytes(pdf(*[lambda c: wrapped(c, "mot " * 500, 56, 780, 480) and None] * 60))
    began = time.monotonic()
    assert outcome(path, Limits(seconds=0.4)) == "too-slow"
    assert time.monotonic() - began < 10


def test_memory_is_bounded(tmp_path: Path) -> None:
    """A file that unpacks to more than the memory it may take is stopped and named."""
    path = tmp_path / "bombe.pdf"
    path.write_bytes(hostile.pdf_bomb(400))
    assert path.stat().st_size < 20_000
    assert outcome(path, Limits(seconds=60.0, memory_mb=320)) == "memory"


def test_size_and_output_are_bounded(tmp_path: Path) -> None:
    """Files, and texts, beyond their size are refused without being kept in memory."""
    path = tmp_path / "gros.txt"
    path.write_text("Une phrase de plus.\n\n" * 120_000, "utf-8")
    assert outcome(path, Limits(file_mb=1)) == "too-large"
    assert outcome(path, Limits(output_mb=1)) == "too-large"


def test_same_content_as_in_this_process(tmp_path: Path) -> None:
    """What comes back from the reading process is what the loader found."""
    from ingest.reading import read_bytes

    data = pdf(lambda canvas: wrapped(canvas, "Un texte, deux mots.", 56, 700, 480) and None)
    path = tmp_path / "texte.pdf"
    path.write_bytes(data)
    found = outcome(path)
    assert isinstance(found, LoadedDocument)
    assert found.blocks == read_bytes(data, path.name).blocks
    assert found.peak_memory_mb is not None
    assert found.peak_memory_mb < 300


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_thousand_pages(tmp_path: Path) -> None:
    """A 1,000-page PDF is read whole, in bounded memory."""
    path = tmp_path / "mille.pdf"
    path.write_bytes(
        pdf(*[lambda c: wrapped(c, "Le conseil délibère. " * 100, 56, 780, 480) and None] * 1000)
    )
    found = outcome(path, Limits(seconds=600.0))
    assert isinstance(found, LoadedDocument)
    assert (found.page_count, len(found.blocks)) == (1000, 1000)
    assert found.peak_memory_mb is not None
    assert found.peak_memory_mb < 500
