"""A sentence says what one part of its source says: no word of another part, no other joint."""

from __future__ import annotations

import pytest

from tests.assistant.verification.bearing import supported


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        (
            "Le gardien ouvre la salle aux heures convenues ; il commande le matériel de ménage.",
            "Le gardien ouvre la salle aux heures convenues.",
            "Le gardien commande la salle.",
        ),
        (
            "La ville donne à chaque jardin : trois bacs ; une fourche.",
            "La ville donne à chaque jardin trois bacs.",
            "La ville donne à chaque jardin trois fourches.",
        ),
        (
            "Le gardien prépare la peinture et le matériel.",
            "Le gardien prépare la peinture.",
            "Le gardien prépare la cantine et le matériel.",
        ),
        (
            "Il faut habiter ou travailler dans la commune.",
            "Il faut habiter ou travailler dans la commune.",
            "Il faut habiter et travailler dans la commune.",
        ),
        (
            "Les boissons ne peuvent être achetées avec la bourse.",
            "Les boissons ne peuvent pas être achetées avec la bourse.",
            "Les boissons peuvent être achetées avec la bourse.",
        ),
        (
            "La caisse peut aider les personnes encore autonomes.",
            "La caisse peut aider les personnes encore autonomes.",
            "La caisse peut aider toutes les personnes autonomes.",
        ),
        (
            "Dans les dix jours de la signature, le client peut se rétracter.",
            "Dans les dix jours de la signature, le client peut se rétracter.",
            "Dans les dix jours précédant la signature, le client peut se rétracter.",
        ),
        (
            "Le syndicat mise sur les cars plutôt que sur le train.",
            "Le syndicat mise sur les cars plutôt que sur le train.",
            "Le syndicat mise sur le train plutôt que sur les cars.",
        ),
        (
            "Le fonds rembourse 30 % de la facture aux communes de moins de 500 habitants.",
            "Le fonds rembourse aux communes de moins de 500 habitants 30 % de la facture.",
            "Le fonds rembourse 30 % de la facture aux communes.",
        ),
    ],
)
def test_what_one_part_says_is_told_as_it_says_it(text: str, true: str, false: str) -> None:
    """The words, the joints and the limits are those of the part that is told."""
    assert (supported(true, text), supported(false, text)) == (True, False)


def test_the_sentence_before_lends_its_subject_and_nothing_else() -> None:
    """« Une commune reste libre de conclure » bears no duty in what follows."""
    text = "Une commune reste libre de conclure ou non l'accord. Elle le signe pour un an."
    assert supported("Une commune est tenue de conclure l'accord.", text) is False
    assert supported("La commune le signe pour un an.", text) is True
