"""The word lists that stand beside the code as data, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from assistant.language.dictionary import frequency
from assistant.language.words import fold, stem, terms, words

DATA = Path(__file__).parent / "data"

Phrase = tuple[str, ...]
"""Folded words in order."""


@lru_cache(maxsize=512)  # titles and names come with every question, a question once
def phrase(text: str) -> Phrase:
    """A text as the folded words that a phrase is compared by."""
    return tuple(word.folded for word in words(text))


@dataclass(frozen=True, slots=True)
class Place:
    """A named place; `within` is the département (or the place itself) it belongs to."""

    name: str
    within: str
    ambiguous: bool


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


@cache
def spoken() -> dict[str, str]:
    """SMS and spoken spellings, folded, with what they stand for."""
    return {fold(short): full for short, full in _read("spoken.toml")["words"].items()}


@cache
def known_words() -> frozenset[str]:
    """Folded words that are never a misspelling of another: places, benefits, modern words."""
    named = {word for name in (*places(), *benefits()) for word in name}
    listed = {fold(word) for word in _read("spoken.toml")["known"]["words"].split()}
    return frozenset(named | listed | scaffolding())


@cache
def opposed_qualities() -> dict[Phrase, tuple[int, int]]:
    """Ways to write a quality, with its group and its place there: those of one group exclude each
    other."""
    return {
        phrase(written): (number, place)
        for number, group in enumerate(_read("oppositions.toml")["groups"])
        for place, ways in enumerate(group)
        for written in ways
    }


@cache
def offices() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Beginnings of folded words that ask who holds an office, and of those that tell."""
    listed = _read("offices.toml")["offices"]
    return tuple((tuple(one["asked"]), tuple(one["told"])) for one in listed)


@cache
def scaffolding() -> frozenset[str]:
    """Folded words that frame a question without saying what it is about."""
    return _folded_set(_read("scaffolding.toml")["words"])


@cache
def asides() -> tuple[str, ...]:
    """Folded phrases that say how to answer, not what is asked."""
    return tuple(fold(phrase) for phrase in _read("scaffolding.toml")["asides"])


@cache
def corrections() -> tuple[str, ...]:
    """Folded phrases that take back the question before."""
    return tuple(fold(phrase) for phrase in _read("scaffolding.toml")["corrections"])


@cache
def self_references() -> frozenset[str]:
    """Folded words by which a question means the document itself."""
    return _folded_set(_read("scaffolding.toml")["itself"])


@cache
def stand_ins() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Folded words of a title that say what kind of thing it names, with what stands for it."""
    kinds = _read("stand_ins.toml")["kinds"]
    return tuple((_folded_set(kind["titles"]), _folded_set(kind["called"])) for kind in kinds)


def _folded_set(listed: str) -> frozenset[str]:
    return frozenset(fold(word) for word in listed.split())


@cache
def places() -> dict[Phrase, Place]:
    """Known places by their folded words."""
    data = _read("places.toml")
    ambiguous = {fold(name) for name in data["ambiguous"]}
    found: dict[Phrase, Place] = {}

    def add(name: str, within: str) -> None:
        found.setdefault(phrase(name), Place(name, within, fold(name) in ambiguous))

    for departement, about in data["departements"].items():
        add(departement, departement)
        for town in about["towns"]:
            add(town, departement)
    for name in [*data["regions"], *data["countries"]]:
        add(name, name)
    return found


def loosely(folded: Iterable[str]) -> Phrase:
    """Words as hurried people write them: no hyphens, no plural."""
    return tuple(part.rstrip("s") for word in folded for part in word.split("-"))


@cache
def places_loosely() -> dict[Phrase, Place]:
    """Places of several words by these words written loosely: « alpes maritime »."""
    return {
        key: place
        for name, place in places().items()
        if len(key := loosely(name)) > 1 and not place.ambiguous
    }


@cache
def departement_codes() -> dict[str, str]:
    """Département by its code as people write it (« dans le 31 »)."""
    return {about["code"]: name for name, about in _read("places.toml")["departements"].items()}


@cache
def benefits() -> dict[Phrase, int]:
    """Names of national benefits, each with the number of the benefit it names."""
    groups = _read("benefits.toml")["groups"]
    return {phrase(name): number for number, group in enumerate(groups) for name in group}


@cache
def benefit_names() -> tuple[tuple[str, ...], ...]:
    """Every benefit's names as written."""
    return tuple(tuple(group) for group in _read("benefits.toml")["groups"])


