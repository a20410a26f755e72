"""Draw PDF pages with reportlab, the same bytes each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

BODY, BOLD = "Helvetica", "Helvetica-Bold"


def pdf(*pages: Callable[[Canvas], None], size: tuple[float, float] = A4) -> bytes:
    """A PDF of these pages."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def wrapped(
    canvas: Canvas,
    text: str,
    x: float,
    top: float,
    width: float,
    font: str = BODY,
    size: float = 10,
) -> float:
    """Set a paragraph; returns where the next one may begin (a third of a line lower)."""
    canvas.setFont(font, size)
    y = top
    for line in simpleSplit(text, font, size, width):
        canvas.drawString(x, y, line)
        y -= 1.2 * size
    return y - 0.8 * size


def lines(
    canvas: Canvas,
    texts: Sequence[str],
    x: float,
    top: float,
    size: float = 10,
    font: str = BODY,
    leading: float = 1.2,
) -> float:
    """Set lines as given; returns where the next may begin."""
    canvas.setFont(font, size)
    y = top
    for text in texts:
        canvas.drawString(x, y, text)
        y -= leading * size
    return y - 0.8 * size
