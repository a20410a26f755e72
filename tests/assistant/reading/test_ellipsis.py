"""A question that only names what changes is said in full from the one before."""

from __future__ import annotations

import pytest

from assistant.language.vocabulary import Vocabulary
from assistant.reading.ellipsis import in_full
from assistant.reading.question import understand

VOCABULARY = Vocabulary(
    [
        "Les missions et les qualités du maître-nageur de la piscine.",
        "La commune a versé 3 000 € au club en 2024. Combien de baigneurs dans le Gers en 2023 ?",
    ]
)


@pytest.mark.parametrize(
    ("before", "asked", "full"),
    [
        (
            "Quelles sont les missions du maître-nageur ?",
            "Et ses qualités ?",
            "Quelles sont les qualités du maître-nageur ?",
        ),
        (
            "Combien la commune a-t-elle versé au club en 2024 ?",
            "Et en 2022 ?",
            "Combien la commune a-t-elle versé au club en 2022 ?",
        ),
        (
            "Combien de baigneurs dans le Gers ?",
            "et dans le Gard alors ?",
            "Combien de baigneurs dans le Gard ?",
        ),
        ("Combien de baigneurs ?", "Et en 2023 ?", "Combien de baigneurs en 2023 ?"),
        (
            "Combien de baigneurs en 2024 ?",
            "Et l'année d'avant ?",
            "Combien de baigneurs en 2023 ?",
        ),
        ("Combien de baigneurs en 2024 ?", "l'année suivante ?", "Combien de baigneurs en 2025 ?"),
        (
            "Quel est le numéro de téléphone du club ?",
            "Et son adresse mail ?",
            "Quel est l'adresse mail du club ?",
        ),
        ("Quel est son numéro de téléphone ?", "Et son adresse mail ?", None),
        ("Combien de baigneurs ?", "Et l'année d'avant ?", None),
        ("Combien de baigneurs dans le Gers ?", "Et pour quel montant en 2024 ?", None),
        ("Combien de baigneurs en 2023 ?", "Et qui surveille la piscine en 2022 ?", None),
        ("Qui surveille la piscine ?", "Et ses qualités ?", None),
        ("Quelles sont les missions du maître-nageur ?", "Pourquoi ?", None),
    ],
)
def test_what_changes_takes_its_place_in_the_question_before(
    before: str, asked: str, full: str | None
) -> None:
    """Another thing, year or place stands for the former one; anything more is left alone."""
    earlier = understand(before, VOCABULARY)
    assert in_full(understand(asked, VOCABULARY), earlier) == full


def test_a_long_question_is_left_alone() -> None:
    """The patterns are never let loose on a text made to slow them down."""
    earlier = understand("quoi le a de a de " * 100, VOCABULARY)
    assert in_full(understand("Et ses qualités ?", VOCABULARY), earlier) is None
