"""What the title says of a question is taken for granted."""

from __future__ import annotations

import pytest

from assistant.documents import StoredDocument
from assistant.reading.granted import granted_by, granted_in, taken_for_granted

TITLE = granted_by("Règlement de la médiathèque Les Halliers", "Ville de Sorge")
POST = granted_by("L'animateur sportif intercommunal : guide des élus", "Pays de Sorge")


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        ("Combien de livres prête la médiathèque ?", ["médiathèque"]),
        ("Qui dirige la médiathèque Les Halliers ?", ["médiathèque", "Halliers"]),
        ("Combien de livres ?", []),
    ],
)
def test_the_words_of_the_title_are_granted(asked: str, granted: list[str]) -> None:
    """Every passage is about them: that it does not repeat them tells nothing."""
    assert [asked[start:end] for start, end in taken_for_granted(asked, TITLE)] == granted


def test_who_asks_of_nothing_else_is_asking_of_that() -> None:
    """« C'est quoi, la médiathèque ? » must find what says it."""
    assert taken_for_granted("C'est quoi la médiathèque ?", TITLE) == ()


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Cet agent travaille-t-il le dimanche ?", ["agent"]),
        ("Qui paie notre recrue ?", ["recrue"]),
        ("Combien d'agents l'accueillent ?", []),
        ("Ce règlement, qui l'a voté ?", []),
    ],
)
def test_what_stands_for_the_title_is_no_question_about_its_own_words(
    asked: str, meant: list[str]
) -> None:
    """« Cet agent », in a guide on a post, is whoever holds it; « des agents » are others."""
    assert [word.text for word in POST.standing_in(asked)] == meant


@pytest.mark.parametrize(
    ("opening", "granted"),
    [
        ("Syndicat mixte Ardévol – Rapport annuel. Ardévol collecte les déchets.", ["Ardévol"]),
        ("Syndicat mixte Ardévol – Rapport annuel. Il collecte les déchets.", []),
        ("Entre Ardévol et Brizac, il est convenu qu'Ardévol paie et que Brizac gère.", []),
        ("Rapport de Mme Ardévol. Ardévol préside.", []),
    ],
)
def test_whoever_the_first_lines_name_is_granted(opening: str, granted: list[str]) -> None:
    """A report says whose it is under its title, then says « le syndicat »; of partners, and of
    persons, each is asked about for himself."""
    document = StoredDocument("d", "Rapport annuel", "", "Valbrune", opening, ())
    asked = "Combien d'agents compte Ardévol ?"
    spans = taken_for_granted(asked, granted_in(document))
    assert [asked[start:end] for start, end in spans] == granted
