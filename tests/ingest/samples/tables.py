"""Tables: ruled, without rules, over two pages."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader, PdfWriter
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from tests.ingest.samples.columns import ROOF
from tests.ingest.samples.drawing import BOLD, pdf, wrapped
from tests.ingest.samples.expected import Sample

HEAD = ("Quotient familial", "Aide par jour", "Durée")
ROWS = (
    ("De 0 à 400 €", "25 €", "14 jours"),
    ("De 401 à 700 €", "18 €", "14 jours"),
    ("De 701 à 900 €", "9 €", "7 jours"),
)


def _ruled(rows: int = 3) -> bytes:
    buffer = BytesIO()
    document = SimpleDocTemplate(buffer, pagesize=A4, invariant=1)
    body = [ROWS[i % 3] if i < 3 else (f"Commune {i}", f"{i} €", "1 jour") for i in range(rows)]
    style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, 0), BOLD)]
    document.build(
        [
            Paragraph(ROOF, ParagraphStyle("body", fontSize=10, leading=12, spaceAfter=12)),
            Table([HEAD, *body], style=style, repeatRows=1),
        ]
    )
    return buffer.getvalue()


WIDE = ("Commune", "Structure", "Places", "Aide 2025", "Avis")
WIDE_ROWS = (
    ("Valbrune", "Crèche des Prés", "12", "1 200 €", "favorable"),
    ("Valbrune", "Crèche du Lac", "18", "1 450 €", "réservé"),
    ("Rocherive", "Micro-crèche", "10", "980 €", "favorable"),
)


def _landscape() -> bytes:
    """A wide table without bold heads, a cell of it over two rows."""
    buffer = BytesIO()
    document = SimpleDocTemplate(buffer, pagesize=landscape(A4), invariant=1)
    body = [WIDE_ROWS[0], ("", *WIDE_ROWS[1][1:]), WIDE_ROWS[2]]
    style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("SPAN", (0, 1), (0, 2))]
    document.build([Table([WIDE, *body], style=style)])
    return buffer.getvalue()


def _sideways(shown_upright: bool) -> bytes:
    """The same on an upright sheet, its text from bottom to top; a viewer may turn it back."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(_landscape())))
    page = writer.pages[0]
    page.rotate(90)
    page.transfer_rotation_to_content()
    if shown_upright:
        page.rotate(270)
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


_WIDE_BLOCKS = (("||", " | ".join(WIDE)), *(("|", " | ".join(row)) for row in WIDE_ROWS))


def _loose(canvas: Canvas) -> None:
    wrapped(canvas, ROOF, 56, 760, 480)
    for index, row in enumerate(
        (
            ("Année", "Dossiers", "Montant"),
            ("2021", "112", "98 400 €"),
            ("2022", "134", "121 000 €"),
            ("2023", "151", "139 250 €"),
        )
    ):
        for x, cell in zip((56, 200, 320), row, strict=True):
            canvas.drawString(x, 680 - 16 * index, cell)


def _labels(canvas: Canvas) -> None:
    """A table of labels and what they stand for: no row holds heads."""
    rows = (("Public", "Les familles"), ("Aide", "1 200 €"), ("Délai", "2 mois"))
    table = Table(rows, colWidths=(80, 160), style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    table.wrapOn(canvas, 400, 400)
    table.drawOn(canvas, 56, 600)


def _long() -> tuple[tuple[str, str], ...]:
    body = [" | ".join(row) for row in ROWS]
    body += [f"Commune {i} | {i} € | 1 jour" for i in range(3, 60)]
    return (("p", ROOF), ("||", " | ".join(HEAD)), *(("|", row) for row in body))


SAMPLES = (
    Sample(
        "tableau-trace.pdf",
        _ruled,
        (("p", ROOF), ("||", " | ".join(HEAD)), *(("|", " | ".join(row)) for row in ROWS)),
        pages=(1,) * 5,
        page_count=1,
    ),
    Sample(
        "tableau-sans-traits.pdf",
        lambda: pdf(_loose),
        (
            ("p", ROOF),
            ("||", "Année | Dossiers | Montant"),
            ("|", "2021 | 112 | 98 400 €"),
            ("|", "2022 | 134 | 121 000 €"),
            ("|", "2023 | 151 | 139 250 €"),
        ),
        pages=(1,) * 5,
        page_count=1,
    ),
    Sample("tableau-paysage.pdf", _landscape, _WIDE_BLOCKS, page_count=1),
    Sample("tableau-couche.pdf", lambda: _sideways(False), _WIDE_BLOCKS, page_count=1),
    Sample("tableau-redresse.pdf", lambda: _sideways(True), _WIDE_BLOCKS, page_count=1),
    Sample(
        "tableau-deux-colonnes.pdf",
        lambda: pdf(_labels),
        (
            ("|", "Public | Les familles"),
            ("|", "Aide | 1 200 €"),
            ("|", "Délai | 2 mois"),
        ),
        page_count=1,
    ),
    Sample("tableau-sur-deux-pages.pdf", lambda: _ruled(60), _long(), page_count=2),
)
