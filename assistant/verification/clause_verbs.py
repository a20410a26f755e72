"""The verbs of a clause, auxiliaries aside: what it says is done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.language.dictionary import frequency, is_french
from assistant.language.verbs import RARE, finite_verbs, may_be_verb
from assistant.language.words import STOP_WORDS, Word, words
from assistant.verification.text import content

AUXILIARIES = frozenset(
    "est sont sera seront était étaient soient serait a ont aura auront avait avaient doit "
    "doivent devra devront peut peuvent pourra pourront va vont faut faudra".split()
)
_COPULAS = frozenset("est sont était étaient sera seront".split())
_NO_VERBS = frozenset(
    "soit rendez rendez-vous contre entre sauf outre seul seule seuls seules comme selon tout "
    "toute".split()
)
_ARTICLES = frozenset("le la les l un une des du".split())
_NOT_PRESENT = re.compile(r"(?:ée?s?|ant|ment)$")
_PASSED = frozenset("pas plus jamais être été avoir donc aussi également en y".split())
INFINITIVE = re.compile(r"(?:er|[^u]ir|[dtv]re|oir|ire)$")
_SUBJUNCTIVE = re.compile(r"([\w-]{2,}i)ss(?:e|ent)")
_REACH = 3
"""Words after an auxiliary among which its participle or its infinitive stands."""


@lru_cache(maxsize=8_000)
def verbs_of(piece: str) -> tuple[str, ...]:
    """Verbs with their person, or the infinitive that opens it; for an auxiliary its participle."""
    said = words(piece)
    found: list[str] = []
    for verb in finite(said):
        at = next(i for i, w in enumerate(said) if w.start == verb.start)
        if (
            at
            and said[at - 1].folded in ("en", "a", "au")
            and _is_noun_too(verb, piece, said[at - 1])
        ):
            continue
        if verb.text.lower() not in AUXILIARIES:
            found.append(verb.text)
        elif main := _after(said[at + 1 :], verb.text.lower() in _COPULAS):
            found.append(main)
    label = piece.rfind(": ") + 1
    opening = next((w.text.lower() for w in said if w.start >= label), "")
    if not found and is_infinitive(opening):
        found.append(opening)
    return tuple(found)


def finite(said: Sequence[Word]) -> list[Word]:
    """Verbs with their person, those of the subjunctive in « -isse » among them; no name is one."""
    known = finite_verbs(said)
    return [
        word
        for at, word in enumerate(said)
        if (word in known or _is_subjunctive(word.text) or (not at and _governs(said)))
        and not (at and word.text[:1].isupper())
        and word.folded not in _NO_VERBS
    ]


def _is_subjunctive(word: str) -> bool:
    match = _SUBJUNCTIVE.fullmatch(word)
    return match is not None and is_french(f"{match[1]}r")


def _governs(said: Sequence[Word]) -> bool:
    """« et convainc les propriétaires »: without an article before it, an article after it."""
    first = said[0].text
    return (
        len(said) > 1
        and said[1].folded in _ARTICLES
        and first[:1].islower()
        and first not in STOP_WORDS
        and not _NOT_PRESENT.search(first)
        and not INFINITIVE.search(first)
    )


def is_infinitive(word: str) -> bool:
    """Whether a word is an infinitive in use: « voter »."""
    return word not in _NO_VERBS and INFINITIVE.search(word) is not None and is_french(word)


def _is_noun_too(verb: Word, piece: str, before: Word) -> bool:
    """« en ligne », « à charge »: after these a form in -e is a noun, but in « [X,] en décide »."""
    opens = piece[: before.start].rstrip()[-1:] in ("", ",")
    return verb.text.endswith("e") and not (opens and frequency(f"{verb.text}r") > RARE)


def _after(following: Sequence[Word], is_copula: bool) -> str:
    for word in following[: _REACH + 1]:
        if word.text in _PASSED or word.text.endswith("ment"):
            continue
        # « est propriétaire »: the quality stands for a verb.
        return word.text if may_be_verb(word.text) or (is_copula and content(word.text)) else ""
    return ""
