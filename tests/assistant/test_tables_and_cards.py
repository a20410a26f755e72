"""What a table's cell, a list's heading, a card and a quality settle, asked of a convention."""

from __future__ import annotations

import pytest

from assistant.answers import AnswerStatus
from tests.assistant.conftest import Ask

ANNOUNCED = (
    "Les communes versent au syndicat une contribution annuelle, en euros, selon le tableau "
    "suivant :"
)


@pytest.mark.parametrize(
    ("turns", "cell"),
    [
        (("Quelle contribution verse Pontval en 2026 ?",), "Pontval, 2026 : 2 750 [1]"),
        (
            ("Quelle contribution verse Pontval en 2026 ?", "Et en 2025 ?"),
            "Pontval, 2025 : 2 600 [1]",
        ),
        (
            ("Quelle est la contribution de Saint-Brice en 2025 ?",),
            "Saint-Brice-sur-Aure, 2025 : 3 900 [1]",
        ),
    ],
)
def test_a_table_answers_with_its_cell(ask: Ask, turns: tuple[str, ...], cell: str) -> None:
    """Row and column are found from what the question pins down, and the cell is said with both,
    under what announces the table."""
    answer = ask(*turns)
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.answer.splitlines() == [ANNOUNCED, cell]
    label, rest = cell.removesuffix(" [1]").split(", ")
    assert [claim.text for claim in answer.claims] == [
        ANNOUNCED,
        f"{label} {rest.replace(' : ', ' ')}",
    ]


def test_a_wrong_figure_is_corrected_by_the_right_cell(ask: Ask) -> None:
    """« Montrieux verse 9 000 euros en 2025 ? » gets that commune's figure of that year."""
    answer = ask("Montrieux verse une contribution de 9 000 euros en 2025, c'est ça ?")
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.answer.endswith("Montrieux, 2025 : 6 450 [1]")


@pytest.mark.parametrize(
    ("question", "items"),
    [
        (
            "Quelles sont les connaissances attendues ?",
            ["Histoire du jeu", "Notions de droit public"],
        ),
        ("Quelles compétences faut-il ?", ["Animer un groupe", "Réparer un jouet"]),
    ],
)
def test_a_list_under_the_very_noun_answers(ask: Ask, question: str, items: list[str]) -> None:
    """Of sister lists, that one is said whose heading is the word that the question uses."""
    answer = ask(question)
    assert answer.status is AnswerStatus.ANSWERED
    assert [line[2:] for line in answer.answer.splitlines()[1:]] == items


def test_a_card_is_kept_whole(ask: Ask) -> None:
    """An address, opening hours and a telephone number in one paragraph are one contact."""
    answer = ask("Quel est le numéro de l'accueil du syndicat ?")
    assert answer.answer == (
        "Accueil du syndicat : 3, quai des Forges, Montrieux. Du lundi au jeudi, de 9 h à 16 h. "
        "Tél. 05 55 00 11 22, accueil@ludo-aure.example [1]"
    )


def test_nobody_else_is_given_for_whom_is_asked(ask: Ask) -> None:
    """The documents name the amicale and give no number for it: no other number is given."""
    answer = ask("Quel est le numéro de téléphone de l'amicale des joueurs ?")
    assert (answer.status, answer.citations) == (AnswerStatus.NOT_IN_SOURCES, ())


def test_a_full_time_post_tells_nothing_of_a_half_time_one(ask: Ask) -> None:
    """What is told of one quality is no answer about its contrary, which is named."""
    assert ask("Combien coûte un poste à temps plein de ludothécaire ?").citations
    answer = ask("Combien coûte un poste à mi-temps de ludothécaire ?")
    assert answer.status is AnswerStatus.NOT_IN_SOURCES
    assert "mi-temps" in answer.answer


def test_what_is_taken_for_granted_is_looked_up(ask: Ask) -> None:
    """Where nothing answers what is asked, what the documents say of its premise is said."""
    answer = ask("Puisque le logiciel Ludix est payant pour les communes, qui règle la licence ?")
    assert answer.answer == "Le syndicat prête gratuitement le logiciel Ludix aux communes. [1]"


def test_a_size_falls_in_its_case(ask: Ask) -> None:
    """Who tells the size of a commune gets the row that it falls in, and no other."""
    answer = ask("Notre commune compte 700 habitants. Quel est le taux de l'aide aux jeux ?")
    assert "de 500 à 1 999 habitants" in answer.answer
    assert "50 %" in answer.answer
    assert "60 %" not in answer.answer


def test_who_asks_a_name_gets_the_one_beside_it(ask: Ask) -> None:
    """A sentence that names somebody else is no answer to « comment s'appelle ? »."""
    named = ask("Comment s'appelle la coordinatrice du réseau des ludothèques ?")
    assert "Léa Fabre" in named.answer
    assert ask("Comment s'appelle la directrice du syndicat ?").citations == ()


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Quel est le mail du gardien ?", "gardien@pontval.example"),
        ("numéro de téléphone de la régisseuse des salles", "05 55 10 20 30"),
    ],
)
def test_a_table_of_contacts_answers_with_that_persons(ask: Ask, question: str, told: str) -> None:
    """The address asked for stands in the row of whom it is asked, and no other row is said."""
    answer = ask(question)
    assert told in answer.answer
    assert "entretien@" not in answer.answer


def test_a_row_gives_nobody_elses_number(ask: Ask) -> None:
    """Of somebody that no row names, no number of the table is given."""
    answer = ask("Quel est le numéro du médecin scolaire ?")
    assert answer.status is not AnswerStatus.ANSWERED


def test_the_address_after_a_telephone_is_the_same_persons(ask: Ask) -> None:
    """« Et son adresse mail ? » after « quel est son numéro de téléphone ? » is still of the one
    whom the first question named."""
    answer = ask(
        "Qui est le gardien de la salle ?",
        "Quel est son numéro de téléphone ?",
        "Et son adresse mail ?",
    )
    assert "gardien@pontval.example" in answer.answer
    assert "regie@" not in answer.answer
