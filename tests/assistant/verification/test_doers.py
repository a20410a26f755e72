from __future__ import annotations

import pytest

from tests.assistant.verification.bearing import supported

TROUPE = (
    "Le régisseur adjoint veille à la sécurité du plateau. "
    "La troupe barre la rue ; les agents techniques posent les rampes. "
    "Elle rend compte au doyen de la compagnie, le recteur fixant le programme."
)


@pytest.mark.parametrize(
    ("true", "false"),
    [
        (
            "Le régisseur adjoint veille à la sécurité du plateau.",
            "Le costumier adjoint veille à la sécurité du plateau.",
        ),
        ("Le régisseur veille à la sécurité.", "Le souffleur veille à la sécurité du plateau."),
        ("La rue est barrée par la troupe.", "Les agents techniques barrent la rue."),
        ("Elle rend compte au doyen.", "Elle rend compte au recteur."),
    ],
)
def test_nobody_takes_the_place_of_the_doer(true: str, false: str) -> None:
    """In the source's own words, the subject is the source's, be the other one named elsewhere."""
    assert (supported(true, TROUPE), supported(false, TROUPE)) == (True, False)


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            "Le chargé de scène pilote et fait vivre le festival.",
            "Le chargé de scène pilote le festival.",
            "Le chef de scène pilote et fait vivre le festival.",
        ),
        (
            "Le service habitat peut visiter les loges fermées.",
            "Le service de l'habitat peut visiter les loges fermées.",
            "Le service voirie peut visiter les loges fermées.",
        ),
        (
            "Le maire paie les décors, la région les costumes.",
            "La région paie les costumes.",
            "La région paie les décors.",
        ),
        (
            "Les danseurs sont salariés de la communauté de communes, qui les assure.",
            "Les danseurs sont salariés de la communauté de communes.",
            "Les danseurs sont salariés de la commune, qui les assure.",
        ),
        (
            "La salle est payée par la ville ; les gradins le sont par le syndicat.",
            "Les gradins sont payés par le syndicat.",
            "Les gradins sont payés par la ville.",
        ),
    ],
)
def test_a_title_is_told_whole_or_shortened(text: str, true: str, false: str) -> None:
    """A title may be shortened, or its article added; another noun in it is somebody else."""
    assert (supported(true, text), supported(false, text)) == (True, False)
