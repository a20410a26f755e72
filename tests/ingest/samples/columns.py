"""Leaflets: columns, folded brochures, slides, big figures, contact cards."""

from __future__ import annotations

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from tests.ingest.samples.drawing import BOLD, lines, pdf, wrapped
from tests.ingest.samples.expected import Sample

ROOF = (
    "Le service instructeur reçoit les demandes des communes et les examine dans un délai de "
    "deux mois après le dépôt du dossier complet."
)
WALLS = (
    "La commission rend ensuite un avis écrit, qui est transmis au demandeur avec les pièces "
    "justificatives et les voies de recours."
)
DOOR = (
    "Les crédits sont versés en deux fois : un acompte à la signature, puis le solde sur "
    "présentation du bilan annuel de l’action."
)
WINDOW = (
    "Chaque bénéficiaire tient une comptabilité séparée et la garde cinq ans pour répondre aux "
    "contrôles du financeur."
)


def _two_columns(canvas: Canvas) -> None:
    wrapped(canvas, "Soutien aux bibliothèques rurales", 56, 780, 480, BOLD, 20)
    y = wrapped(canvas, "Instruction", 56, 730, 220, BOLD, 13)
    y = wrapped(canvas, ROOF, 56, y, 220)
    wrapped(canvas, WALLS, 56, y, 220)
    y = wrapped(canvas, "Versement", 316, 730, 220, BOLD, 13)
    y = wrapped(canvas, DOOR, 316, y, 220)
    wrapped(canvas, WINDOW, 316, y, 220)


def _two_columns_between_full_width(canvas: Canvas) -> None:
    y = wrapped(canvas, ROOF + " " + WALLS, 56, 780, 480)
    left = wrapped(canvas, DOOR, 56, y - 10, 220)
    right = wrapped(canvas, WINDOW, 316, y - 10, 220)
    wrapped(canvas, WALLS + " " + ROOF, 56, min(left, right) - 10, 480)


def _brochure(canvas: Canvas) -> None:
    for x, title, text in (
        (40, "Volet un", ROOF),
        (310, "Volet deux", WALLS),
        (580, "Volet trois", DOOR),
    ):
        y = wrapped(canvas, title, x, 540, 200, BOLD, 16)
        y = wrapped(canvas, text, x, y, 200)
        wrapped(canvas, WINDOW, x, y, 200)


def _slide(title: str, *bullets: str):  # type: ignore[no-untyped-def]
    def draw(canvas: Canvas) -> None:
        wrapped(canvas, title, 60, 500, 700, BOLD, 32)
        y = 430.0
        for bullet in bullets:
            canvas.setFont("Helvetica", 20)
            canvas.drawString(70, y, "•")
            y = wrapped(canvas, bullet, 95, y, 640, size=20)

    return draw


def _figures(canvas: Canvas) -> None:
    wrapped(canvas, "CHIFFRES CLÉS", 56, 780, 480, BOLD, 18)
    y = 730.0
    for figure, label in (
        ("412 000 €", "Subventions versées en 2023 aux bibliothèques rurales"),
        ("57", "Bibliothèques aidées dans le département"),
    ):
        y = wrapped(canvas, figure, 56, y, 400, BOLD, 26)
        y = wrapped(canvas, label, 56, y + 20, 400) - 20
    y = wrapped(canvas, "CONTACTS", 56, y - 10, 480, BOLD, 18)
    lines(
        canvas,
        [
            "Jeanne Aubry : Responsable du service lecture",
            "jeanne.aubry@exemple.fr / 05 11 22 33 44",
        ],
        56,
        y,
    )


def _drawn_bullets(canvas: Canvas) -> None:
    """Bullets that are circles, not characters, as browsers print them; one list in another."""
    y = wrapped(canvas, "Le dossier comprend :", 56, 780, 480)
    for indent, text in ((0, ROOF), (20, "le budget"), (20, "le bilan"), (0, WALLS)):
        canvas.circle(68 + indent, y + 3.5, 2, fill=1)
        y = wrapped(canvas, text, 78 + indent, y, 420)


