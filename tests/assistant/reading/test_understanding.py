"""What a message asks, what it pins down, and whether it leans on what came before."""

from __future__ import annotations

import pytest

from assistant.documents import Passage, StoredDocument
from assistant.language.vocabulary import Vocabulary
from assistant.reading.constraints import Constraint, ConstraintKind, borne, constraints
from assistant.reading.follow_up import Dependence, dependence
from assistant.reading.question import understand
from assistant.reading.several import questions_in, without_markup
from assistant.reading.small_talk import SmallTalk, small_talk

VOCABULARY = Vocabulary(
    [
        "La subvention de la commune pour la piscine, les agents, le bonnet obligatoire.",
        "Solène Marchetti, directrice. Le responsable technique. Les tarifs du bassin.",
    ]
)
K = ConstraintKind


def pinned(text: str) -> list[tuple[ConstraintKind, str]]:
    """Kind and words of what a question pins down."""
    return [(c.kind, c.text) for c in constraints(text, VOCABULARY)]


@pytest.mark.parametrize(
    ("question", "constraint"),
    [
        ("Combien d'agents à Toulouse ?", (K.PLACE, "Toulouse")),
        ("la subvention dans la Haute-Garonne", (K.PLACE, "Haute-Garonne")),
        ("la subvention en lozere", (K.PLACE, "lozere")),
        ("la subvention dans le 31", (K.PLACE, "Haute-Garonne")),
        ("la subvention dan laveyron", (K.PLACE, "Aveyron")),
        ("la subvention de 2019", (K.YEAR, "2019")),
        ("la subvention est-elle de 90 000 € ?", (K.QUANTITY, "90 000 €")),
        ("le bonnet est-il obligatoire pour l'APL ?", (K.BENEFIT, "APL")),
        ("la prime d'activité", (K.BENEFIT, "prime d'activité")),
        ("le mail de Mme Delacroix", (K.NAME, "Delacroix")),
        ("le rôle du SDIS à la piscine", (K.NAME, "SDIS")),
    ],
)
def test_what_a_question_pins_down(question: str, constraint: tuple[ConstraintKind, str]) -> None:
    """Places, years, amounts, benefits, persons and bodies are told from the other words."""
    assert constraint in pinned(question)


@pytest.mark.parametrize(
    "question",
    [
        "Combien d'agents travaillent à la piscine ?",
        "quel est le lot de bouées",
        "QUEL EST LE TARIF DE LA PISCINE",
        "Bonjour. Quel tarif ?",
    ],
)
def test_plain_questions_pin_nothing_down(question: str) -> None:
    """Common words that are also places, capitals at a start and shouting pin nothing down."""
    assert pinned(question) == []


TEXT = "En 2024, la subvention est de 184 500 €. Appelez Solène Marchetti."
PASSAGE = Passage("p", "d", TEXT, 0, len(TEXT), ("Budget",), ())
DOCUMENT = StoredDocument("d", "Règlement de 2022", "Commune", "Haute-Garonne", TEXT, ())


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("à Toulouse", True),
        ("dans le Tarn", False),
        ("en 2024", True),
        ("en 2025", False),
        ("en 2022", True),
        ("184500 euros", True),
        ("184 501 €", False),
        ("de Mme Marchetti", True),
        ("de Mme Delacroix", False),
    ],
)
def test_a_constraint_is_borne_by_words_or_metadata(question: str, held: bool) -> None:
    """A town is borne by its département's document, a year by the title; another value, year or
    name is not borne."""
    (constraint,) = (c for c in constraints(question, VOCABULARY) if isinstance(c, Constraint))
    assert borne(constraint, PASSAGE, DOCUMENT) is held


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Et son mail ?", Dependence.CERTAIN),
        ("Combien ?", Dependence.CERTAIN),
        ("à quel moment exactement ?", Dependence.CERTAIN),
        ("Et la subvention ?", Dependence.CERTAIN),
        ("Quel est le montant de la subvention de la commune pour la piscine ?", Dependence.NONE),
        ("Faut-il un bonnet pour entrer dans le bassin ?", Dependence.NONE),
        ("Combien d'entrées le club paie-t-il dans ce cas ?", Dependence.CERTAIN),
        ("Dans ce cas de force majeure, le club paie-t-il les entrées ?", Dependence.MAYBE),
    ],
)
def test_how_far_a_question_leans_on_the_one_before(question: str, expected: Dependence) -> None:
    """Pronouns and half questions lean; a question with nouns of its own does not."""
    assert dependence(understand(question, VOCABULARY)) is expected


