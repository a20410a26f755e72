from __future__ import annotations

import pytest

from assistant.verification.told_clauses import told_clauses
from tests.assistant.verification.bearing import supported


def test_a_clause_is_cut_where_a_verb_follows() -> None:
    """Commas and « et » cut a text only where the next piece has a verb of its own."""
    told = told_clauses("Le pilote range la barque et les rames, puis ferme le hangar.")
    assert [clause.verbs for clause in told] == [("range",), ("ferme",)]
    assert told[0].text == "le pilote range la barque et les rames"


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            "Le guide encadre six sorties l'été et tient le refuge le reste de l'année.",
            "Le guide encadre six sorties l'été.",
            "Le guide tient le refuge l'été.",
        ),
        (
            "Le conseil délibère, le maire signe l'acte, puis le greffe publie la liste.",
            "Le maire signe l'acte, puis le greffe publie la liste.",
            "Le greffe signe l'acte.",
        ),
        (
            "Le conseil délibère, le maire signe l'acte, puis le greffe publie la liste.",
            "Le conseil délibère, puis le maire signe l'acte.",
            "Le maire signe l'acte, puis le conseil délibère.",
        ),
        (
            "Le gardien : range les outils ; vide les bacs ; répare la serre",
            "Le gardien vide les bacs.",
            "Le gardien range la serre.",
        ),
        (
            "Un acompte est versé à la commande, le solde à la livraison.",
            "Le solde est versé à la livraison.",
            "Le solde est versé à la commande.",
        ),
        (
            "Le poste est payé à 60 % par la caisse, le reste par la commune.",
            "Le poste est payé à 60 % par la caisse.",
            "Le poste est payé à 60 % par la commune.",
        ),
        (
            "Le refuge s'efforce d'accueillir les groupes, sans le garantir.",
            "Le refuge s'efforce d'accueillir les groupes.",
            "Le refuge est tenu d'accueillir les groupes.",
        ),
        (
            "Les chiens sont interdits au refuge sans laisse.",
            "Les chiens sont interdits au refuge sans laisse.",
            "Les chiens sont interdits au refuge, même avec une laisse.",
        ),
        (
            "Le guide n'emmène pas de mineur, même pour un adhérent.",
            "Le guide n'emmène pas de mineur, même pour un adhérent.",
            "Le guide n'emmène pas de mineur, sauf pour un adhérent.",
        ),
        (
            "Clés : Ana Sorel, gardienne, 05 61 00 12 12\nLe bureau se tient à la mairie.",
            "Pour les clés, appelez Ana Sorel, gardienne, au 05 61 00 12 12.",
            "Clés : Ana Sorel, gardienne de la mairie, 05 61 00 12 12.",
        ),
        (
            "La barque est prêtée, hors week-end, aux adhérents du club.",
            "La barque est prêtée, hors week-end, aux adhérents du club.",
            "La barque est prêtée aux adhérents du club.",
        ),
        (
            "L'aide ne va qu'aux barques du lac construites avant 1975.",
            "L'aide ne va qu'aux barques du lac construites avant 1975.",
            "L'aide ne va qu'aux barques du lac.",
        ),
    ],
)
def test_what_is_said_of_one_clause_is_not_told_of_another(
    text: str, true: str, false: str
) -> None:
    """A doer, a complement, a time or a share stays with the verb that the source gives it."""
    assert supported(true, text)
    assert not supported(false, text)


@pytest.mark.parametrize(
    ("text", "true"),
    [
        (
            "La caisse fournit les données brutes ; le pays les présente aux élus.",
            "Le pays présente les données aux élus.",
        ),
        (
            "Le prêt d'une barque coûte 4 €, celui d'un canoë 6 €.",
            "Le prêt d'un canoë coûte 6 €.",
        ),
        (
            "Le guide ne garde pas le site et n'instruit pas les plaintes.",
            "Le guide n'instruit pas les plaintes.",
        ),
        (
            "Son avis ne remplace ni le permis ni l'étude du sol.",
            "L'avis ne remplace pas l'étude du sol.",
        ),
    ],
)
def test_what_a_clause_leaves_unsaid_may_be_told(text: str, true: str) -> None:
    """A noun for its pronoun, a verb said once for two, one of two denials."""
    assert supported(true, text)
