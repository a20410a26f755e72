from __future__ import annotations

import pytest

from tests.assistant.verification.bearing import supported

TARIFFS = (
    "Le forfait adulte coûte 40 €. Le forfait enfant coûte 25 €. Les forfaits sont vendus du 3 "
    "mars au 9 juin ; la piscine est vidangée en septembre."
)
STEPS = (
    "Les étapes du dossier sont les suivantes :\nla visite du logement\nle devis signé\n"
    "l'avis de la commission\nle versement"
)
AGENTS = "La facture est payée par le locataire et contrôlée par le syndic."
LIMITED = (
    "La salle peut être louée le dimanche, si la toiture est sèche. "
    "Les travaux ne sont exigés qu'en cas de vente. La carte est hebdomadaire, y compris en été."
)
SCALES = "Le taux local atteint 12 % en 2022 ; la moyenne nationale est de 15 %."


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (TARIFFS, "Le forfait adulte coûte 40 €.", "Le forfait adulte coûte 25 €."),
        (TARIFFS, "La piscine est vidangée en septembre.", "La piscine est vidangée en mars."),
        (
            TARIFFS,
            "Les forfaits sont vendus du 3 mars au 9 juin.",
            "Les forfaits sont vendus du 9 juin au 3 mars.",
        ),
        (SCALES, "Le taux local atteint 12 % en 2022.", "Le taux local atteint 15 % en 2022."),
    ],
)
def test_a_figure_keeps_its_place(text: str, true: str, false: str) -> None:
    """A figure or a date of the source may not stand where the source puts another one."""
    assert (supported(true, text), supported(false, text)) == (True, False)


def test_no_figure_is_told_twice_for_another() -> None:
    """« en mai et en mai » hides a month that the source gives."""
    text = "Le bilan est remis en mai et en octobre."
    assert supported("Le bilan est remis en mai et en octobre.", text) is True
    assert supported("Le bilan est remis en mai et en mai.", text) is False


@pytest.mark.parametrize(
    ("true", "false"),
    [
        (
            "Il y a d'abord la visite du logement, puis le devis signé.",
            "Il y a d'abord le devis signé, puis la visite du logement.",
        ),
        (
            "La première étape est la visite du logement.",
            "La première étape est l'avis de la commission.",
        ),
        ("La dernière étape est le versement.", "La dernière étape est le devis signé."),
    ],
)
def test_steps_keep_their_order(true: str, false: str) -> None:
    """What a list gives first is not told as coming after, nor its middle as its end."""
    assert (supported(true, STEPS), supported(false, STEPS)) == (True, False)


def test_the_second_is_the_second_item() -> None:
    """« le second » may be said of the second item of a list, and of no other."""
    text = "Le projet comporte deux volets :\nla rénovation du toit\nle nettoyage de la cour"
    assert supported("Le second volet est le nettoyage de la cour.", text) is True
    assert supported("Le second volet est la rénovation du toit.", text) is False


def test_each_deed_keeps_its_agent() -> None:
    """Of two passive verbs joined by « et », each keeps who does it."""
    assert supported("La facture est payée par le locataire.", AGENTS) is True
    assert (
        supported("La facture est payée par le syndic et contrôlée par le locataire.", AGENTS)
        is False
    )


def test_a_comparison_is_not_turned_round() -> None:
    """« plus large que » keeps which of the two is larger."""
    text = "Le périmètre du bassin est plus large que celui du canton."
    assert supported("Le périmètre du bassin est plus large que celui du canton.", text) is True
    assert supported("Le périmètre du canton est plus large que celui du bassin.", text) is False


@pytest.mark.parametrize(
    ("true", "false"),
    [
        (
            "La salle peut être louée le dimanche si la toiture est sèche.",
            "La salle peut être louée le dimanche.",
        ),
        ("Les travaux ne sont exigés qu'en cas de vente.", "Les travaux sont exigés."),
        (
            "La carte est hebdomadaire, y compris en été.",
            "La carte est hebdomadaire, sauf en été.",
        ),
    ],
)
def test_a_condition_is_not_left_out(true: str, false: str) -> None:
    """A condition, or « ne … que », is told with what it bears on, and no exception is made up."""
    assert (supported(true, LIMITED), supported(false, LIMITED)) == (True, False)


@pytest.mark.parametrize(
    "false",
    [
        "La salle peut être louée le dimanche si la toiture est sèche, ainsi que les annexes.",
        "La carte est hebdomadaire, y compris en été, renouvelable.",
    ],
)
def test_nothing_is_added_in_passing(false: str) -> None:
    """A word set apart at the end, or what « ainsi que » adds, is the source's."""
    assert supported(false, LIMITED) is False


def test_a_scale_is_not_borrowed() -> None:
    """« national » said of one figure is not said of another."""
    assert supported("La moyenne nationale est de 15 %.", SCALES) is True
    assert supported("Le taux national atteint 12 % en 2022.", SCALES) is False
