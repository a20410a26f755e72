from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.writing.drafts import Draft, DraftParser


def parsed(text: str, size: int = 3) -> list[Draft]:
    """Drafts of a text fed in pieces."""
    parser = DraftParser()
    found: list[Draft] = []
    for start in range(0, len(text), size):
        found.extend(parser.feed(text[start : start + size]))
    return [*found, *parser.close()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le marché est le samedi. [A]", [Draft("Le marché est le samedi.", ("A",))]),
        ("Le marché est le samedi [A].", [Draft("Le marché est le samedi.", ("A",))]),
        ("Le marché est le samedi (A).", [Draft("Le marché est le samedi.", ("A",))]),
        ("Le marché est le samedi [A, B].", [Draft("Le marché est le samedi.", ("A", "B"))]),
        ("Le marché est le samedi [A][B]", [Draft("Le marché est le samedi.", ("A", "B"))]),
        ("Le marché est le samedi [passage C].", [Draft("Le marché est le samedi.", ("C",))]),
        ("- **Le marché** est le samedi. [A]\n", [Draft("Le marché est le samedi.", ("A",))]),
        ("1. Le marché est le samedi. [A]", [Draft("Le marché est le samedi.", ("A",))]),
        ("<think>hum [A]</think>Le marché dure. [B]", [Draft("Le marché dure.", ("B",))]),
        ("<think>hum, le marché dure. [A]", []),
        ("Le chargé(E) vient. [A]", [Draft("Le chargé(E) vient.", ("A",))]),
        ("Le marché est le samedi.", [Draft("Le marché est le samedi.", ())]),
        (
            "Il ouvre. Il ferme. [A] Il dort. [B]",
            [Draft("Il ouvre.", ("A",)), Draft("Il ferme.", ("A",)), Draft("Il dort.", ("B",))],
        ),
        ("Oui, le marché est ouvert. [A]", [Draft("Le marché est ouvert.", ("A",))]),
        ("M. Durand répond. [A]", [Draft("M. Durand répond.", ("A",))]),
    ],
)
def test_letters_are_read_as_models_write_them(text: str, expected: list[Draft]) -> None:
    """Whatever the place of the letter, the sentence and its letters are found."""
    assert parsed(text) == expected


def test_a_sentence_comes_out_as_soon_as_the_next_begins() -> None:
    """Streaming shows a sentence before the completion has ended."""
    parser = DraftParser()
    assert list(parser.feed("Le marché est le samedi. [A] L")) == [
        Draft("Le marché est le samedi.", ("A",))
    ]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="Ab .,[](){}<>\n:;!?éA-1*thinkB/", max_size=80), st.integers(1, 9))
def test_how_the_stream_is_cut_changes_nothing(text: str, size: int) -> None:
    """Pieces of any size give the same sentences and letters."""
    assert parsed(text, size) == parsed(text, len(text) or 1)
