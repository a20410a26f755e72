"""Clumsy questions are brought back to the documents' own words; names are left alone."""

from __future__ import annotations

import pytest

from assistant.language.lexicons import spoken
from assistant.language.vocabulary import Vocabulary, correct

VOCABULARY = Vocabulary(
    [
        "Le surveillant de bassin porte secours aux baigneurs et fait respecter le règlement.",
        "La subvention versée par la commune pour le fonctionnement de la piscine.",
        "Solène Marchetti, directrice de l'établissement. Les agents du CCAS.",
        "Chaque créneau hebdomadaire est confié à un club, avec l'animation du bassin.",
    ]
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("surveilant", "surveillant"),
        ("subvantion", "subvention"),
        ("piscinne", "piscine"),
        ("fonctionement", "fonctionnement"),
        ("reglemant", "règlement"),
        ("bayneurs", "baigneurs"),
        ("creno", "créneau"),
    ],
)
def test_a_misspelt_word_becomes_the_documents_word(typed: str, meant: str) -> None:
    """What is typed by ear or too fast is restored, accents included."""
    assert correct(f"le {typed}", VOCABULARY, spoken()) == f"le {meant}"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("danimation", "d'animation"),
        ("LA SUBVENTION DE LA COMMUNE", "la subvention de la commune"),
        ("reglement", "règlement"),
    ],
)
def test_glued_shouted_and_bare_words_are_restored(typed: str, meant: str) -> None:
    """Missing apostrophes, capitals and missing accents are put right."""
    assert correct(typed, VOCABULARY, spoken()) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("on ezite", "on hésité"),
        ("nou avon le buro", "nous avons le bureau"),
        ("ki pe nou aidé coman", "qui pe nous aidé comment"),
        ("le plus peti", "le plus petit"),
        ("les zagents", "les agents"),
        ("la subv", "la subvention"),
        ("le fonction de la pisc", "le fonction de la piscine"),
        ("la subvention est verser", "la subvention est versée"),
    ],
)
def test_what_is_typed_by_ear_or_cut_short_is_french_again(typed: str, meant: str) -> None:
    """A word that nobody knows is what sounds like it, or what the documents begin so."""
    assert correct(typed, VOCABULARY, spoken()) == meant


def test_an_elided_letter_is_no_sms_spelling() -> None:
    """« C'est » stays, though « c » alone is « c'est »."""
    assert correct("C'est qui qui paye, c cher", VOCABULARY, spoken()) == (
        "C'est qui qui paye, c'est cher"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Que fait Monsieur Marchand à la piscine",
        "la piscine de Bassens",
        "le montant du loyer",
        "une crèche pour les enfants",
        "en 2019",
        "le règlement",
    ],
)
def test_names_and_french_words_stay(text: str) -> None:
    """A capitalised name and a word that French knows are not turned into the documents' words."""
    assert correct(text, VOCABULARY, spoken()) == text


def test_sms_is_written_out() -> None:
    """Short spellings get their full words."""
    assert correct("slt cb de agents", VOCABULARY, spoken()).endswith("combien de agents")


def test_a_word_written_in_capitals_is_an_acronym() -> None:
    """Capitals among small letters make an acronym, an ordinary word is none."""
    assert VOCABULARY.is_acronym("ccas")
    assert not VOCABULARY.is_acronym("piscine")


def test_asked_by_ear() -> None:
    """« ses qui », « sé combien » are « c'est qui », « c'est combien »; « ses clés » are his."""
    assert correct("sé combien l'abonnement", VOCABULARY, {}).startswith("c'est combien")
    assert correct("ses qui le gardien", VOCABULARY, {}).startswith("c'est qui")
    assert correct("ses horaires", VOCABULARY, {}) == "ses horaires"
