"""Facts are compared by what they say, not by how they are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.normalise import collapsed, contains, figures, same, says, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("24 000 €", "24\u202f000\u00a0euros"),
        ("24.000 euros", "24000 €"),
        ("0,5 ETP", "0.5 etp"),
        ("0,50 ETP", "0,5 ETP"),
        ("06-89-26-70-25", "06 89 26 70 25"),
        ("06.89.26.70.25", "+33 6 89 26 70 25"),
        ("0033 (0)6 89 26 70 25", "0689267025"),
        ("Prenom.Nom@Caf.fr", "prenom.nom@caf.fr"),
        ("16/01/2020", "16 janvier 2020"),
        ("2020-01-16", "16 janvier 2020"),
        ("1er janvier", "1 janvier"),
        ("l’œuvre d'Éloïse", "L'ŒUVRE D’ELOISE"),
        ("aujourd\u2011hui", "aujourd-hui"),
        ("50 %", "50\u202fpour cent"),
        ("co\u00adopération", "coopération"),
    ],
)
def test_same_words(one: str, other: str) -> None:
    """Spaces, accents, apostrophes, decimals, currencies, phones and dates are no difference."""
    assert same(one, other)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("370 personnes", "37"),
        ("37,5 personnes", "37"),
        ("137 personnes", "37"),
        ("le 06 89 26 70 25", "89 26"),
        ("décoopération", "coopération"),
        ("prenom.nom@caf.fr", "nom"),
        ("124 000 €", "24 000"),
    ],
)
def test_no_part_of_another_thing(text: str, part: str) -> None:
    """A number is not found inside another, nor a name inside an address."""
    assert not says(text, part)


def test_marks_do_not_come_between() -> None:
    """`[n]` marks are not words of the answer."""
    assert says("Il faut 0,5 [1] ETP [2][3].", "0,5 ETP")


def test_figures() -> None:
    """Numbers, phones and addresses, nothing else."""
    text = "37 personnes, 28,29 ETP, 05 63 48 39 55, a.b@caf.fr [1]"
    assert figures(text) == {"37", "28.29", "tel563483955", "a.b@caf.fr"}


def test_nothing_is_contained_nowhere() -> None:
    """An empty expectation never holds: a case without words cannot pass by accident."""
    assert not contains(tokens("des mots"), [])


@given(st.text(), st.text(min_size=1))
def test_any_text_can_be_compared(text: str, part: str) -> None:
    """No text breaks the comparison, and what was put between spaces is found again."""
    if tokens(part) and not figures(part):
        assert contains([*tokens(text), *tokens(part)], tokens(part))
    assert collapsed(collapsed(text)) == collapsed(text)
