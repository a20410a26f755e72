"""Which case a size falls in: a commune of 400 inhabitants is one « de moins de 500 habitants »."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.language.quantities import Quantity, QuantityKind, asked_quantities
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
_UP_TO = re.compile(r"jusqu'a ?$")
_BEYOND = re.compile(r"(?<!\w)(?:au-dela|au-dessus)(?!\w| d[e'u])")
_SHORT = re.compile(r"(?<!\w)(?:en deca|(?:en |au-)dessous)(?!\w| d[e'u])")
"""« Au-delà, le conseil décide »: the other side of the bound that was told last."""
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


def intervals(text: str, before: str = "") -> tuple[Interval, ...]:
    """The intervals that a text names, in order, and the other side of the last one's bound, told
    there or in the sentence `before` it, where it says « au-delà » or « en dessous » of nothing."""
    plain = fold_keeping_length(text)
    beyond, short = _BEYOND.search(plain), _SHORT.search(plain)
    own = _named(text, up_to=beyond is not None)
    told = own or (_named(before, up_to=beyond is not None) if before else ())
    other: list[Interval] = []
    for one in told[-1:]:
        if beyond and one.high < math.inf:
            other.append(replace(one, low=one.high, high=math.inf))
        elif short and one.low > -math.inf:
            other.append(replace(one, low=-math.inf, high=one.low))
    return (*own, *other)


def _named(text: str, *, up_to: bool) -> tuple[Interval, ...]:
    """Those that bounds name. « Jusqu'à 5 000 € » is what is given, oftener than a case: it bounds
    where something is said of what lies beyond."""
    plain = fold_keeping_length(text)
    found: list[Interval] = []
    listed = [q for q in asked_quantities(text) if q.kind in _SIZES or q.kind is QuantityKind.YEAR]
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
        if _BELOW.search(before) or (up_to and _UP_TO.search(before)):
            found.append(Interval(one.kind, one.unit, -math.inf, one.value))
        elif _ABOVE.search(before) or _AND_MORE.match(plain[one.start + _digits(one) :]):
            found.append(Interval(one.kind, one.unit, one.value, math.inf))
        position += 1
    return tuple(found)


def goes_beyond(said: str, before: str) -> bool:
    """Whether a sentence opens with the other side of a bound that the one before it tells."""
    opening = fold_keeping_length(said).lstrip()
    opens = any(pattern.match(opening) for pattern in (_BEYOND, _SHORT))
    return opens and len(intervals(said, before)) > len(intervals(said))


_remembered = lru_cache(maxsize=20_000)(intervals)
"""Of options, which come again; a question's would only fill memory."""


def sizes(question: Question) -> tuple[Quantity, ...]:
    """The sizes that a question tells of its own case; those it says itself before those of what
    came before it. Of a case that it names by its bounds (« de 150 à 399 habitants ») both are."""
    if bounded := intervals(question.own):
        return _ends(bounded)
    own = [q for q in asked_quantities(question.own) if q.kind in _SIZES]
    if not own and (bounded := intervals(question.text)):
        return _ends(bounded)
    lent = [
        q
        for q in asked_quantities(question.text)
        if q.kind in _SIZES and not any(q.kind is o.kind for o in own)
    ]
    return (*own, *lent)


def _ends(bounded: Sequence[Interval]) -> tuple[Quantity, ...]:
    """Both ends of each interval that has two."""
    return tuple(
        Quantity(one.kind, value, f"{value:g} {one.unit}".strip(), 0, 0, one.unit)
        for one in bounded
        if math.isfinite(one.low) and math.isfinite(one.high)
        for value in (one.low, one.high)
    )


def falls(size: Quantity, said: str, before: str = "", *, in_table: bool = False) -> bool | None:
    """Whether a size lies within an interval that a text names, a row or a cell of a table maybe;
    None where it bounds none. `before` is the sentence that « au-delà » goes on from."""
    about = [one for one in _remembered(said, before) if one.is_about(size, in_table)]
    return any(one.holds(size) for one in about) if about else None


def _digits(quantity: Quantity) -> int:
    """Length of the number without its unit."""
    match = re.match(r"[\d\s\u00a0\u202f.,]*\d", quantity.text)
    return match.end() if match else len(quantity.text)


def _alike(one: str, other: str) -> bool:
    shared = min(len(one), len(other))
    return shared >= LEAST and one[:shared] == other[:shared]
