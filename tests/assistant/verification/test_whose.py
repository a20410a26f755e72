from __future__ import annotations

import pytest

from tests.assistant.verification.bearing import supported

ROWS = (
    "Écluse haute : Odile Carrier, 05 00 00 11 22\n"
    "Écluse basse : régie du port, Hugo Bastide, 05 00 00 33 44"
)
BARGE = (
    "La péniche « Le Martin-pêcheur » accueille douze passagers. "
    "Les passagers solidaires paient moins."
)
PERMIT = "Le permis relève du département ; la commune est seulement informée."
PACK = (
    "La corde est fournie par le club.\n\n"
    "Le stagiaire apporte :\nun casque\ndes gants fourrés\nune lampe frontale"
)
MARKET = "Le marché propose du miel, des fruits et des savons."


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            BARGE,
            'La péniche "Le Martin pêcheur" accueille douze passagers.',
            "La péniche « Le Martin solidaire » accueille douze passagers.",
        ),
        (
            "Le quai s'affaisse, d'après un rapport du Cerema sur le dragage par le Sival.",
            "D'après le Cerema, le quai s'affaisse.",
            "D'après le Sival, le quai s'affaisse.",
        ),
        (ROWS, "Écluse basse : Hugo Bastide.", "Écluse basse : régie du port, Odile Carrier."),
        (
            ROWS,
            "L'écluse haute est suivie par Odile Carrier.",
            "L'écluse haute est suivie par Hugo Bastide.",
        ),
    ],
)
def test_a_name_stays_where_it_stands(text: str, true: str, false: str) -> None:
    """A quoted name is verbatim, a source is the one named, a person answers for one row."""
    assert (supported(true, text), supported(false, text)) == (True, False)


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            "Le stand est monté après autorisation préalable du placier. Le gardien ferme la cour.",
            "Le stand est monté après autorisation préalable du placier.",
            "Le stand est monté après autorisation préalable du gardien.",
        ),
        (
            "Une amende, infligée par le capitaine du port, sanctionne le retard.",
            "Une amende, infligée par le capitaine du port, sanctionne le retard.",
            "Une amende, infligée par l'éclusier, sanctionne le retard.",
        ),
        (
            PERMIT,
            "La commune est seulement informée.",
            "Le permis relève de la commune ; le département est seulement informé.",
        ),
        (PERMIT, "Le permis relève du département.", "Le département est seulement informé."),
        (
            "La clé est remise par la gardienne sur avis du maire et du syndic.",
            "La clé est remise sur avis du syndic.",
            "La clé est remise sur avis de la gardienne.",
        ),
    ],
)
def test_consents_and_deeds_keep_their_owner(text: str, true: str, false: str) -> None:
    """Who agrees, who acts and who is only informed are the source's."""
    assert (supported(true, text), supported(false, text)) == (True, False)


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            PACK,
            "Le stagiaire apporte un casque, des gants fourrés et une lampe frontale.",
            "Le stagiaire apporte un casque, une corde et une lampe frontale.",
        ),
        (
            PACK,
            "Le stagiaire apporte un casque et une lampe frontale.",
            "Le stagiaire apporte un casque et une corde.",
        ),
        (
            MARKET,
            "Le marché propose du miel et des savons.",
            "Le marché propose du miel et du lait.",
        ),
        (MARKET, MARKET, "Le marché propose du miel, des fruits, des bijoux et des savons."),
    ],
)
def test_nothing_joins_an_enumeration(text: str, true: str, false: str) -> None:
    """An item is the source's own in that enumeration, not a word of the passage."""
    assert (supported(true, text), supported(false, text)) == (True, False)


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            "Les relances suivent cet ordre :\nAprès 10 jours, un texto est adressé au loueur.\n"
            "Après 30 jours, un huissier passe.",
            "Un texto est adressé au loueur, puis un huissier passe.",
            "Un huissier passe, puis un texto est adressé au loueur.",
        ),
        (
            "Le 3 mars, le jury visite les jardins ; le 9 juin, il remet les prix.",
            "Le jury visite les jardins, puis remet les prix.",
            "Le jury remet les prix, puis visite les jardins.",
        ),
        (
            "Les sportifs sollicitent d'abord le chèque du club, que la prime régionale complète.",
            "Les sportifs sollicitent d'abord le chèque du club.",
            "Les sportifs sollicitent d'abord la prime régionale, que le chèque du club complète.",
        ),
        (
            "Le dragage du bassin précède l'amarrage des voiliers.",
            "Le dragage du bassin précède l'amarrage des voiliers.",
            "L'amarrage des voiliers précède le dragage du bassin.",
        ),
    ],
)
def test_steps_and_phrases_keep_their_places(text: str, true: str, false: str) -> None:
    """Dated steps come in their order, and two phrases do not change places."""
    assert (supported(true, text), supported(false, text)) == (True, False)
