from __future__ import annotations

import pytest

from tests.assistant.verification.bearing import supported


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            "Le lac est ouvert aux barques du 1er mai au 30 août.",
            "Le lac est ouvert aux barques du 1er mai au 30 août.",
            "Le lac est ouvert aux barques.",
        ),
        (
            "En hiver, le ponton ferme à 17 heures.",
            "Le ponton ferme à 17 heures en hiver.",
            "Le ponton ferme à 17 heures.",
        ),
        (
            "Un novice doit porter un gilet lors de sa première sortie.",
            "Un novice doit porter un gilet à sa première sortie.",
            "Un novice doit porter un gilet.",
        ),
        (
            "La régie finance 60 % du moteur les deux premières années.",
            "La régie finance 60 % du moteur les deux premières années.",
            "La régie finance 60 % du moteur.",
        ),
        (
            "Le mouillage est de 45 € pour une barque inscrite.",
            "Le mouillage d'une barque inscrite est de 45 €.",
            "Le mouillage est de 45 €.",
        ),
        (
            "Entretien d'une coque : 90 € en moyenne, 160 € au-delà de dix mètres",
            "Au-delà de dix mètres, l'entretien d'une coque coûte 160 €.",
            "L'entretien d'une coque coûte 160 €.",
        ),
    ],
)
def test_a_rule_or_a_figure_keeps_its_time_and_its_public(text: str, true: str, false: str) -> None:
    """What is so at times, or for some, is not told as so always, or for all."""
    assert (supported(true, text), supported(false, text)) == (True, False)


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            "Sur la rive nord, l'amarrage est payant.",
            "L'amarrage est payant sur la rive nord.",
            "L'amarrage est payant.",
        ),
        (
            "En revanche, l'amarrage de nuit est payant.",
            "L'amarrage de nuit est payant.",
            "L'amarrage est gratuit.",
        ),
    ],
)
def test_what_a_statement_opens_with_is_kept(text: str, true: str, false: str) -> None:
    """Where a rule holds is told with it; a phrase that only joins two statements need not be."""
    assert (supported(true, text), supported(false, text)) == (True, False)


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            "La sortie est annulée la veille ; sinon le repas est facturé.",
            "Sinon le repas est facturé.",
            "Le repas est facturé.",
        ),
        (
            "Les soins sont donnés par l'infirmière sur ordonnance.",
            "L'infirmière donne les soins sur ordonnance.",
            "Les soins sont donnés par l'infirmière.",
        ),
        (
            "Si le filet est déchiré, le pêcheur rembourse sa valeur d'achat.",
            "Si le filet est déchiré, le pêcheur en rembourse la valeur d'achat.",
            "Le pêcheur rembourse la valeur d'achat du filet.",
        ),
        (
            "Si le club annule moins de 48 heures avant, une journée est due.",
            "Une journée est due si le club annule moins de 48 heures avant.",
            "Si le club annule, une journée est due.",
        ),
        (
            "Chaque tour est limité à une heure, sauf pour un concours.",
            "Chaque tour est limité à une heure, sauf pour un concours.",
            "Chaque tour est limité à une heure, y compris pour un concours.",
        ),
        (
            "Une bouée signale les six premiers hauts-fonds si le vent dépasse 40 km/h.",
            "Une bouée signale les six premiers hauts-fonds si le vent dépasse 40 km/h.",
            "Une bouée signale les six premiers hauts-fonds.",
        ),
        (
            "Un jardin est prêté à tout habitant ne disposant pas d'une cour.",
            "Un jardin est prêté à tout habitant sans cour.",
            "Un jardin est prêté à tout habitant.",
        ),
        (
            "Le gardien peut refuser une barque dont la coque est fendue.",
            "Le gardien peut refuser une barque à la coque fendue.",
            "Le gardien peut refuser une barque.",
        ),
        (
            "L'abri qui n'a pas de toit solide est démonté.",
            "L'abri sans toit solide est démonté.",
            "L'abri est démonté.",
        ),
        (
            "Les pêcheurs du canal bénéficient d'une remise.",
            "Une remise bénéficie aux pêcheurs du canal.",
            "Les pêcheurs bénéficient d'une remise.",
        ),
        (
            "Le maire peut interdire temporairement la pêche à la ligne.",
            "Le maire peut interdire temporairement la pêche.",
            "Le maire peut interdire la pêche à la ligne.",
        ),
        (
            "En cas de départ :\nprévenir le port\nlaisser la bouée à quai",
            "En cas de départ, il faut laisser la bouée à quai.",
            "Il faut laisser la bouée à quai.",
        ),
        (
            "La règle s'impose à tout port public de la côte.",
            "La règle s'impose à tout port public.",
            "La règle s'impose à tout port de la côte.",
        ),
    ],
)
def test_a_condition_is_told_in_whatever_form_it_stands(text: str, true: str, false: str) -> None:
    """Before a stop, as an alternative, with its figures, or as what restricts a noun."""
    assert (supported(true, text), supported(false, text)) == (True, False)
