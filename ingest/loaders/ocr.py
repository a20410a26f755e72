"""Read a page that is only an image, with Tesseract in French where it is installed."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from functools import cache

import pypdfium2  # type: ignore[import-untyped]

from ingest.content import RecognisedPage

RESOLUTION = 300
"""Dots per inch: what Tesseract's models were trained at."""
PAGE_SECONDS = 60
MAX_PIXELS = 40_000_000
"""A larger page is rendered at a lower resolution."""


@cache
def available() -> bool:
    """True where Tesseract and its French model are installed."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    try:
        listed = subprocess.run(
            [program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return "fra" in listed.stdout.split()


def recognise(data: bytes, page_index: int) -> RecognisedPage | None:
    """The paragraphs of a page's image; None where Tesseract fails on it."""
    try:
        answer = subprocess.run(
            ["tesseract", "stdin", "stdout", "-l", "fra", "--psm", "3", "tsv"],
            input=_image(data, page_index),
            capture_output=True,
            timeout=PAGE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired, pypdfium2.PdfiumError):
        return None
    if answer.returncode != 0:
        return None
    return _from_tsv(answer.stdout.decode("utf-8", errors="replace"))


def _image(data: bytes, page_index: int) -> bytes:
    document = pypdfium2.PdfDocument(data)
    try:
        page = document[page_index]
        width, height = page.get_size()
        scale = RESOLUTION / 72
        if width * height * scale * scale > MAX_PIXELS:
            scale = (MAX_PIXELS / (width * height)) ** 0.5
        image = page.render(scale=scale, grayscale=True).to_pil()
        buffer = io.BytesIO()
        image.save(buffer, "PNG", dpi=(RESOLUTION, RESOLUTION))
        return buffer.getvalue()
    finally:
        document.close()


def _from_tsv(text: str) -> RecognisedPage:
    """Lines by paragraph, and the mean of their confidences weighted by their length."""
    paragraphs: dict[tuple[str, str], dict[str, list[str]]] = {}
    weight = total = 0.0
    for row in csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE):
        word = (row.get("text") or "").strip()
        if not word or row.get("conf") in (None, "-1"):
            continue
        lines = paragraphs.setdefault((row["block_num"], row["par_num"]), {})
        lines.setdefault(row["line_num"], []).append(word)
        total += float(row["conf"]) * len(word)
        weight += len(word)
    return RecognisedPage(
        tuple("\n".join(map(" ".join, lines.values())) for lines in paragraphs.values()),
        total / weight if weight else 0.0,
    )
