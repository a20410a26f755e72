"""In a close copy, one span that differs is enough: what is put in, and small words of time."""

from __future__ import annotations

import pytest

from assistant.verification.evidence import evidence_of_text
from assistant.verification.verify import verify

SOURCE = evidence_of_text(
    "La carte de pêche est détruite par le garde en cas de prêt à un tiers.\n"
    "La fédération aide l'achat de barques à 40 %, mais n'aide pas les salaires.\n"
    "Le garde prévient l'association dix jours avant l'ouverture de la saison.\n"
    "Le droit de pêche vaut sur tout le plan d'eau, hors réserve.\n"
    "L'alevinage doit doubler le nombre de truites du ruisseau.\n"
    "Certaines rives du plan d'eau sont ouvertes aux fauteuils roulants.\n"
    "La fédération fournit les panneaux et les balises du parcours.",
    section=["La pêche au plan d'eau"],
    known=["Guide du plan d'eau", "Ville du Vernet", "office de tourisme"],
)


@pytest.mark.parametrize(
    "sentence",
    [
        "La carte de pêche est détruite par le garde en cas de prêt à un tiers.",
        "La fédération aide l'achat de barques à 40 %, mais n'aide pas les salaires.",
        "Le garde prévient l'association dix jours avant l'ouverture de la saison.",
        "Le garde avertit l'association dix jours avant l'ouverture de la saison.",
        "Le droit de pêche vaut sur tout le plan d'eau, hors réserve.",
        "L'alevinage doit doubler le nombre de truites du ruisseau.",
        "Certaines rives du plan d'eau sont ouvertes aux fauteuils roulants.",
        "C'est la fédération qui fournit les panneaux et les balises du parcours.",
        "Les panneaux et les balises du parcours sont fournis par la fédération.",
    ],
)
def test_a_copy_is_shown(sentence: str) -> None:
    """As it stands, with a near synonym, or with its doer put forward."""
    assert verify(sentence, [SOURCE]).supported


@pytest.mark.parametrize(
    "sentence",
    [
        "La carte de pêche est plastifiée par le garde en cas de prêt à un tiers.",
        "La fédération aide les salaires à 40 %, mais n'aide pas l'achat de barques.",
    ],
)
def test_one_word_put_for_another_is_refused(sentence: str) -> None:
    """A verb as well as a noun; and two nouns that exchange their places."""
    assert not verify(sentence, [SOURCE]).supported


@pytest.mark.parametrize(
    "sentence",
    [
        "Le garde prévient l'association dix jours après l'ouverture de la saison.",
        "Dix jours après l'ouverture de la saison, le garde prévient l'association.",
        "Le droit de pêche vaut sur tout le plan d'eau, réserve comprise.",
    ],
)
def test_a_marker_keeps_its_word(sentence: str) -> None:
    """« avant » is not « après » nor « hors » « compris », wherever the sentence puts them."""
    assert not verify(sentence, [SOURCE]).supported


def test_what_must_be_done_is_not_told_as_done() -> None:
    """« doit doubler » is not « a doublé »."""
    told = "L'alevinage a doublé le nombre de truites du ruisseau."
    assert not verify(told, [SOURCE]).supported


def test_some_are_not_all() -> None:
    """« certaines » is not « toutes »."""
    told = "Les rives du plan d'eau sont toutes ouvertes aux fauteuils roulants."
    assert not verify(told, [SOURCE]).supported


@pytest.mark.parametrize(
    "sentence",
    [
        "C'est l'office de tourisme qui fournit les panneaux et les balises du parcours.",
        "Les panneaux et les balises du parcours sont fournis par l'office de tourisme.",
    ],
)
def test_a_doer_put_forward_is_the_sources(sentence: str) -> None:
    """« C'est X qui », « par X »: X does it in the source too."""
    assert not verify(sentence, [SOURCE]).supported
