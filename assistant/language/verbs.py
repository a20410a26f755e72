"""Which words are verbs with a person: a sentence has one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.language.dictionary import is_french
from assistant.language.lexicons import verb_endings
from assistant.language.words import Word

_BEFORE_NOUNS = frozenset(
    "le la l un une des ce cet cette ces son sa ses leur leurs notre nos votre vos du au aux de "
    "d par pour sur sans avec dans entre chaque tout toute tous toutes".split()
)
SHORTEST = 4
"""Letters: shorter verbs are listed, and « de » would pass for one."""
_OPEN = re.compile(r"è(?=[^aeiouyéèê]{1,2}$)")


@lru_cache(maxsize=20_000)
def may_be_finite(word: str) -> bool:
    """Whether a word could be a verb with its person: « porte », « gère », « remettront »."""
    said = word.lower()
    if said in verb_endings().forms:
        return True
    return len(said) >= SHORTEST and any(is_french(infinitive) for infinitive in _infinitives(said))


def finite_verbs(said: Sequence[Word]) -> list[Word]:
    """The words of a sentence that are verbs with their person, as far as what stands before
    each tells: after an article or a preposition « porte » is a noun."""
    found: list[Word] = []
    before = ""
    for word in said:
        sure = word.text.lower() in verb_endings().forms
        if word.text != "A" and may_be_finite(word.text) and (sure or before not in _BEFORE_NOUNS):
            found.append(word)
        before = word.folded
    return found


def _infinitives(said: str) -> Iterator[str]:
    for ending in verb_endings().future:
        stem = said.removesuffix(ending)
        if stem != said and stem.endswith("r"):
            yield stem
            yield f"{stem}e"
            yield re.sub(r"(?<=.)ier$", "yer", stem)
            yield re.sub(r"iendr$", "enir", stem)
            yield re.sub(r"evr$", "evoir", stem)
            yield re.sub(r"rr$", "rir", stem)
    for ending, infinitive in verb_endings().pairs:
        stem = said.removesuffix(ending)
        if stem == said or not stem:
            continue
        yield stem + infinitive
        for vowel in "ée":
            if (opened := _OPEN.sub(vowel, stem)) != stem:
                yield opened + infinitive