def test_a_follow_up_keeps_what_was_pinned_down() -> None:
    """A place lasts from one question to the next, until another replaces it."""
    first = understand("Combien d'agents à Toulouse ?", VOCABULARY)
    second = understand("Et la subvention ?", VOCABULARY, first)
    third = understand("Et à Albi ?", VOCABULARY, second)
    places = [[c.text for c in q.constraints if c.kind is K.PLACE] for q in (first, second, third)]
    assert places == [["Toulouse"], ["Toulouse"], ["Albi"]]


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Bonjour", SmallTalk.GREETING),
        ("bonsoir à tous !", SmallTalk.GREETING),
        ("slt", SmallTalk.GREETING),
        ("Merci beaucoup", SmallTalk.THANKS),
        ("ok super merci", SmallTalk.THANKS),
        ("Au revoir", SmallTalk.FAREWELL),
        ("Merci, bonne journée !", SmallTalk.FAREWELL),
        ("Bonjour, qui es-tu ?", SmallTalk.ABILITIES),
        ("tu sers à quoi ?", SmallTalk.ABILITIES),
        ("Bonjour, le bonnet est-il obligatoire ?", None),
        ("Merci de me dire le tarif", None),
        ("Qui est la directrice ?", None),
    ],
)
def test_small_talk_is_told_from_questions(message: str, kind: SmallTalk | None) -> None:
    """A greeting before a question does not make the question small talk."""
    assert small_talk(message) is kind


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        (
            "Combien d'agents ? Quel est le tarif ?",
            ["Combien d'agents ?", "Quel est le tarif ?"],
        ),
        (
            "Combien d'agents et quel est le tarif ?",
            ["Combien d'agents", "quel est le tarif ?"],
        ),
        ("Quels sont les tarifs et les horaires ?", ["Quels sont les tarifs et les horaires ?"]),
        (
            "Que faire si l'agent part et que nous le remplaçons ?",
            ["Que faire si l'agent part et que nous le remplaçons ?"],
        ),
        (
            "Qui paie le poste et que prévoit le règlement ?",
            ["Qui paie le poste", "que prévoit le règlement ?"],
        ),
        (
            "Qui paie le poste et que nous apporte la charte ?",
            ["Qui paie le poste", "que nous apporte la charte ?"],
        ),
        ("Je suis maire. Que nous apporte la charte ?", ["Que nous apporte la charte ?"]),
        ("Le bonnet est-il obligatoire ?", ["Le bonnet est-il obligatoire ?"]),
        ("piscine dimanche", ["piscine dimanche"]),
    ],
)
def test_a_message_is_taken_apart_where_it_asks_again(message: str, questions: list[str]) -> None:
    """Two questions are two; one question about two things is one."""
    assert questions_in(message)[0] == questions


def test_what_is_said_beside_a_question_is_kept_apart() -> None:
    """A sentence that asks nothing is context, not a question."""
    asked, beside = questions_in("Je suis maire d'une petite commune. Combien d'agents ?")
    assert asked == ["Combien d'agents ?"]
    assert beside == "Je suis maire d'une petite commune."


def test_markup_is_not_looked_up() -> None:
    """Tags and braces are dropped, unless nothing else is there."""
    assert without_markup("<b>Quel</b> tarif {x} ?").split() == ["Quel", "tarif", "?"]
    assert without_markup("'; DROP TABLE x; -- Quel tarif ?").split() == ["'", "Quel", "tarif", "?"]
    assert without_markup("<script>") == "<script>"


def test_whoever_it_is_that_is_asked_about_is_no_verb() -> None:
    """« C'est qui marchetti » asks about somebody, « qui marchetti » would ask who does so."""
    for asked, verb in (("c'est qui marchetti", False), ("qui marchetti", True)):
        assert [term.verb for term in understand(asked, VOCABULARY).subject] == [verb]


@pytest.mark.parametrize(
    ("question", "nouns"),
    [
        ("Quand a lieu la permanence ?", ["permanence"]),
        ("Les séances ont-elles toujours lieu à la piscine ?", ["séances", "piscine"]),
        ("Quel lieu pour la permanence ?", ["lieu", "permanence"]),
        ("Les habitants auront-ils leur mot à dire ?", ["habitants", "mot"]),
    ],
)
def test_what_takes_place_is_no_place(question: str, nouns: list[str]) -> None:
    """« A lieu » and auxiliaries of any person are nothing that is asked about."""
    asked = [term.text for term in understand(question, VOCABULARY).subject if not term.verb]
    assert asked == nouns
