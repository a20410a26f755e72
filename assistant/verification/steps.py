"""Steps of a list, or told with their dates: the first stays first, what follows stays below."""

from __future__ import annotations

import re

from assistant.verification.evidence import Candidate, Statement
from assistant.verification.quantities import QuantityKind, quantities
from assistant.verification.text import content, plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_FOLLOWS = re.compile(r"\b(?:puis|ensuite|avant|suivie?s? (?:de|d'|du|des|par)|precede\w*)\b")
_COMES_AFTER = re.compile(r"\b(?:apres|precedee?s? (?:de|d'|du|des|par))\b")
_FIRST = re.compile(
    r"\b(?:d'abord|en premier|premiere? (?:etape|chose|phase|temps)|commence\w*|debut\w*)\b"
)
_LAST = re.compile(
    r"\b(?:en dernier|derniere? (?:etape|chose|phase|temps)|termin\w+|s'acheve\w*)\b"
)
_STEP = re.compile(r"\s*;\s*|\.\s|, (?:et|puis) | (?:et|puis) (?=(?:en|le|au|dès) )|\n")
_DAY = re.compile(r"(?:\d{4}|-)-\d\d(?:-\d\d)?")
_STANDS = 0.5
"""Share of an item's words by which a part of a sentence is about it."""
_TELLS = 0.75
"""Share of a part's words by which it tells of one item."""


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """The first step of a list is its first item, and what follows it stands below it."""
    one = candidate.statements[0]
    lead = one.lead if one.is_item else one.text
    items = [s for s in candidate.evidence.statements if s.is_item and lead in (s.lead, s.text)]
    if len(items) < 2:
        items = _dated(candidate)
    if len(items) < 2:
        return []
    mine = plain(sentence)
    for joint, forward in ((_FOLLOWS, True), (_COMES_AFTER, False)):
        halves = joint.split(mine)
        if len(halves) != 2 or any(joint.search(plain(i.text)) for i in items):
            continue
        left, right = (_item(half, items) for half in halves)
        if left is not None and right is not None and left != right and (left < right) != forward:
            return [Reason(ReasonKind.OPPOSITE, f"ordre : {items[right].text}")]
    for end, place in ((_FIRST, 0), (_LAST, len(items) - 1)):
        parts = end.split(re.split(_FOLLOWS, mine, maxsplit=1)[0], maxsplit=1)
        if len(parts) == 2 and not end.search(plain(candidate.full)):
            at = _item(" ".join(parts), items)
            if at is not None and at != place:
                return [Reason(ReasonKind.OPPOSITE, f"ordre : {items[at].text}")]
    return []


def _dated(candidate: Candidate) -> list[Statement]:
    """Steps told with their dates, one after the other, in prose."""
    found: list[tuple[str, Statement]] = []
    for piece in _STEP.split(candidate.text):
        dates = [q.value for q in quantities(piece) if q.kind is QuantityKind.DATE]
        if len(dates) == 1 and _DAY.fullmatch(dates[0]):
            found.append((dates[0], Statement(piece, 0, 0)))
    days = [day for day, _ in found]
    return [step for _, step in found] if days == sorted(set(days)) else []


def _item(text: str, items: list[Statement]) -> int | None:
    """The one item that a part of a sentence tells of, by its words or by the part's own.

    « après dix jours, une lettre part »: a step is told without the time at which it comes.
    """
    said, own = word_bag(text), [w.text for w in content(text)]
    told = [word_bag(i.text).count(own) for i in items]
    if own and max(told) >= _TELLS * len(own) and told.count(max(told)) == 1:
        return told.index(max(told))
    shares = []
    for item in items:
        words = content(item.text)
        shares.append(said.count(w.text for w in words) / max(1, len(words)))
    best = max(shares)
    return shares.index(best) if best >= _STANDS and shares.count(best) == 1 else None
