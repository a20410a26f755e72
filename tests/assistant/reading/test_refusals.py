"""What a refusal names as missing is something that the documents do lack."""

from __future__ import annotations

import pytest

from assistant.answers import AnswerStatus
from assistant.documents import Index, StoredDocument
from assistant.language.vocabulary import Vocabulary
from assistant.reading.constraints import constraints
from assistant.reading.decision import Decision
from assistant.reading.offices import asked_office
from assistant.reading.oppositions import qualities
from assistant.reading.question import Term, understand
from assistant.reading.wording import for_refusal

LIVRET = StoredDocument("d", "Livret", "Commune", "Tarn", "Le livret.", ())
INDEX = Index("v", "model", 384, {"d": LIVRET}, {})
PLAIN = "Les documents dont je dispose ne répondent pas à cette question."


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Combien d'agents en Lozère ?", "pour « Lozère ». Ils portent sur : Tarn."),
        ("Combien d'agents dans le Tarn ?", PLAIN),
    ],
)
def test_no_place_is_missing_that_a_document_covers(asked: str, said: str) -> None:
    """« Pas pour le Tarn. Ils portent sur : Tarn » would say one thing and its contrary."""
    missing = constraints(asked, Vocabulary([LIVRET.text]))
    decision = Decision(AnswerStatus.NOT_IN_SOURCES, missing=missing)
    assert for_refusal(decision, INDEX, ("Tarn", "France")).endswith(said)


def test_a_refusal_names_what_is_asked_about() -> None:
    """« Jours de congé »: the documents may well tell of days, what they lack is the rest."""
    unknown = (Term("jours", "jour"), Term("congé", "cong"))
    for decision in (
        Decision(AnswerStatus.NOT_IN_SOURCES, unknown=unknown, precise=True),
        Decision(AnswerStatus.NOT_IN_SOURCES, lacking=unknown, precise=True),
    ):
        assert "« congé »" in for_refusal(decision, INDEX, ("Tarn",))


def test_a_refusal_says_whose_office_is_not_told() -> None:
    """« Ne disent pas qui préside », where « ne parlent pas de préside » would be no French."""
    found = asked_office("Qui préside le Département ?")
    assert found is not None
    decision = Decision(AnswerStatus.NOT_IN_SOURCES, missing=(found[0],))
    told = for_refusal(decision, INDEX, ("Tarn",))
    assert told == "Les documents dont je dispose ne disent pas qui préside."


def test_a_refusal_repeats_a_quality_as_it_was_written() -> None:
    """« Première année », with its accents."""
    asked = understand("Quel montant la première année ?", Vocabulary([LIVRET.text]))
    decision = Decision(AnswerStatus.NOT_IN_SOURCES, missing=qualities(asked))
    assert "« première année »" in for_refusal(decision, INDEX, ("Tarn",))