def stem_phrase(text: str) -> Phrase:
    """A text as the stems of all its words: number and gender do not matter."""
    return tuple(stem(word.text) for word in words(text))


@dataclass(frozen=True, slots=True)
class Name:
    """What something is also called: as written, and the terms of it that search compares."""

    text: str
    terms: frozenset[str]


@cache
def equivalences() -> dict[Phrase, tuple[Phrase, ...]]:
    """Phrases, as stems, with what they may also be called, as the terms that search compares:
    they widen a query, never an answer."""
    found = _called(both=("both", "opposites", "kinds"), one_way=("one_way", "turns"))
    return {key: tuple(tuple(terms(other)) for other in others) for key, others in found.items()}


@cache
def other_names() -> dict[Phrase, tuple[Name, ...]]:
    """Phrases, as stems, with what can stand in their place in a question."""
    found = _called(both=("both", "kinds"), one_way=("one_way",))
    return {
        key: tuple(Name(other, frozenset(told)) for other in others if (told := terms(other)))
        for key, others in found.items()
    }


def _called(both: Sequence[str], one_way: Sequence[str]) -> dict[Phrase, list[str]]:
    """Phrases, as stems, with the names that groups of these kinds give them, each once."""
    data = _read("equivalences.toml")
    found: dict[Phrase, dict[str, None]] = {}
    for group in (group for kind in both for group in data[kind]):
        for member in group:
            found.setdefault(stem_phrase(member), {}).update(
                dict.fromkeys(other for other in group if other != member)
            )
    for first, *others in (group for kind in one_way for group in data[kind]):
        found.setdefault(stem_phrase(first), {}).update(dict.fromkeys(others))
    return {key: list(others) for key, others in found.items()}


@cache
def pointers() -> frozenset[Phrase]:
    """How sections are called that only point elsewhere: they answer by themselves nothing."""
    return frozenset(phrase(name) for name in _read("pointers.toml")["sections"])


@cache
def further_reading() -> frozenset[Phrase]:
    """How people ask for what stands in such sections."""
    return frozenset(phrase(asked) for asked in _read("pointers.toml")["asked"])


@dataclass(frozen=True, slots=True)
class VerbEndings:
    """How verbs with their person are told: see verb_endings.toml."""

    pairs: tuple[tuple[str, str], ...]
    forms: frozenset[str]
    future: tuple[str, ...]
    participles: tuple[tuple[str, str], ...]


@cache
def verb_endings() -> VerbEndings:
    """The endings of verbs with their person, and the forms that no ending tells."""
    read = _read("verb_endings.toml")
    return VerbEndings(
        tuple((ending, infinitive) for ending, infinitive in read["pairs"]),
        frozenset(read["forms"].split()),
        tuple(read["future"]),
        tuple(
            (masculine + agreed, infinitive)
            for masculine, infinitive in read["participles"]
            for agreed in ("", "e", "s", "es")
        ),
    )


@cache
def lexicon_words() -> tuple[str, ...]:
    """Words that spelling correction may restore though the corpus lacks them, each once, the most
    frequent first: the corpus' own words count for more."""
    data = _read("equivalences.toml")
    names = (n for key in ("both", "opposites", "kinds", "one_way") for g in data[key] for n in g)
    written = {word.text.lower() for name in names for word in words(name)}
    return tuple(sorted(written, key=lambda word: (-frequency(word), word)))


def find_phrases(
    folded: Phrase, known: Iterable[Phrase], longest: int = 8
) -> list[tuple[int, Phrase]]:
    """Where known phrases stand in folded words, longest first, without overlaps."""
    wanted = known if isinstance(known, (set, frozenset, dict)) else set(known)
    longest = min(longest, len(folded))
    found: list[tuple[int, Phrase]] = []
    position = 0
    while position < len(folded):
        for length in range(min(longest, len(folded) - position), 0, -1):
            piece = folded[position : position + length]
            if piece in wanted:
                found.append((position, piece))
                position += length
                break
        else:
            position += 1
    return found
