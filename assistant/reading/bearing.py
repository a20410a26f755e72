"""How much of a question a text bears: its terms, weighed by how much they tell apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

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


class TermWeights:
    """Inverse document frequencies over the passages of an index (Robertson and Spärck Jones)."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._frequency: dict[str, int] = {}
        self._count = 0
        for text in texts:
            self._count += 1
            for term in set(terms(text)):
                self._frequency[term] = self._frequency.get(term, 0) + 1

    def of(self, stem: str) -> float:
        """Weight of a stem, from about 0.2 for a ubiquitous one; unknown ones weigh most."""
        frequency = self._frequency.get(stem, 0)
        frequency = frequency or UNKNOWN_AS
        idf = math.log(1.0 + (self._count - frequency + 0.5) / (frequency + 0.5))
        return float((FLOOR + idf / math.log(2.0 + 2.0 * self._count)) ** SHARPNESS)

    def of_term(self, term: Term) -> float:
        """Weight of a term of a question: verbs tell less."""
        return self.of(term.stem) * (VERB if term.verb else 1.0) * (1.0 if term.own else LENT)

    def knows(self, term: Term) -> bool:
        """Whether the corpus holds the term, under its own or another name."""
        known = self._frequency.keys()
        return (
            term.stem in known
            or any(other <= known for other in term.equivalents)
            or any(related(term.stem, stem) for stem in known)
        )


@lru_cache(maxsize=100_000)
def stems_of(text: str) -> frozenset[str]:
    """The set of stems of a text."""
    return frozenset(terms(text))


@lru_cache(maxsize=200_000)
def related(first: str, second: str) -> bool:
    """Whether two stems are of one family: « financ » and « financi »."""
    if first == second:
        return True
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) < 4 or shorter[0].isdigit():
        return False
    return longer.startswith(shorter) and len(longer) - len(shorter) <= 4 and len(shorter) >= 5


def bears(stems: frozenset[str], term: Term) -> float:
    """1 for the term or its family, `EQUIVALENT` for another name, else 0."""
    if term.stem in stems or any(related(term.stem, stem) for stem in stems):
        return 1.0
    if any(other <= stems for other in term.equivalents):
        return EQUIVALENT
    return 0.0


def coverage(
    subject: Sequence[Term], layers: Sequence[tuple[frozenset[str], float]], weights: TermWeights
) -> float:
    """Weighted share of the terms that the layers bear, each layer at its discount; 1 if none."""
    total = sum(weights.of_term(term) for term in subject)
    if not total:
        return 1.0
    borne = sum(
        weights.of_term(term)
        * max((discount * bears(stems, term) for stems, discount in layers), default=0.0)
        for term in subject
    )
    return borne / total
