from __future__ import annotations

import pytest

from tests.assistant.verification.bearing import supported


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            "Les vélos sont prêtés sur présentation d'une carte de fidélité.",
            "Les vélos sont prêtés sur présentation d'une carte.",
            "Les vélos sont prêtés.",
        ),
        (
            "La caution est rendue en cas de retour avant midi.",
            "La caution est rendue si le retour a lieu avant midi.",
            "La caution est rendue.",
        ),
        (
            "Les repas de midi sont livrés à domicile sur ordonnance du médecin.",
            "Les repas de midi sont livrés à domicile sur ordonnance.",
            "Les repas de midi sont livrés à domicile.",
        ),
        (
            "Les barques sont louées dans la limite des places à quai.",
            "Les barques sont louées dans la limite des places à quai.",
            "Les barques sont louées.",
        ),
    ],
)
def test_a_sentence_does_not_stop_before_a_condition(text: str, true: str, false: str) -> None:
    """Where the source goes on with a condition, the sentence goes on too."""
    assert (supported(true, text), supported(false, text)) == (True, False)


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            "Un surveillant est exigé pour toute baignade réunissant des mineurs.",
            "Un surveillant est exigé pour toute baignade de mineurs.",
            "Un surveillant est exigé pour toute baignade.",
        ),
        (
            "L'abattement s'applique à tous les logements loués à des étudiants.",
            "L'abattement s'applique aux logements loués à des étudiants.",
            "L'abattement s'applique à tous les logements.",
        ),
        (
            "Les jardins qui longent le canal sont arrosés gratuitement.",
            "Les jardins le long du canal sont arrosés gratuitement.",
            "Les jardins sont arrosés gratuitement.",
        ),
        (
            "Une parcelle dont le sol est pollué ne peut pas être vendue.",
            "Une parcelle au sol pollué ne peut pas être vendue.",
            "Une parcelle ne peut pas être vendue.",
        ),
    ],
)
def test_what_is_said_of_some_is_not_said_of_all(text: str, true: str, false: str) -> None:
    """A noun that the source restricts at once is not told of all its kind."""
    assert (supported(true, text), supported(false, text)) == (True, False)


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("Les bacs sont vidés le mardi par le syndicat.", "Les bacs sont vidés le mardi."),
        (
            "Le bal est ouvert aux couples, avec un buffet offert par la mairie.",
            "Le bal est ouvert aux couples.",
        ),
        (
            "Une amende, infligée par le capitaine du port, sanctionne le retard.",
            "Une amende sanctionne le retard.",
        ),
        (
            "La clé est remise par le gardien aux locataires sur présentation du bail.",
            "La clé est remise par le gardien.",
        ),
    ],
)
def test_a_mere_detail_may_be_left_out(text: str, shorter: str) -> None:
    """What adds to a statement without limiting it need not be told."""
    assert supported(shorter, text) is True


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            "Chaque équipe compte au moins une nageuse confirmée.",
            "Chaque équipe compte au minimum une nageuse confirmée.",
            "Chaque équipe compte au plus une nageuse confirmée.",
        ),
        (
            "Le stand occupe au plus un emplacement.",
            "Le stand occupe au maximum un emplacement.",
            "Le stand occupe au moins un emplacement.",
        ),
        (
            "Le filet est relevé au moins une fois la semaine.",
            "Le filet est relevé au moins une fois la semaine.",
            "Le filet est relevé au plus une fois la semaine.",
        ),
        (
            "Le jury retient au plus une affiche.",
            "Le jury retient au plus une affiche.",
            "Le jury retient une affiche.",
        ),
    ],
)
def test_a_bound_without_a_figure_is_kept(text: str, true: str, false: str) -> None:
    """« au moins une » is neither « au plus une » nor « une »."""
    assert (supported(true, text), supported(false, text)) == (True, False)
