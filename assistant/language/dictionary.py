"""Words that French has, from two dictionaries that miss different ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import simplemma
from spellchecker import SpellChecker

from assistant.language.sounds import sound
from assistant.language.words import fold

COMMON = 100
"""Occurrences in the spelling checker's corpus from which a word may be what somebody meant: its
32,000 most frequent; it counts « pas » 9 million times, « recrutement » 900."""


@cache
def _listed() -> SpellChecker:
    return SpellChecker(language="fr", distance=1)


@lru_cache(maxsize=50_000)
def is_french(word: str) -> bool:
    """Whether a dictionary of French knows the word in lower case, accents as written.

    The lemmatiser's dictionary lacks « verse » and « dont », the spelling checker's « déchèterie ».
    """
    lowered = word.lower()
    return bool(simplemma.is_known(lowered, lang="fr")) or lowered in _listed()


@cache
def _by_sound() -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for word, count in _listed().word_frequency.dictionary.items():
        if count >= COMMON and len(word) > 1:
            found.setdefault(sound(fold(word)), []).append(word)
    return found


def homophones(folded: str) -> Sequence[str]:
    """The common words that sound like a folded one."""
    return _by_sound().get(sound(folded), ())


def frequency(word: str) -> int:
    """How often the spelling checker's corpus has a word, 0 where it lacks it."""
    return int(_listed().word_frequency.dictionary.get(word.lower(), 0))
