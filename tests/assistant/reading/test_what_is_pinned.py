"""Sizes, years and names: what a sentence must give to be about the case that is asked."""

from __future__ import annotations

import pytest

from assistant.documents import Passage, StoredDocument, Unit, UnitKind
from assistant.language.quantities import QuantityKind, quantities
from assistant.language.vocabulary import Vocabulary
from assistant.reading.constraints import tells_another_year
from assistant.reading.denials import asks_what_is_not
from assistant.reading.intervals import falls, sizes
from assistant.reading.lines import line_of
from assistant.reading.naming import asks_name, names, somebody_named
from assistant.reading.oppositions import is_opposed, qualities
from assistant.reading.options import options
from assistant.reading.question import understand
from assistant.reading.several import supposed_in

VOCABULARY = Vocabulary(["La directrice du réseau et son logiciel commun"], frozenset())


@pytest.mark.parametrize(
    ("size", "said", "within"),
    [
        ("400 habitants", "moins de 500 habitants", True),
        ("500 hab", "de 500 à 1 999 habitants", True),
        ("2500 habitants", "entre 500 et 1 999 habitants", False),
        ("7 000 habitants", "5 000 habitants et plus", True),
        ("6 000 €", "Les projets de moins de 8 000 euros ne sont pas instruits.", True),
        ("12 000 €", "Les projets de plus de 20 000 euros sont présentés au comité.", False),
        ("400 habitants", "37 communes de moins de 500 élèves", None),
        ("400 habitants", "du 30 mars au 17 avril 2026", None),
    ],
)
def test_a_size_lies_within_an_interval_or_not(size: str, said: str, within: bool | None) -> None:
    """An interval says something of what it counts only, and nothing of the rest."""
    assert falls(quantities(size)[0], said) is within


BUREAU = "Le bureau attribue les aides inférieures à 10 000 €."
BEYOND = "Au-delà, le conseil décide."


@pytest.mark.parametrize(
    ("size", "said", "before", "within"),
    [
        ("25 000 €", BEYOND, BUREAU, True),
        ("8 000 €", BEYOND, BUREAU, False),
        ("25 000 €", BEYOND, "Le bureau attribue les aides.", None),
        ("25 000 €", "Au-delà de 30 000 €, le conseil décide.", BUREAU, False),
        ("12 000 €", "Le taux est de 40 % jusqu'à 10 000 €, de 30 % au-delà.", "", True),
        ("12 000 €", "L'aide va jusqu'à 10 000 €.", "", None),
        ("90 habitants", "En dessous, elle paie.", "À partir de 300 habitants, on aide.", True),
    ],
)
def test_beyond_is_the_other_side_of_the_bound_told_last(
    size: str, said: str, before: str, within: bool | None
) -> None:
    """« Au-delà » bounds by the sentence before, or by its own; « jusqu'à 10 000 € » alone may be
    what is given."""
    assert falls(quantities(size)[0], said, before) is within


def test_a_case_named_by_its_bounds_is_that_row() -> None:
    """« De 150 à 399 aînés » is no commune of 400 to 799; « plus de 10 000 € » names no size."""
    question = understand("Quelle aide pour une commune de 150 à 399 aînés ?", VOCABULARY)
    assert [size.value for size in sizes(question)] == [150, 399]
    assert all(falls(size, "de 150 à 399 aînés") for size in sizes(question))
    assert not any(falls(size, "de 400 à 799 aînés") for size in sizes(question))
    assert sizes(understand("Qui décide de plus de 10 000 € ?", VOCABULARY)) == ()
    asked = understand("Et combien de visites dans ce cas ?", VOCABULARY, question)
    assert [size.value for size in sizes(asked)] == [150, 399]


def test_beyond_is_said_with_the_sentence_that_tells_beyond_what() -> None:
    """« Au-delà, le conseil décide. » is quoted from the sentence before on; any other alone."""
    last = "Il publie la liste."
    text = f"{BUREAU} {BEYOND} {last}"
    starts = [text.index(one) for one in (BUREAU, BEYOND, last)]
    units = tuple(
        Unit(UnitKind.SENTENCE, start, start + len(one))
        for start, one in zip(starts, (BUREAU, BEYOND, last), strict=True)
    )
    passage = Passage("p", "d", text, 0, len(text), (), units)
    document = StoredDocument("d", "Fonds", "Ville", "Valbrune", text, ())
    lines = [line_of(option, document) for option in options(passage, document)]
    assert [line.said for line in lines] == [BUREAU, f"{BUREAU} {BEYOND}", last]
    assert [line.goes_on_from for line in lines] == ["", BUREAU, ""]
    quoted = text[lines[1].option.start : lines[1].option.end]
    assert quoted == f"{BUREAU} {BEYOND}"


@pytest.mark.parametrize(
    ("said", "within"), [("De 150 à 399, Aide : 8 500 €", True), ("800 et plus | 45", False)]
)
def test_in_a_table_the_unit_stands_in_the_head(said: str, within: bool) -> None:
    """« De 150 à 399 » counts what the column says; in a sentence it might be anything."""
    size = quantities("260 aînés")[0]
    assert falls(size, said, in_table=True) is within
    assert falls(size, said) is None


