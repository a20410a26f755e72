"""In a sentence that copies its source, every noun and adjective is the source's."""

from __future__ import annotations

import pytest

from assistant.verification.evidence import evidence_of_text
from assistant.verification.verify import verify

SOURCE = evidence_of_text(
    "La piscine du Vernet ferme en août.\n"
    "Elle est ouverte aux écoles le jeudi matin, sans réservation.\n"
    "Le club de plongée paie l'eau et le chauffage des vestiaires.",
    section=["Les horaires de la piscine"],
    known=["Guide des équipements", "Ville du Vernet"],
)


@pytest.mark.parametrize(
    "sentence",
    [
        "La piscine est ouverte aux écoles le jeudi matin, sans réservation.",
        "Oui, elle est ouverte aux écoles le jeudi matin.",
        "Le club de plongée paie l'eau et le chauffage des vestiaires.",
    ],
)
def test_a_copy_is_shown(sentence: str) -> None:
    """Recalling what a pronoun stands for, or answering yes, adds nothing."""
    assert verify(sentence, [SOURCE]).supported


@pytest.mark.parametrize(
    "sentence",
    [
        "Elle est ouverte aux écoles le jeudi matin, sans réservation ni bonnet.",
        "Le club de plongée paie l'eau et le chauffage des vestiaires municipaux.",
        "Le club de plongée paie l'eau et le chauffage de la buvette.",
    ],
)
def test_a_word_put_in_is_refused(sentence: str) -> None:
    """One noun or adjective more than the source, or another, is enough."""
    assert not verify(sentence, [SOURCE]).supported
