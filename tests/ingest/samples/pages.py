"""What belongs to the page and not to the text: headers, footers, numbers, turned pages, stamps."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from tests.ingest.samples.columns import DOOR, ROOF, WALLS, WINDOW
from tests.ingest.samples.drawing import BOLD, lines, pdf, wrapped
from tests.ingest.samples.expected import Sample

TEXTS = (ROOF, WALLS, DOOR, WINDOW)


def _numbered(first: int, total: int | None):  # type: ignore[no-untyped-def]
    def page(index: int):  # type: ignore[no-untyped-def]
        def draw(canvas: Canvas) -> None:
            canvas.setFont("Helvetica", 8)
            canvas.drawString(56, 810, "Règlement départemental de la lecture")
            canvas.drawString(56, 30, "Édition 2023")
            number = first + index
            canvas.drawRightString(
                540, 30, f"Page {number} sur {total}" if total else f"- {number} -"
            )
            wrapped(canvas, TEXTS[index], 56, 700, 480)

        return draw

    return [page(index) for index in range(4)]


def _labelled() -> bytes:
    """Four pages that a viewer calls i, ii, 1 and 2, without saying so on the page."""
    plain = pdf(*(lambda canvas, text=text: wrapped(canvas, text, 56, 700, 480) for text in TEXTS))
    writer = PdfWriter(clone_from=PdfReader(BytesIO(plain)))
    writer.set_page_label(0, 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(2, 3, style=PageLabelStyle.DECIMAL)
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _over_the_page(canvas: Canvas) -> None:
    lines(
        canvas,
        [
            "La convention est conclue pour la durée du mandat et peut être",
            "prolongée d’une année lorsque les deux parties en ont exprimé la",
        ],
        56,
        80,
    )


def _after_the_page(canvas: Canvas) -> None:
    y = lines(canvas, ["volonté par écrit. Elle prend fin de plein droit ensuite."], 56, 780)
    wrapped(canvas, ROOF, 56, y, 480)


_OVER = (
    "La convention est conclue pour la durée du mandat et peut être prolongée d’une année lorsque "
    "les deux parties en ont exprimé la volonté par écrit. Elle prend fin de plein droit ensuite."
)


def _turned() -> bytes:
    """A landscape page set sideways, which the file then turns upright by /Rotate 90."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(_sideways())))
    writer.pages[0].rotate(90)
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _sideways() -> bytes:
    """A landscape page set sideways on a portrait sheet: a reader turns the head."""

    def draw(canvas: Canvas) -> None:
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        y = wrapped(canvas, "Annexe financière", 56, 500, 600, BOLD, 18)
        wrapped(canvas, ROOF, 56, y, 600)

    return pdf(draw)


def _stamped(canvas: Canvas) -> None:
    wrapped(canvas, ROOF, 56, 700, 480)
    canvas.saveState()
    canvas.translate(150, 500)
    canvas.rotate(35)
    canvas.setFont(BOLD, 60)
    canvas.drawString(0, 0, "PROJET")
    canvas.restoreState()


FIRST_NOTE = "¹ Code de l’exemple, article 12, dans sa rédaction de 2023."
SECOND_NOTE = "² Délibération du 4 mai."


def _with_notes(canvas: Canvas) -> None:
    """A sentence that goes over the page, and two notes below it."""
    lines(
        canvas,
        ["Le conseil", "se réunit au moins deux fois l’an et arrête avec l’aide de la"],
        56,
        120,
    )
    canvas.setFont("Helvetica", 6)
    canvas.drawString(56 + stringWidth("Le conseil", "Helvetica", 10), 124, "1")
    for y, number, words in ((70, "1", FIRST_NOTE[2:]), (60, "2", SECOND_NOTE[2:])):
        canvas.setFont("Helvetica", 5)
        canvas.drawString(56, y + 3, number)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, y, words)


def _after_notes(canvas: Canvas) -> None:
    lines(canvas, ["commission le programme de l’année."], 56, 780)
    wrapped(canvas, "Programme", 56, 740, 400, BOLD, 14)
    wrapped(canvas, WALLS, 56, 700, 480)


def _figures_at_line_ends(canvas: Canvas) -> None:
    """Lines with a full stop inside and a figure at their end are no table of contents."""
    lines(
        canvas,
        ["Réf. : LR 2024-012", "", "Le plafond a changé. Il est fixé à 800 € pour 2026"],
        56,
        780,
    )
    lines(canvas, ["Sommaire .................................. 4", "Objet ........ 12"], 56, 700)
    canvas.drawCentredString(297, 20, "1")


SAMPLES = (
    Sample(
        "notes-de-bas-de-page.pdf",
        lambda: pdf(_with_notes, _after_notes),
        (
            (
                "p",
                "Le conseil¹ se réunit au moins deux fois l’an et arrête avec l’aide de la "
                "commission le programme de l’année.",
            ),
            ("p", FIRST_NOTE),
            ("p", SECOND_NOTE),
            ("h1", "Programme"),
            ("p", WALLS),
        ),
        pages=(1, 1, 1, 2, 2),
        page_count=2,
    ),
    Sample(
        "chiffres-en-fin-de-ligne.pdf",
        lambda: pdf(_figures_at_line_ends),
        (
            ("p", "Réf. : LR 2024-012"),
            ("p", "Le plafond a changé. Il est fixé à 800 € pour 2026"),
        ),
        printed=("1", "1"),
        page_count=1,
    ),
    Sample(
        "entetes-et-pieds.pdf",
        lambda: pdf(*_numbered(12, None)),
        tuple(("p", text) for text in TEXTS),
        pages=(1, 2, 3, 4),
        printed=("12", "13", "14", "15"),
        page_count=4,
    ),
    Sample(
        "page-n-sur-n.pdf",
        lambda: pdf(*_numbered(1, 4)),
        tuple(("p", text) for text in TEXTS),
        pages=(1, 2, 3, 4),
        printed=("1", "2", "3", "4"),
        page_count=4,
    ),
    Sample(
        "pages-romaines.pdf",
        _labelled,
        tuple(("p", text) for text in TEXTS),
        pages=(1, 2, 3, 4),
        printed=("i", "ii", "1", "2"),
        page_count=4,
    ),
    Sample(
        "paragraphe-sur-deux-pages.pdf",
        lambda: pdf(_over_the_page, _after_the_page),
        (
            ("p", _OVER),
            ("p", ROOF),
        ),
        pages=(1, 2),
        page_count=2,
        spans=((1, 2),),
    ),
    Sample(
        "page-tournee.pdf",
        _turned,
        (("h1", "Annexe financière"), ("p", ROOF)),
        pages=(1, 1),
        page_count=1,
    ),
    Sample(
        "page-de-cote.pdf",
        _sideways,
        (("h1", "Annexe financière"), ("p", ROOF)),
        pages=(1, 1),
        page_count=1,
    ),
    Sample(
        "tampon.pdf",
        lambda: pdf(_stamped),
        (("p", ROOF),),
        pages=(1,),
        page_count=1,
        warnings=("Texte oblique ou vertical laissé de côté (tampon, filigrane) : « PROJET »",),
    ),
    Sample(
        "paysage.pdf",
        lambda: pdf(
            lambda canvas: wrapped(canvas, ROOF, 56, 500, 700) and None, size=landscape(A4)
        ),
        (("p", ROOF),),
        pages=(1,),
        page_count=1,
    ),
)
