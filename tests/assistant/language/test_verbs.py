"""Verbs with their person are told from nouns and other forms."""

from __future__ import annotations

import pytest

from assistant.language.verbs import finite_verbs
from assistant.language.words import words


@pytest.mark.parametrize(
    ("sentence", "verbs"),
    [
        ("La commune verse une aide et paie le loyer.", ["verse", "paie"]),
        ("Le maire gère, mène et achète.", ["gère", "mène", "achète"]),
        ("Il remettra le dossier ; des agents obtiendront.", ["remettra", "obtiendront"]),
        (
            "Les réunions se tiennent ici, le jury reçoit et choisit.",
            ["tiennent", "reçoit", "choisit"],
        ),
        ("La porte de la mairie, une aide, le compte rendu.", []),
        ("Aider les élus à décider, en veillant au calendrier.", []),
    ],
)
def test_verbs_with_their_person_are_found(sentence: str, verbs: list[str]) -> None:
    """Forms are told by their endings and the dictionary, nouns by what stands before them."""
    assert [word.text for word in finite_verbs(words(sentence))] == verbs
