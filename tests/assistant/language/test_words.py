"""Words, terms and phrases of French text."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.words import content_words, fold, stem, terms, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'élu signe d’abord", ["L", "élu", "signe", "d", "abord"]),
        ("La Caf finance-t-elle le poste ?", ["La", "Caf", "finance", "le", "poste"]),
        ("Faut-il payer ? Dites-moi", ["Faut", "payer", "Dites"]),
        ("peut-on", ["peut"]),
        ("un mi-temps, un rendez-vous", ["un", "mi-temps", "un", "rendez"]),
        ("0,5 ETP et 1.5 m", ["0,5", "ETP", "et", "1.5", "m"]),
        ("", []),
        ("?! …", []),
    ],
)
def test_words_are_cut_as_french_is_read(text: str, expected: list[str]) -> None:
    """Elided articles stand apart, clitic pronouns fall, hyphened words and decimals stay whole."""
    assert [word.text for word in words(text)] == expected


@given(st.text(max_size=200))
def test_a_word_is_where_it_says(text: str) -> None:
    """Whatever the text, a word's offsets give the word, and words follow one another."""
    found = words(text)
    assert [text[word.start : word.end] for word in found] == [word.text for word in found]
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("written", "folded"),
    [("ÉLU", "elu"), ("Œuvre", "oeuvre"), ("À l’été", "a l'ete"), ("ça", "ca"), ("Ⅳ", "ⅳ")],
)
def test_folding_forgets_case_accents_and_ligatures(written: str, folded: str) -> None:
    """Two spellings of a word that differ by accents or case fold alike."""
    assert fold(written) == folded


def test_content_words_carry_meaning() -> None:
    """Function words and elided letters say nothing of the subject."""
    found = [word.text for word in content_words("Quel est le rôle de l'élu dans la commune ?")]
    assert set(found) >= {"rôle", "élu", "commune"}
    assert set(found) & {"le", "de", "l", "la", "dans", "est"} == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [("piscines", "piscine"), ("financé", "finance"), ("communales", "communale")],
)
def test_number_and_gender_share_a_stem(one: str, other: str) -> None:
    """Inflected forms are one term."""
    assert stem(one) == stem(other)


def test_a_hyphened_word_is_found_by_its_parts() -> None:
    """« avant-projet » is found whole and by « projet »."""
    found = terms("avant-projet")
    assert stem("avant-projet") in found
    assert stem("projet") in found
