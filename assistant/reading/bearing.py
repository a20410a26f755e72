"""How much of a question a text bears: its terms, weighed by how much they tell apart."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import mul

from assistant.language.words import terms
from assistant.reading.question import Term

EQUIVALENT = 0.85
"""What bearing a term by another name counts, against 1 for the term itself."""


VERB = 0.4
"""What a verb counts, against 1 for a noun: « rédigeons » pins nothing down, « salaire » does."""
LENT = 0.5
"""What a term counts that the earlier question lends."""


UNKNOWN_AS = 3
"""An unknown word weighs as one of three passages: it may be only another name."""
FLOOR, SHARPNESS = 0.1, 1.5
"""A word of every passage says almost nothing, however often the question repeats it."""


LEAST_STEM, LONGEST_ENDING = 5, 4
"""Two stems are of one family when one of so many letters begins the other, and little follows:
« financ » and « financi »."""


@dataclass(frozen=True, slots=True)
class Stems:
    """The stems of a text, and what the families of its stems begin with."""

    own: frozenset[str]
    beginnings: frozenset[str]

    def hold(self, stem: str) -> bool:
        """Whether the stem, or one of its family, is there."""
        return (
            stem in self.own
            or stem in self.beginnings
            or not self.own.isdisjoint(_beginnings(stem))
        )


@lru_cache(maxsize=100_000)
def stems_of(text: str) -> Stems:
    """The stems of a text."""
    return _stems(terms(text))


def _stems(found: Iterable[str]) -> Stems:
    own = frozenset(found)
    return Stems(own, frozenset(beginning for stem in own for beginning in _beginnings(stem)))


@lru_cache(maxsize=200_000)
def _beginnings(stem: str) -> tuple[str, ...]:
    if stem[:1].isdigit():
        return ()
    shortest = max(LEAST_STEM, len(stem) - LONGEST_ENDING)
    return tuple(stem[:length] for length in range(shortest, len(stem)))


class TermWeights:
    """Inverse document frequencies over the passages of an index (Robertson and Spärck Jones)."""

    def __init__(self, texts: Iterable[str], about: Iterable[str] = ()) -> None:
        """`about`: titles and the like, which bear terms but are counted in no frequency."""
        self._frequency: Counter[str] = Counter()
        self._count = 0
        for text in texts:
            self._count += 1
            self._frequency.update(set(terms(text)))
        self._known = _stems(self._frequency)
        self._borne = _stems({*self._frequency, *(term for text in about for term in terms(text))})

    def of(self, stem: str) -> float:
        """Weight of a stem, from about 0.2 for a ubiquitous one; unknown ones weigh most."""
        frequency = self._frequency.get(stem, 0)
        frequency = frequency or UNKNOWN_AS
        # A term of every passage of a tiny index would count for less than nothing.
        idf = max(0.0, math.log(1.0 + (self._count - frequency + 0.5) / (frequency + 0.5)))
        return float((FLOOR + idf / math.log(2.0 + 2.0 * self._count)) ** SHARPNESS)

    def of_term(self, term: Term) -> float:
        """Weight of a term of a question: verbs tell less."""
        return self.of(term.stem) * (VERB if term.verb else 1.0) * (1.0 if term.own else LENT)

    def narrowed(self, term: Term) -> Term:
        """The term with only those of its other names that some text of the index may bear."""
        known = frozenset(one for one in term.equivalents if all(map(self._borne.hold, one)))
        return replace(term, equivalents=known)

    def knows(self, term: Term) -> bool:
        """Whether the corpus holds the term, under its own or another name."""
        return bears(self._known, term) > 0


def bears(stems: Stems, term: Term) -> float:
    """1 for the term or its family, `EQUIVALENT` for another name, else 0."""
    if stems.hold(term.stem):
        return 1.0
    for other in term.equivalents:
        if all(map(stems.hold, other)):
            return EQUIVALENT
    return 0.0


class Cover:
    """How much of the terms of a question is borne; their weights are asked for once."""

    def __init__(self, subject: Sequence[Term], weights: TermWeights) -> None:
        self._subject = [weights.narrowed(term) for term in subject]
        self._weights = [weights.of_term(term) for term in subject]
        self._total = sum(self._weights)
        self._borne: dict[Stems, list[float]] = {}

    def borne(self, stems: Stems) -> list[float]:
        """What a text bears of each term, 0 to 1; passages share sections and documents."""
        found = self._borne.get(stems)
        if found is None:
            found = self._borne[stems] = [bears(stems, term) for term in self._subject]
        return found

    def around(self, layers: Sequence[tuple[Stems, float]]) -> list[float]:
        """The best that any layer bears of each term, each layer at its discount."""
        found = [[discount * share for share in self.borne(stems)] for stems, discount in layers]
        return [max(shares) for shares in zip(*found, strict=True)]

    def share(self, borne: Sequence[float]) -> float:
        """Weighted share of the terms that is borne, 0 to 1; 1 if there are none."""
        if not self._total:
            return 1.0
        return float(sum(map(mul, self._weights, borne)) / self._total)
