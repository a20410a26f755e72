"""Two noun phrases of the source, each in the other's place, around the same words."""

from __future__ import annotations

import re

from assistant.language.words import STOP_WORDS, stem
from assistant.verification.evidence import Candidate
from assistant.verification.text import plain
from assistant.verification.verdict import Reason, ReasonKind

_TOKEN = re.compile(r"[a-z]+'|[\w@.-]*\w|[,;:]")
_ARTICLES = frozenset("le la les l' un une des ce cet cette ces son sa ses leur leurs".split())
_EVEN = re.compile(r"(?:, )?(?:et|ou|ni|,|est|sont|ainsi que|avec|comme)")
"""Words around which two phrases change places and say the same."""


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """« d'abord le prêt, que le don complète » is not « d'abord le don, que le prêt complète ».

    Phrases that keep their preposition may move: it says what they do there.
    """
    mine = _TOKEN.findall(plain(sentence).rstrip(". "))
    if found := _joined_otherwise(sentence, candidate):
        return [Reason(ReasonKind.OPPOSITE, found)]
    for statement in candidate.statements:
        theirs = _TOKEN.findall(plain(statement.text).rstrip(". "))
        if found := _exchanged(mine, theirs):
            return [Reason(ReasonKind.OPPOSITE, f"échangés : {found}")]
    return []


def _joined_otherwise(sentence: str, candidate: Candidate) -> str:
    """« habiter et travailler » is not « habiter ou travailler », between the same two words."""
    mine, theirs = _joints(sentence), _joints(candidate.full)
    for pair, joint in mine.items():
        if theirs.get(pair, joint) != joint:
            return f"{pair[0]} {joint} {pair[1]}"
    return ""


def _joints(text: str) -> dict[tuple[str, str], str]:
    """The words right before and after each « et » and « ou », articles aside."""
    tokens = [t for t in _TOKEN.findall(plain(text)) if t not in _ARTICLES]
    return {
        (stem(one), stem(other)): joint
        for one, joint, other in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if joint in ("et", "ou")
    }


def _exchanged(mine: list[str], theirs: list[str]) -> str:
    start, end = _shared_ends(mine, theirs)
    here, there = mine[start : len(mine) - end], theirs[start : len(theirs) - end]
    if sorted(_stems(here)) != sorted(_stems(there)):
        return ""
    for size in range(len(here), 0, -1):
        for at in range(len(here) - size + 1):
            block = here[at : at + size]
            if _EVEN.fullmatch(" ".join(block)) or not 0 < at < len(here) - size:
                continue
            for other in range(1, len(there) - size):
                if there[other : other + size] != block:
                    continue
                first, last = here[:at], here[at + size :]
                if _same(first, there[other + size :]) and _same(last, there[:other]):
                    return f"{' '.join(first)} / {' '.join(last)}"
    return ""


def _shared_ends(mine: list[str], theirs: list[str]) -> tuple[int, int]:
    """How many words both begin with, and end with, articles of the middle left to it."""
    most = min(len(mine), len(theirs))
    start = next((i for i in range(most) if mine[i] != theirs[i]), most)
    while start and mine[start - 1] in _ARTICLES:
        start -= 1
    end = next((i for i in range(most - start) if mine[-1 - i] != theirs[-1 - i]), most - start)
    return start, end


def _same(one: list[str], other: list[str]) -> bool:
    """Whether both are one noun phrase, its article before it."""
    if not one or one[0] not in _ARTICLES or not other or other[0] not in _ARTICLES:
        return False
    return _stems(one) == _stems(other) != []


def _stems(tokens: list[str]) -> list[str]:
    return [stem(t) for t in tokens if t not in STOP_WORDS and t not in _ARTICLES and len(t) > 1]
