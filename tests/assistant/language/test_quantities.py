"""Numbers with what they measure."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.quantities import QuantityKind, quantities

K = QuantityKind


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("184 500 € versés", K.MONEY, 184500),
        ("184\u202f500\u00a0€", K.MONEY, 184500),
        ("184.500 euros", K.MONEY, 184500),
        ("12,50 €", K.MONEY, 12.5),
        ("3 k€", K.MONEY, 3000),
        ("1,5 M€", K.MONEY, 1_500_000),
        ("80 %", K.PERCENT, 80),
        ("12,5 pour cent", K.PERCENT, 12.5),
        ("0,5 ETP", K.WORKING_TIME, 0.5),
        ("un temps plein", K.WORKING_TIME, 1),
        ("3 équivalents temps plein", K.WORKING_TIME, 3),
        ("12 millions d'euros", K.MONEY, 12_000_000),
        ("trois mois", K.DURATION, 3),
        ("quarante-cinq minutes", K.DURATION, 45),
        ("vingt et un jours", K.DURATION, 21),
        ("quatre-vingt-dix jours", K.DURATION, 90),
        ("douze élèves", K.COUNT, 12),
        ("deux cents élèves", K.COUNT, 200),
        ("37 personnes", K.COUNT, 37),
        ("en 2019", K.YEAR, 2019),
        ("le 1er mars 2026", K.DATE, 2026),
        ("le 03/05/2024", K.DATE, 2024),
        ("18h30", K.TIME, 18.5),
        ("05 63 00 11 22", K.CONTACT, 0),
        ("06-10-20-30-40", K.CONTACT, 0),
        ("accueil@valbrune.example", K.CONTACT, 0),
    ],
)
def test_a_quantity_is_read_with_its_kind(text: str, kind: QuantityKind, value: float) -> None:
    """One quantity is found, of this kind and this value."""
    assert [(q.kind, q.value) for q in quantities(text)] == [(kind, value)]


@pytest.mark.parametrize(
    "text", ["un élu", "une commune", "un temps de travail", "la piscine", "", "n° A-B"]
)
def test_no_number_no_quantity(text: str) -> None:
    """Articles and plain words measure nothing."""
    assert quantities(text) == []


def test_several_quantities_come_in_order() -> None:
    """Each number is told from the next, and a phone number is no count."""
    found = quantities("28 agents, jusqu'à 24 000 € par an, au 05 63 00 11 22 avant le 2 mai 2026")
    assert [q.kind for q in found] == [K.COUNT, K.MONEY, K.CONTACT, K.DATE]


@given(st.text(max_size=150))
def test_a_quantity_is_where_it_says(text: str) -> None:
    """Whatever the text, offsets give the quantity's words, without overlaps."""
    found = quantities(text)
    assert [text[q.start : q.end] for q in found] == [q.text for q in found]
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
