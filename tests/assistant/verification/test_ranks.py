from __future__ import annotations

import pytest

from assistant.verification.ranks import ranked
from tests.assistant.verification.bearing import supported

GRANT = "La prime est de 900 € la première année, 600 € la deuxième et 300 € la troisième."
HALVES = "Le premier versement représente 70 % du prix, le second 30 %."
MONTHS = "Au premier trimestre, 14 barques sont parties ; au deuxième trimestre, 22 barques."


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (GRANT, "La prime est de 600 € la deuxième année.", "La prime est de 900 € la 2e année."),
        (GRANT, "La 3e année, la prime est de 300 €.", "La prime est de 300 € la première année."),
        (
            GRANT,
            "La prime est de 900 € la première année et de 300 € la troisième.",
            "La prime est de 900 € la première année et de 600 € la troisième.",
        ),
        (
            HALVES,
            "Le second versement représente 30 % du prix.",
            "Le second versement représente 70 % du prix.",
        ),
        (
            MONTHS,
            "Au deuxième trimestre, 22 barques sont parties.",
            "Au deuxième trimestre, 14 barques sont parties.",
        ),
        (
            "Prix du billet, première tranche : 3,50 €",
            "Le prix du billet de la première tranche est de 3,50 €.",
            "Le prix du billet est de 3,50 €.",
        ),
        (
            "Première heure de canot gratuite, deuxième heure 4 €.",
            "La première heure de canot est gratuite.",
            "La première heure de canot coûte 4 €.",
        ),
    ],
)
def test_a_figure_keeps_its_rank(text: str, true: str, false: str) -> None:
    """What is given for the first is not told of the second, however short the second is told."""
    assert (supported(true, text), supported(false, text)) == (True, False)


def test_a_rank_without_a_noun_is_of_the_noun_before() -> None:
    """« 900 € la première année, 600 € la deuxième » ranks two years; a date ranks nothing."""
    told = [(one.value, one.rank, one.noun) for one in ranked(GRANT)]
    assert told == [("900", "1", "an"), ("600", "2", "an"), ("300", "3", "an")]
    assert ranked("Le dépôt de 90 € est rendu le 1er mai.") == ()
