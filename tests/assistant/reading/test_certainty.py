"""What a card settles by its form."""

from __future__ import annotations

import pytest

from assistant.answers import AnswerStatus
from tests.assistant.conftest import Ask


@pytest.mark.parametrize(
    "turns",
    [
        ("Qui est Anna Verdier ?",),
        ("Quel est le numéro de l'accueil du syndicat ?", "Non, je parlais d'Anna Verdier."),
    ],
)
def test_somebody_named_is_told_by_the_card(ask: Ask, turns: tuple[str, ...]) -> None:
    """Who asks who somebody is, or corrects whom they mean, gets that person's card alone."""
    answer = ask(*turns)
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.answer.startswith("Formation des ludothécaires : Anna Verdier")
    assert len(answer.citations) == 1


def test_a_subject_that_shares_no_word_is_not_answered(ask: Ask) -> None:
    """The reader alone, half sure of a text that has nothing of the question, is not followed."""
    assert ask("j'ai pas recu mes alloc ce mois ci c normal ?").citations == ()


def test_somebody_named_in_a_sentence_is_reached_next(ask: Ask) -> None:
    """« Son mail ? » after « la coordinatrice, Mme Léa Fabre » is hers, nobody else's."""
    answer = ask("Comment s'appelle la coordinatrice du réseau ?", "Et son mail ?")
    assert answer.answer.startswith("Coordination du réseau : Léa Fabre")
    assert len(answer.citations) == 1


def test_somebody_is_reached_by_what_they_do(ask: Ask) -> None:
    """« La personne qui… » is no name that a contact must bear."""
    answer = ask(
        "À quel numéro joindre la personne qui s'occupe de la formation des ludothécaires ?"
    )
    assert answer.answer.startswith("Formation des ludothécaires : Anna Verdier")


def test_further_reading_is_told_to_who_asks_for_it(ask: Ask) -> None:
    """A section that points elsewhere answers that, and nothing else."""
    answer = ask("Où trouver d'autres lectures pour approfondir, sur les ludothèques ?")
    assert "La charte nationale des ludothèques" in answer.answer


def test_a_list_stands_whole_where_its_item_alone_answers_nothing(ask: Ask) -> None:
    """Who sits on a committee is all of them, not the first."""
    answer = ask("Qui siège au comité des jeux ?")
    assert "deux maires du réseau" in answer.answer
    assert "un membre de l'amicale" in answer.answer


def test_a_figure_that_counts_something_else_is_no_answer(ask: Ask) -> None:
    """« Combien d'enfants ? » where only inhabitants are counted."""
    answer = ask("Combien d'enfants fréquentent la ludothèque de Montrieux ?")
    assert answer.status is AnswerStatus.NOT_IN_SOURCES


def test_what_a_thing_is_not_answers_who_asks_that(ask: Ask) -> None:
    """A list of denials answers what a thing is not, or whether it is one of them, nothing else."""
    assert "Un vendeur de jeux" in ask("Qu'est-ce que le ludothécaire n'est pas ?").answer
    assert "Un animateur sportif" in ask("Le ludothécaire est-il un animateur sportif ?").answer
    other = ask("Quelles compétences doit avoir le ludothécaire ?").answer
    assert "Réparer un jouet" in other
    assert "vendeur" not in other