def _table_in_column(canvas: Canvas) -> None:
    """A table without rules beside a column of text, on the same lines."""
    canvas.setFont("Helvetica", 10)
    for index, row in enumerate(
        (("Âge", "Plafond", "Taux"), ("4 ans", "5,10 €", "30 %"), ("8 ans", "4,80 €", "30 %"))
    ):
        for x, cell in zip((56, 130, 210), row, strict=True):
            canvas.drawString(x, 730 - 12 * index, cell)
    wrapped(canvas, WALLS, 56, 680, 220)
    y = wrapped(canvas, DOOR, 316, 730, 220)
    wrapped(canvas, WINDOW, 316, y, 220)


SAMPLES = (
    Sample(
        "tableau-dans-une-colonne.pdf",
        lambda: pdf(_table_in_column),
        (
            ("||", "Âge | Plafond | Taux"),
            ("|", "4 ans | 5,10 € | 30 %"),
            ("|", "8 ans | 4,80 € | 30 %"),
            ("p", WALLS),
            ("p", DOOR),
            ("p", WINDOW),
        ),
        pages=(1,) * 6,
        page_count=1,
    ),
    Sample(
        "puces-dessinees.pdf",
        lambda: pdf(_drawn_bullets),
        (
            ("p", "Le dossier comprend :"),
            ("-", ROOF),
            ("-", "le budget"),
            ("-", "le bilan"),
            ("-", WALLS),
        ),
        pages=(1,) * 5,
        page_count=1,
        levels=(0, 1, 2, 2, 1),
    ),
    Sample(
        "deux-colonnes.pdf",
        lambda: pdf(_two_columns),
        (
            ("h1", "Soutien aux bibliothèques rurales"),
            ("h2", "Instruction"),
            ("p", ROOF),
            ("p", WALLS),
            ("h2", "Versement"),
            ("p", DOOR),
            ("p", WINDOW),
        ),
        pages=(1,) * 7,
        page_count=1,
    ),
    Sample(
        "colonnes-entre-deux-textes.pdf",
        lambda: pdf(_two_columns_between_full_width),
        (("p", f"{ROOF} {WALLS}"), ("p", DOOR), ("p", WINDOW), ("p", f"{WALLS} {ROOF}")),
        pages=(1,) * 4,
        page_count=1,
    ),
    Sample(
        "depliant-trois-volets.pdf",
        lambda: pdf(_brochure, size=landscape(A4)),
        (
            ("h1", "Volet un"),
            ("p", ROOF),
            ("p", WINDOW),
            ("h1", "Volet deux"),
            ("p", WALLS),
            ("p", WINDOW),
            ("h1", "Volet trois"),
            ("p", DOOR),
            ("p", WINDOW),
        ),
        pages=(1,) * 9,
        page_count=1,
    ),
    Sample(
        "diapositives.pdf",
        lambda: pdf(
            _slide(
                "Le calendrier",
                "Dépôt des dossiers avant le 1er mars, auprès de la mairie ou de "
                "la communauté de communes",
                "Avis en juin",
            ),
            _slide("Les pièces", "Le budget de l’action", "Les statuts de l’association"),
            size=landscape(A4),
        ),
        (
            ("h1", "Le calendrier"),
            (
                "-",
                "Dépôt des dossiers avant le 1er mars, auprès de la mairie ou de la communauté de "
                "communes",
            ),
            ("-", "Avis en juin"),
            ("h1", "Les pièces"),
            ("-", "Le budget de l’action"),
            ("-", "Les statuts de l’association"),
        ),
        pages=(1, 1, 1, 2, 2, 2),
        page_count=2,
    ),
    Sample(
        "chiffres-et-contacts.pdf",
        lambda: pdf(_figures),
        (
            ("h1", "CHIFFRES CLÉS"),
            ("p", "412 000 €"),
            ("p", "Subventions versées en 2023 aux bibliothèques rurales"),
            ("p", "57"),
            ("p", "Bibliothèques aidées dans le département"),
            ("h1", "CONTACTS"),
            (
                "p",
                "Jeanne Aubry : Responsable du service lecture\n"
                "jeanne.aubry@exemple.fr / 05 11 22 33 44",
            ),
        ),
        pages=(1,) * 7,
        page_count=1,
    ),
)
