"""What a near copy may do to its statement, and what it may not."""

from __future__ import annotations

import pytest

from assistant.verification.evidence import Evidence, evidence_of_text
from assistant.verification.verify import verify
from tests.assistant.verification.bearing import supported


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "L'inscription se prend au plus tard la veille à 17 h, et le jeudi pour le lundi.",
            "L'inscription se prend au plus tard la veille à 17 h, et le jeudi pour le lundi.",
        ),
        (
            "Le phare envoie au printemps un relevé par navire, sans aucun nom.",
            "Le phare envoie au printemps un relevé par navire, sans aucun nom.",
        ),
        (
            "La capitainerie signe le bail ; le plongeur contrôle les chaînes.",
            "Le plongeur contrôle les chaînes.",
        ),
    ],
)
def test_what_stands_in_the_source_is_shown_as_it_stands(text: str, sentence: str) -> None:
    """A statement copied word for word, or what a semicolon parts off, needs no other check."""
    assert supported(sentence, text)


def test_a_copy_that_leans_on_what_is_left_out_is_judged() -> None:
    """« sinon », or what a list's lead denies, is no statement of its own."""
    assert not supported("Le repas est facturé.", "Annuler la veille ; sinon le repas est facturé.")
    listed = "La capitainerie ne fait pas :\nle gardiennage des remorques ;\nla vente de glace."
    assert not supported("La capitainerie fait la vente de glace.", listed)


def test_a_local_fact_copied_still_names_its_place() -> None:
    """What holds for one place is not shown without it, be it word for word."""
    text = "Le poste est payé 300 € par mois."
    local = Evidence(evidence_of_text(text).statements, territory="Ariège")
    assert not verify(text, [local]).supported


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            "La régie vérifie l'ancrage ; l'adjointe au port signe le bail.",
            "La régie vérifie l'ancrage et l'adjointe au port signe le bail.",
            "La régie signe le bail.",
        ),
        (
            "Le riverain reste tenu de tailler sa haie ; le port n'agit que sur ordre.",
            "Le port n'agit que sur ordre et le riverain reste tenu de tailler sa haie.",
            "Le port reste tenu de tailler la haie.",
        ),
    ],
)
def test_two_clauses_may_be_told_in_one(text: str, true: str, false: str) -> None:
    """In any order, joined by « et »: as long as each keeps who does it."""
    assert (supported(true, text), supported(false, text)) == (True, False)


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            "Une fête ouverte aux familles clôt la saison.",
            "Une fête ouverte aux familles clôt la saison.",
            "Une fête ouverte aux familles lance la saison.",
        ),
        (
            "Les deux ports ont transféré leur compétence de dragage au syndicat, et n'ont donc "
            "pas à signer.",
            "Les deux ports ont transféré leur compétence de dragage au syndicat et n'ont pas à "
            "signer.",
            "Les deux ports ont gardé leur compétence de dragage mais n'ont pas à signer.",
        ),
    ],
)
def test_two_spans_may_differ_and_none_says_another_thing(text: str, true: str, false: str) -> None:
    """A word put for another is refused in a short copy, and beside another change."""
    assert (supported(true, text), supported(false, text)) == (True, False)


def test_what_comes_after_is_not_told_before() -> None:
    """« deux mois pour A, puis deux mois pour B »: what both share does not hide the exchange."""
    text = "On a deux mois pour écrire au maire, puis deux mois pour saisir le tribunal."
    assert supported(text, text)
    turned = "On a deux mois pour saisir le tribunal, puis deux mois pour écrire au maire."
    assert not supported(turned, text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "Le port, propriétaire du quai, délègue Marée au syndicat par convention.",
            "Le port délègue Marée au syndicat par convention.",
        ),
        (
            "Toute cale, si petite soit-elle, doit être balisée depuis le 25 mai 2018.",
            "Toute cale, si petite soit-elle, doit être balisée depuis le 25 mai 2018.",
        ),
        ("Un gréutiste est présent le mardi.", "Les gréutistes sont présents le mardi."),
    ],
)
def test_the_form_of_the_source_is_no_fault(text: str, sentence: str) -> None:
    """An unlisted verb, an inversion or the plural of a rare noun is the source's own."""
    verdict = verify(sentence, [evidence_of_text(text)])
    assert not {r.kind.value for r in verdict.reasons} & {"hygiene"}


@pytest.mark.parametrize(
    ("text", "false"),
    [
        ("La visite du phare est gratuite.", "La visite du phare est gratuite pour les habitants."),
        (
            "Le conseil demande l'avis du maire sur le projet de l'école.",
            "Le conseil demande l'avis de l'école sur le projet du maire.",
        ),
    ],
)
def test_no_public_is_put_in_and_no_complement_exchanged(text: str, false: str) -> None:
    """For whom it holds, and whose a thing is, are the source's."""
    assert (supported(text, text), supported(false, text)) == (True, False)
