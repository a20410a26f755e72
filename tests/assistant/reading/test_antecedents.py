"""A sentence that opens with a pronoun is read with what the pronoun stands for."""

from __future__ import annotations

import pytest

from assistant.reading.antecedents import spoken_of

POOL = "La piscine du Vernet est ouverte toute l'année."
KEEPER = "Le maître-nageur surveille les bassins, les vestiaires et la buvette."


@pytest.mark.parametrize(
    ("before", "said", "subject"),
    [
        ([POOL], "Elle compte deux bassins.", "La piscine du Vernet"),
        ([POOL], "Son entrée coûte 3 €.", "La piscine du Vernet"),
        ([KEEPER], "Il est recruté par la commune.", "Le maître-nageur"),
        ([KEEPER], "S'il est absent, la piscine ferme.", "Le maître-nageur"),
        ([KEEPER, "Il est recruté par la commune."], "Il gagne 2 000 €.", "Le maître-nageur"),
        (
            ["En 2024, les usagers ont écrit au maire."],
            "Ils demandent un toit.",
            "les usagers",
        ),
        (["L'aide, de 500 € au plus, est versée en mai."], "Elle cesse après un an.", "L'aide"),
        (["La demande se fait en mairie."], "Elle reste valable un an.", "La demande"),
        (["Un comité s'est réuni en mai."], "Il donne un avis.", "Un comité"),
        (["Le maire ne lui répond pas."], "Il décide seul.", "Le maire"),
    ],
)
def test_a_pronoun_stands_for_the_subject_before_it(
    before: list[str], said: str, subject: str
) -> None:
    """Gender and number agree; a chain of pronouns is followed to its noun."""
    assert spoken_of(said, before) == subject


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ([], "Elle compte deux bassins."),
        ([KEEPER], "Elle compte deux bassins."),
        ([POOL, KEEPER], "Elle compte deux bassins."),
        ([KEEPER], "Il faut réserver deux jours avant."),
        ([KEEPER], "Il est recommandé de réserver."),
        ([KEEPER], "Les bassins sont vidés en août."),
        ([POOL, "Ils ferment à midi."], "Elle compte deux bassins."),
    ],
)
def test_nothing_is_guessed(before: list[str], said: str) -> None:
    """Another gender in between, an impersonal « il », a sentence with its own subject: nothing."""
    assert spoken_of(said, before) == ""
