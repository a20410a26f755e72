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
