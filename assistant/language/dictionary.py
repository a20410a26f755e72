"""Words that French has, from two dictionaries that miss different ones."""

from __future__ import annotations

from functools import cache, lru_cache

import simplemma
from spellchecker import SpellChecker


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
