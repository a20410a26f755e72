"""Which case a size falls in: a commune of 400 inhabitants is one « de moins de 500 habitants »."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.quantities import Quantity, QuantityKind, quantities
from assistant.language.words import fold_keeping_length
from assistant.reading.question import Question

_SIZES = (QuantityKind.COUNT, QuantityKind.MONEY)
_BELOW = re.compile(
    r"(?:moins d[e']|(?<!non )inferieure?s? (?:ou egale?s? )?a|(?:en |au-)dessous d[e']) ?$"
)
_ABOVE = re.compile(
    r"(?:plus d[e']|superieure?s? (?:ou egale?s? )?a|au-(?:dela|dessus) d[e']|a partir d[e']) ?$"
)
_FROM = re.compile(r"(?<!\w)(?:de|entre) ?$")
_TO = re.compile(r"^\W*(?:[^\W\d_]+\W+)?(?:a|et) ?$")
_AND_MORE = re.compile(r"^\W*(?:[^\W\d_]+ )?et (?:plus|au-dela)(?!\w)")
LEAST = 3
"""Letters that two names of a unit share: « hab » and « habitants »."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The sizes of a case, bounds included, and what is counted."""

    kind: QuantityKind
    unit: str
    low: float
    high: float

    def is_about(self, size: Quantity, in_table: bool) -> bool:
        """Whether it bounds what the size counts; in a table the unit stands in the head."""
        if self.kind is not size.kind:
            return False
        headed = in_table and len(self.unit) < LEAST
        return size.kind is not QuantityKind.COUNT or headed or _alike(self.unit, size.unit)

    def holds(self, size: Quantity) -> bool:
        """Whether the size lies within."""
        return self.low <= size.value <= self.high


def intervals(text: str) -> tuple[Interval, ...]:
    """The intervals that a text names, in order."""
    plain = fold_keeping_length(text)
    found: list[Interval] = []
    listed = [q for q in quantities(text) if q.kind in _SIZES or q.kind is QuantityKind.YEAR]
    position = 0
    while position < len(listed):
        one = listed[position]
        before = plain[: one.start]
        after = listed[position + 1] if position + 1 < len(listed) else None
        if (
            after
            and _FROM.search(before)
            and _TO.match(plain[one.start + _digits(one) : after.start])
        ):
            found.append(Interval(after.kind, after.unit, one.value, after.value))
            position += 2
            continue
        if _BELOW.search(before):
            found.append(Interval(one.kind, one.unit, -math.inf, one.value))
        elif _ABOVE.search(before) or _AND_MORE.match(plain[one.start + _digits(one) :]):
            found.append(Interval(one.kind, one.unit, one.value, math.inf))
        position += 1
    return tuple(found)


_remembered = lru_cache(maxsize=20_000)(intervals)
"""Of options, which come again; a question's would only fill memory."""


def sizes(question: Question) -> tuple[Quantity, ...]:
    """The sizes that a question tells of its own case; those it says itself before those of what
    came before it. Sizes that it bounds itself are no case."""
    if intervals(question.own):
        return ()
    own = [q for q in quantities(question.own) if q.kind in _SIZES]
    lent = [
        q
        for q in quantities(question.text)
        if q.kind in _SIZES and not any(q.kind is o.kind for o in own)
    ]
    return (*own, *lent)


def falls(size: Quantity, said: str, *, in_table: bool = False) -> bool | None:
    """Whether a size lies within an interval that a text names, a row or a cell of a table maybe;
    None where it bounds none."""
    about = [one for one in _remembered(said) if one.is_about(size, in_table)]
    return any(one.holds(size) for one in about) if about else None


def _digits(quantity: Quantity) -> int:
    """Length of the number without its unit."""
    match = re.match(r"[\d\s\u00a0\u202f.,]*\d", quantity.text)
    return match.end() if match else len(quantity.text)


def _alike(one: str, other: str) -> bool:
    shared = min(len(one), len(other))
    return shared >= LEAST and one[:shared] == other[:shared]
