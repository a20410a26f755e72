"""Which words are verbs with a person: a sentence has one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.language.dictionary import frequency, is_french
from assistant.language.lexicons import verb_endings
from assistant.language.words import Word

_BEFORE_NOUNS = frozenset(
    "le la l un une des ce cet cette ces son sa ses leur leurs notre nos votre vos du au aux de "
    "d par pour sur sans avec dans entre chaque tout toute tous toutes".split()
)
_INFINITIVE = re.compile(r"(?:er|[^u]ir|[dtv]re|oir|ire)$")
_PARTICIPLE = re.compile(r"ée?s?$")
RARE = 50
"""Occurrences at which the spelling checker's list begins."""
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


@lru_cache(maxsize=20_000)
def may_be_verb(word: str) -> bool:
    """Whether a word could be any form of a verb in use: « reçue », « obtenir »; not « cantine »,
    though « cantiner » exists."""
    said = word.lower()
    if said in verb_endings().forms or (_INFINITIVE.search(said) and is_french(said)):
        return True
    known = is_french if _PARTICIPLE.search(said) else _is_common
    return any(known(verb) for verb in (*_infinitives(said), *participle_infinitives(said)))


@lru_cache(maxsize=20_000)
def participle_infinitives(word: str) -> tuple[str, ...]:
    """The infinitives that a word could be the participle of, real or not: « reçue »."""
    said = word.lower()
    return tuple(
        said.removesuffix(ending) + infinitive
        for ending, infinitive in verb_endings().participles
        if said.endswith(ending) and len(said) >= len(ending) + 2
    )


def _is_common(verb: str) -> bool:
    return frequency(verb) > RARE


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
