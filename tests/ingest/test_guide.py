"""The product's first document gives the passages and units that its readers will ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.documents import Passage, UnitKind
from ingest.document import PreparedDocument, prepare
from ingest.manifest import DocumentEntry, load_manifest
from ingest.reading import read_bytes

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="module")
def guide() -> PreparedDocument:
    """The guide as it would be indexed."""
    entry: DocumentEntry = load_manifest(CORPUS).documents[0]
    path = CORPUS / entry.file
    return prepare(entry, read_bytes(path.read_bytes(), path.name), "0" * 64)


def under(guide: PreparedDocument, heading: str) -> Passage:
    """The first passage right below a heading."""
    return next(p for p in guide.passages if p.section and p.section[-1] == heading)


def words(guide: PreparedDocument, passage: Passage) -> list[tuple[UnitKind, str]]:
    """Kind and words of a passage's units, white space collapsed."""
    text = guide.document.text
    return [(u.kind, " ".join(text[u.start : u.end].split())) for u in passage.units]


def test_minimum_time_is_one_sentence(guide: PreparedDocument) -> None:
    """The minimum working time, laid out on three lines, is quoted as one sentence."""
    passage = under(guide, "LA RELATION CONTRACTUELLE")
    assert (
        UnitKind.SENTENCE,
        "Un temps de travail minimum de : 0,5 ETP est nécessaire pour maintenir la dynamique de "
        "projet.",
    ) in words(guide, passage)


def test_figures_have_their_labels(guide: PreparedDocument) -> None:
    """The three figures are three units, each with what it counts."""
    assert words(guide, under(guide, "QUELQUES CHIFFRES")) == [
        (
            UnitKind.FIGURE,
            "691 365 € Soutien financier de la Caf en 2025 aux postes de Chargés de coopération et "
            "Coordonnateurs",
        ),
        (UnitKind.FIGURE, "37 Personnes financées sur l'ensemble du département du Tarn"),
        (UnitKind.FIGURE, "28,29 ETP financés jusqu'à 24 000 € par ETP accordés par la Caf"),
    ]


def test_lists_are_whole(guide: PreparedDocument) -> None:
    """Skills, roles and partners are each one passage of items under its heading."""
    for heading, count in (
        ("COMPÉTENCES", 4),
        ("CONNAISSANCES", 3),
        ("Avec qui travaille le chargé de coopération ?", 6),
        ("LE RÔLE DU CHARGÉ DE COOPÉRATION CTG", 6),
    ):
        passage = under(guide, heading)
        kinds = [kind for kind, _ in words(guide, passage)]
        assert kinds == [UnitKind.ITEM] * count
        assert passage.lead is not None
        assert guide.document.text[slice(*passage.lead)] == heading


def test_contacts_have_name_role_and_address(guide: PreparedDocument) -> None:
    """Each contact is one unit: name, role, e-mail and telephones."""
    contacts = [
        w for k, w in words(guide, under(guide, "SERVICE AUX PARTENAIRES")) if k is UnitKind.CONTACT
    ]
    assert contacts == [
        "Yasmine Logez : Responsable du service aux partenaires yasmine.logez@caf81.caf.fr / "
        "05 63 48 39 55",
        "Thierry Lafuente : Référent du réseau des chargés de coopération CTG "
        "thierry.lafuente@caf81.caf.fr / 06-89-26-70-25 / 05-63-48-39-20",
    ]


def test_everything_quotable_is_covered(guide: PreparedDocument) -> None:
    """Every block that is not a heading lies in a passage, and its letters in a unit."""
    text = guide.document.text
    covered = [False] * len(text)
    for passage in guide.passages:
        for unit in passage.units:
            covered[unit.start : unit.end] = [True] * (unit.end - unit.start)
    for block in guide.document.blocks:
        if block.kind.value != "heading":
            assert all(
                covered[i] for i in range(block.start, block.end) if not text[i].isspace()
            ), text[block.start : block.end]
