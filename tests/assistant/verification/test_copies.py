from __future__ import annotations

import pytest

from assistant.verification.evidence import evidence_of_text
from assistant.verification.verify import verify


def supported(sentence: str, text: str, *known: str) -> bool:
    """Whether one text bears a sentence; `known` is its title and the like."""
    return verify(sentence, [evidence_of_text(text, (), known)]).supported


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            "Le Pays aide la commune à hauteur de 40 %, dans la limite de 900 € par an.",
            "Le Pays aide la commune à hauteur de 40 %, dans la limite de 900 € par an.",
            "Le Pays aide la commune à hauteur de 40 %, dans la limite de 900 € en tout.",
        ),
        (
            "Les devis sont examinés par la commission, après avis du maire.",
            "Les devis sont examinés par la commission, après avis du maire.",
            "Les devis sont examinés par la commission, toujours après avis du maire.",
        ),
        (
            "Le syndicat prête un broyeur à la commune.",
            "Le syndicat prête un broyeur à la commune.",
            "Le syndicat prête un broyeur à chaque commune.",
        ),
    ],
)
def test_all_and_only_are_the_source_s_own(text: str, true: str, false: str) -> None:
    """« en tout », « toujours », « chaque » are refused where the source says none of them."""
    assert supported(true, text)
    assert not supported(false, text)


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            "Le Département verse 300 € au club qui compte vingt licenciés, chaque automne.",
            "Le Département verse 300 € au club qui compte vingt licenciés.",
            "Le Département verse 300 € au club, chaque automne.",
        ),
        (
            "L'agent ne remet pas un colis hors la présence du destinataire.",
            "L'agent ne remet pas un colis hors la présence du destinataire.",
            "L'agent ne remet pas un colis.",
        ),
        (
            "Un abonné absent plus de quatre samedis de suite perd son emplacement.",
            "Un abonné absent plus de quatre samedis de suite perd son emplacement.",
            "Un abonné absent plus de quatre samedis perd son emplacement.",
        ),
        (
            "Les chaudières installées avant 2011 sont remplacées en priorité.",
            "Les chaudières installées avant 2011 sont remplacées en priorité.",
            "Les chaudières sont remplacées en priorité.",
        ),
        (
            "La cotisation est de 20 € pour les retraités de la commune.",
            "La cotisation est de 20 € pour les retraités de la commune.",
            "La cotisation est de 20 € pour les retraités.",
        ),
    ],
)
def test_what_restricts_a_noun_is_kept(text: str, true: str, false: str) -> None:
    """A relative, a participle or a complement right behind a noun goes with it."""
    assert supported(true, text)
    assert not supported(false, text)


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            "La mairie prête au club ses locaux, chauffage compris.",
            "La mairie prête ses locaux au club, chauffage compris.",
            "La mairie prête au club son mobilier, chauffage compris.",
        ),
        (
            "La demande se fait en ligne, avant tout achat ; rien n'est payé sans facture.",
            "La demande se fait en ligne, avant tout achat.",
            "La demande se fait en ligne, après l'achat.",
        ),
    ],
)
def test_no_word_takes_another_s_place(text: str, true: str, false: str) -> None:
    """Between the same words, a noun or « après » of the sentence's own is refused."""
    assert supported(true, text)
    assert not supported(false, text)


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            "Interventions en 2023 : 870, dont 120 incendies",
            "870 interventions ont eu lieu en 2023, dont 120 incendies.",
            "120 interventions ont eu lieu en 2023.",
        ),
        (
            "L'agence vire 80 % de l'aide dès la notification, le solde au bout de quatre ans.",
            "L'agence vire 80 % de l'aide dès la notification.",
            "L'agence vire le solde de l'aide dès la notification, et 80 % au bout de quatre ans.",
        ),
        (
            "Le club prête un gilet pour deux enfants au lac, un pour quatre en piscine.",
            "Le club prête un gilet pour deux enfants au lac.",
            "Le club prête un gilet pour deux enfants en piscine.",
        ),
    ],
)
def test_a_figure_keeps_its_own_label(text: str, true: str, false: str) -> None:
    """A figure is not told with the label of the whole, nor with that of the next one."""
    assert supported(true, text)
    assert not supported(false, text)


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            "Le collège paie ses factures sur le budget de la cantine.",
            "Le collège paie ses factures sur le budget de la cantine.",
            "Le département paie les factures du collège.",
        ),
        (
            "Le vétérinaire identifie l'animal à l'arrivée, le syndicat paie la puce.",
            "Le syndicat paie la puce.",
            "Le vétérinaire identifie l'animal à l'arrivée et paie la puce.",
        ),
        (
            "Le bureau d'études transmet les mesures à la commission, qui les publie.",
            "Le bureau d'études transmet les mesures à la commission.",
            "Le bureau d'études publie les mesures.",
        ),
        (
            "L'office n'entretient pas les sentiers, dont les communes ont la charge.",
            "L'office n'entretient pas les sentiers.",
            "Les sentiers sont à la charge de l'office.",
        ),
    ],
)
def test_a_verb_keeps_its_subject(text: str, true: str, false: str) -> None:
    """Neither a body of the title, nor the subject of the clause before, does it instead."""
    assert supported(true, text, "Département de l'Orne-Vive, office de tourisme")
    assert not supported(false, text, "Département de l'Orne-Vive, office de tourisme")


def test_a_place_is_not_the_document_s() -> None:
    """What the source tells of one commune is not told of the territory of the title."""
    text = "À Valmorey, la commune a déduit 9 % de sa contribution."
    assert supported("À Valmorey, la commune a déduit 9 % de sa contribution.", text, "Oisançon")
    assert not supported("Dans l'Oisançon, la commune a déduit 9 % de sa contribution.", text,
                         "Oisançon")  # fmt: skip


@pytest.mark.parametrize(
    ("text", "true"),
    [
        (
            "Il ne prend aucune décision, ne garde pas les clés et ne signe pas le registre.",
            "Il ne prend aucune décision.",
        ),
        (
            "La part de l'État est plafonnée à 18 000 € par poste et s'éteint au bout de 3 ans.",
            "La part de l'État s'éteint au bout de 3 ans.",
        ),
        (
            "Un comité se réunit chaque trimestre ; l'inspecteur le préside.",
            "Le comité est présidé par l'inspecteur.",
        ),
        ("Garde par un berger : 80 %", "Pour la garde par un berger, le taux est de 80 %."),
    ],
)
def test_what_copies_the_source_passes(text: str, true: str) -> None:
    """One of several denials, a figure beside another's bound, a pronoun's noun, a rate."""
    assert supported(true, text)
