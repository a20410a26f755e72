"""A figure told with a rank (« la deuxième année », « le premier adjoint ») keeps that rank."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from assistant.language.words import STOP_WORDS, stem
from assistant.verification.evidence import Candidate
from assistant.verification.quantities import (
    RANKED,
    Quantity,
    QuantityKind,
    normalised,
    quantities,
)
from assistant.verification.verdict import Reason, ReasonKind

_KINDS = frozenset({QuantityKind.AMOUNT, QuantityKind.PERCENT, QuantityKind.NUMBER})
_PAID = frozenset({QuantityKind.AMOUNT, QuantityKind.PERCENT})
_PART = re.compile(r"\s*[;\n]\s*|\.\s")
_PIECE = re.compile(r",\s| et | puis |:\s")
_NOUN = re.compile(r"\s([a-z][a-z-]{2,})")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A figure with its rank and the stem of what is ranked."""

    kind: QuantityKind
    value: str
    rank: str
    noun: str


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse: « 40 % la deuxième année » where the source gives that for the first."""
    theirs = ranked(candidate.full)
    if lost := _unranked(sentence, theirs):
        return [Reason(ReasonKind.QUANTITY, f"{lost.value} : sans son rang, {lost.rank}")]
    for mine in ranked(sentence):
        same = [one for one in theirs if (one.kind, one.value) == (mine.kind, mine.value)]
        alike = [one for one in same if one.noun == mine.noun]
        if alike and mine not in alike:
            return [Reason(ReasonKind.QUANTITY, f"{mine.value} : de rang {alike[0].rank}")]
    return []


def _unranked(sentence: str, theirs: Sequence[Ranked]) -> Ranked | None:
    """An amount or a share of the first tranche, told as if there were no other."""
    if RANKED.search(normalised(sentence)):
        return None
    told = {(q.kind, q.value) for q in quantities(sentence) if q.kind in _PAID}
    return next((one for one in theirs if (one.kind, one.value) in told), None)


def borne(quantity: Quantity, sentence: str, candidate: Candidate) -> bool:
    """Whether a figure of the sentence, or a rank, stands with the rank, or figure, of its source.

    « 3 000 € la première année, 2 000 € la deuxième »: the second is told without its words.
    """
    theirs = ranked(candidate.full)
    if len({one.rank for one in theirs}) < 2:
        return False
    told = [one for one in ranked(sentence) if one in theirs]
    if quantity.kind is QuantityKind.RANK:
        return any(one.rank == quantity.value for one in told)
    return any((one.kind, one.value) == (quantity.kind, quantity.value) for one in told)


@lru_cache(maxsize=4_000)
def ranked(text: str) -> tuple[Ranked, ...]:
    """Figures of a text with their ranks; a rank without a noun is of the last noun ranked."""
    found: list[Ranked] = []
    noun = ""
    for part in _PART.split(normalised(text)):
        for figure, rank in _paired(part):
            noun = rank.noun or noun
            found.append(replace(rank, kind=figure.kind, value=figure.value, noun=noun))
    return tuple(found)


def _paired(part: str) -> Iterator[tuple[Quantity, Ranked]]:
    """One by one where figures and ranks alternate; else those that one piece joins."""
    row = list(_row(part))
    kinds = [isinstance(one, Quantity) for one in row]
    if row and len(row) % 2 == 0 and all(a != b for a, b in pairwise(kinds)):
        for one, other in zip(row[::2], row[1::2], strict=True):
            yield _in_order(one, other)
        return
    for piece in _PIECE.split(part):
        ranks = [one for one in _row(piece) if isinstance(one, Ranked)]
        for figure in _row(piece):
            if isinstance(figure, Quantity) and len(ranks) == 1:
                yield figure, ranks[0]


def _in_order(one: Quantity | Ranked, other: Quantity | Ranked) -> tuple[Quantity, Ranked]:
    if isinstance(one, Quantity) and isinstance(other, Ranked):
        return one, other
    assert isinstance(one, Ranked)
    assert isinstance(other, Quantity)
    return other, one


def _row(part: str) -> Iterator[Quantity | Ranked]:
    """Figures and ranks as they come."""
    at = 0
    for match in RANKED.finditer(part):
        yield from _figures(part[at : match.start()])
        following = _NOUN.match(part, match.end())
        noun = following[1] if following and following[1] not in STOP_WORDS else ""
        rank = next(q.value for q in quantities(match.group()))
        yield Ranked(QuantityKind.RANK, "", rank, stem(noun) if noun else "")
        at = match.end()
    yield from _figures(part[at:])


def _figures(text: str) -> list[Quantity]:
    return [q for q in quantities(text) if q.kind in _KINDS]
