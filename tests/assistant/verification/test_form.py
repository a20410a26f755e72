"""What a small model writes that is no sentence."""

from __future__ import annotations

import pytest

from assistant.verification.evidence import evidence_of_text
from assistant.verification.verify import verify

SOURCE = evidence_of_text(
    "La médiathèque prête des liseuses aux abonnés adultes pour la construction de projets de "
    "lecture. Elle accueille les classes le mardi. Les agents de la commune inscrivent les enfants."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Règlement – Médiathèque – Commune de Valbrune.",
        "Quelle liseuse la médiathèque prête aux abonnés.",
        "Les classes sont combien le mardi à la médiathèque.",
        "Parlez des liseuses de la médiathèque.",
        "et les abonnés adultes.",
        "Pour les abonnés et les enfants.",
        "La médiathèque sert à constructioner des projets de lecture.",
        "La médiathèque accueille les claseuses le mardi.",
        "La médiathèque prête-t-elle des liseuses aux abonnés.",
        "Ceux qui prêtent des liseuses aux abonnés.",
        "Aux abonnés adultes.",
        "D'une construction de projets de lecture.",
        "La construction des projets de lecture est la lecture des projets.",
        "Cette armoire accueille les classes le mardi.",
        "Le médiathèque accueille les classes.",
        "La liseuse des abonnés est.",
        "La médiathèque prête des liseuses aux.",
        "Les liseuses des abonnés adultes de la médiathèque.",
        "La médiathèque prête, le que la commune inscrit les enfants.",
        "Les agents de la commune sont les enfants des agents de la commune.",
    ],
)
def test_what_is_no_sentence_is_refused(sentence: str) -> None:
    """Titles in a row, questions, fragments and made-up words are refused for their form."""
    verdict = verify(sentence, [SOURCE])
    assert {reason.kind.value for reason in verdict.reasons} == {"hygiene"}


@pytest.mark.parametrize(
    "sentence",
    [
        "La médiathèque prête des liseuses aux abonnés adultes.",
        "Le mardi, elle accueille les classes.",
        "Les agents de la commune inscrivent les enfants.",
        "Ceux qui inscrivent les enfants sont les agents de la commune.",
    ],
)
def test_sentences_are_let_through(sentence: str) -> None:
    """A sentence with its verb passes, wherever it begins."""
    assert verify(sentence, [SOURCE]).supported is True
