"""Abbreviations: found where a document spells them out, used where it writes them."""

import pytest

from assistant.language.abbreviations import Abbreviations, spelt_out

TEXT = (
    "La convention de gestion partagée (CGP) lie la commune et la caisse d’allocations familiales "
    "(Caf). La CGP dure deux ans. La Caf paie un ETP (équivalent temps plein). Chaque ETP compte. "
    "Une CGP se signe avec la Caf. Le lieu d’accueil (LA) ouvre ; le lieu d’accueil ferme. "
    "L’ETP est compté en novembre (voir page 3)."
)


def test_names_are_found_beside_their_initials() -> None:
    """A name is the words before or in the parentheses that have the initials, function words
    aside."""
    assert list(spelt_out(TEXT)) == [
        ("CGP", ("convent", "de", "gestion", "partag")),
        ("Caf", ("caiss", "d", "alloc", "familial")),
        ("LA", ("lieu", "d", "accueil")),
        ("ETP", ("equivalent", "temp", "plein")),
    ]


@pytest.mark.parametrize(
    ("asked", "short"),
    [
        ("Qui signe une convention de gestion partagée ?", "Qui signe une CGP ?"),
        ("Les conventions de gestion partagées (CGP) durent ?", "Les CGP durent ?"),
        ("la caisse d'allocations familiales paie ?", "la Caf paie ?"),
        ("Qui signe une convention ?", "Qui signe une convention ?"),
        ("Où est le lieu d’accueil ?", "Où est le lieu d’accueil ?"),
    ],
)
def test_a_name_is_asked_by_what_the_texts_call_it(asked: str, short: str) -> None:
    """A whole name gives way to its short form, unless the texts prefer the name."""
    assert Abbreviations([TEXT]).shortened(asked) == short


def test_a_short_form_knows_its_name() -> None:
    """What a short form stands for can bear it; another word stands for nothing."""
    found = Abbreviations([TEXT])
    assert found.name_of("cgp") == ("convent", "de", "gestion", "partag")
    assert found.name_of("convent") == ()
