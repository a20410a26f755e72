"""What the source wants, fears or requires is not told as done."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from assistant.language.verbs import participle_infinitives
from assistant.language.words import fold
from assistant.verification.alignment import tokens
from assistant.verification.evidence import Candidate
from assistant.verification.verdict import Reason, ReasonKind

_HAVE = frozenset("a ont avait avaient".split())
_LIGHT = frozenset("pas plus jamais déjà aussi également bien ainsi été être y".split())
_REACH = 3
"""Tokens after an auxiliary among which its participle stands."""


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """« La prime a réduit l'écart » where the source says « la prime doit réduire l'écart »."""
    own = _done(candidate.full)
    row = tokens(candidate.full)
    told = {fold(token) for token in row}
    for verb, infinitives in _done(sentence).items():
        if verb in own:
            continue
        wanted = infinitives & told or _may_be_done(verb, row)
        if wanted:
            return [Reason(ReasonKind.FORCE, f"{verb} : dit comme fait")]
    return []


@lru_cache(maxsize=8_000)
def _done(text: str) -> dict[str, frozenset[str]]:
    """Participles after « a » and « ont », each with the infinitives it may come from."""
    row = tokens(text)
    found: dict[str, frozenset[str]] = {}
    for at, token in enumerate(row):
        if token not in _HAVE:
            continue
        for word in row[at + 1 : at + 1 + _REACH]:
            if word in _LIGHT:
                continue
            if infinitives := frozenset(map(fold, participle_infinitives(word))):
                found[fold(word)] = infinitives
            break
    return found


def _may_be_done(verb: str, row: tuple[str, ...]) -> bool:
    """« pourrait être évitée »."""
    return any(
        token == "être" and fold(word).rstrip("es") == verb.rstrip("es")
        for token, word in pairwise(row)
    )