def test_a_number_of_inhabitants_is_no_year() -> None:
    """« 2000 habitants » counts, « en 2000 » dates."""
    kinds = [quantities(text)[0].kind for text in ("2000 habitants", "en 2000")]
    assert kinds == [QuantityKind.COUNT, QuantityKind.YEAR]


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("Fin du dépôt des dossiers | 20 mars 2026", True),
        ("La campagne 2027 ouvre en janvier.", False),
        ("Le dispositif existe depuis 2019.", False),
        ("Le contrat couvre 2025-2028.", False),
        ("Le dossier est déposé en ligne.", False),
        ("61 % des déchets ont été triés ; l'objectif est de 65 % en 2030.", False),
    ],
)
def test_a_sentence_of_another_year_is_told(said: str, other: bool) -> None:
    """It gives a year, not the one asked, and no span that holds it."""
    assert tells_another_year(2027, said) is other


@pytest.mark.parametrize(
    ("asked", "said", "given"),
    [
        ("Comment s'appelle la directrice ?", "La directrice, Mme Anne Roy, signe.", True),
        ("Comment s'appelle le logiciel ?", "Le syndicat prête le logiciel commun Catalis.", True),
        ("Quel est le nom du réseau ?", "Elle organise le réseau « Gaves en pages ».", True),
        (
            "Comment s'appelle la directrice ?",
            "La coordinatrice, Mme Inès Roy, est placée sous l'autorité de la directrice.",
            False,
        ),
        ("Comment s'appelle la directrice ?", "La directrice signe les conventions.", False),
        ("Comment s'appelle la présidente ?", "La vice-présidente, Mme Anne Roy, signe.", False),
        ("Comment s'appelle la vice-présidente ?", "La vice-présidente, Mme Roy, signe.", True),
        ("Comment s'appelle la directrice ?", "Anne Roy : Directrice du réseau\n05 55 00", True),
    ],
)
def test_a_name_stands_beside_what_it_names(asked: str, said: str, given: bool) -> None:
    """A sentence may name somebody else than who is asked for."""
    question = understand(asked, VOCABULARY)
    assert asks_name(question)
    assert names(question, said) is given


@pytest.mark.parametrize(
    ("asked", "supposed"),
    [
        ("Puisque l'aide double cette année, qui en profite ?", "l'aide double cette année"),
        ("Le fonds paie les travaux, quel est le taux ?", "Le fonds paie les travaux"),
        ("Quel est le taux de l'aide aux travaux ?", ""),
    ],
)
def test_what_a_question_takes_for_granted(asked: str, supposed: str) -> None:
    """A premise before the question, said or not to be one."""
    assert supposed_in(asked) == supposed


@pytest.mark.parametrize(
    ("asked", "denied"),
    [
        ("Que n'est pas la directrice ?", True),
        ("Qu'est-ce qui n'est pas financé par le réseau ?", True),
        ("Quelles dépenses ne sont jamais prises en charge ?", True),
        ("Qu'est-ce que le réseau ?", False),
        ("Pourquoi ne faut-il pas attendre ?", False),
    ],
)
def test_what_a_thing_is_not_is_asked_in_so_many_words(asked: str, denied: bool) -> None:
    """A question word, then a verb denied: what denies something answers."""
    assert asks_what_is_not(understand(asked, VOCABULARY)) is denied


@pytest.mark.parametrize(
    ("asked", "pinned"),
    [
        ("combien de conseillers dans les alpes maritime", ["Alpes-Maritimes"]),
        ("combien de conseillers dans le 06", ["Alpes-Maritimes"]),
        ("Où a lieu la réunion ?", []),
        ("c'est quoi les 3 trucs à faire ?", []),
        ("Quelles sont les 3 missions ?", ["3"]),
    ],
)
def test_what_a_hurried_question_pins_down(asked: str, pinned: list[str]) -> None:
    """Places are known without their hyphens or by their number; « 3 trucs » count nothing."""
    assert [c.text for c in understand(asked, VOCABULARY).constraints] == pinned


def test_an_ordinal_by_itself_may_be_the_year_that_is_asked() -> None:
    """« 6 000 € la deuxième » speaks of the second year as well."""
    asked = qualities(understand("Quel est le montant la deuxième année ?", VOCABULARY))
    said = "Elle s'élève à 12 000 € la première année et à 6 000 € la deuxième."
    assert [is_opposed(quality, said) for quality in asked] == [False]
    assert [is_opposed(quality, "12 000 € la première année.") for quality in asked] == [True]


def test_another_season_answers_nothing() -> None:
    """What was kept in spring is not what was in autumn; who asks for both has them compared."""
    said = "À la session de printemps, 29 dossiers ont été retenus."
    for asked, opposed in (
        ("Combien de dossiers à la session d'automne ?", [True]),
        ("Combien de dossiers à la session de printemps ?", [False]),
        ("Combien de dossiers au printemps et à l'automne ?", []),
    ):
        found = qualities(understand(asked, VOCABULARY))
        assert [is_opposed(quality, said) for quality in found] == opposed


@pytest.mark.parametrize(
    ("said", "somebody"),
    [
        ("Le service est dirigé par Sonia Benali depuis 2021.", "Sonia Benali"),
        ("Le Conseil Départemental dirige le service.", ""),
        ("Le service est dirigé par une directrice.", ""),
    ],
)
def test_somebody_is_named_by_two_words_with_a_capital(said: str, somebody: str) -> None:
    """A body of common words is nobody."""
    assert somebody_named(said) == somebody
