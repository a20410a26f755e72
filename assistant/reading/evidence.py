"""What speaks for an option, and how each part of it is weighed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from operator import attrgetter, mul

FAR = -0.7
"""Below this difference of fused scores a passage is just far: the options decide."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an option. Every part is about 0 to 1; `WEIGHTS` says what it counts."""

    own: float
    """Coverage of the question's terms by the option's own words."""
    context: float
    """Coverage with passage, section path and document."""
    section: float
    """Coverage by the section path alone."""
    similarity: float
    """Cosine of question and option, less 0.8 and times 10: e5 stays within 0.75 and 0.95."""
    bare: float
    """The same for the option's own words without what introduces them."""
    dense: float
    """The same for the whole passage."""
    fused: float
    """Fused retrieval score less the best candidate's, 0 or negative."""
    fits: float
    """How far the shape is the one that the question asks for, from -1 to 1."""
    foreign: float
    """1 for a fact about another territory than the asked or the default one."""
    summary: float
    """1 where our own overview restates it."""
    listed: float
    """1 for a whole list."""
    item: float
    """1 for a lone item."""
    length: float
    """Logarithm of the characters said, less that of 120."""
    pointer: float
    """1 in a section that only points elsewhere, -1 for who asks where else to look."""
    weak: float
    """1 where the restated source is of middling or weak authority."""
    reads: float = 0.0
    """The reader's log odds that the option answers, from -1 to 1; 0 for what it does not read."""


WEIGHTS = Evidence(
    own=0.88, context=0.72, section=0.2, similarity=0.6, bare=0.78, dense=0.31, fused=0.62,
    fits=0.7, foreign=-1.5, summary=-1.5, listed=0.05, item=-0.66, length=0.17, pointer=-2.0,
    weak=-0.8, reads=4.06,
)  # fmt: skip
"""Fitted by `python -m evals calibrate`, but for three that it takes as settled. With `foreign` at
-0.6, as it was, another département's fact answered what is asked of nobody's place in particular
(« qui finance le poste ? »); at -1.5 the cases about other places pass as before. `summary` too: at
-0.6 our overview's account of a job offer answered « quelles sont les missions ? »."""
_parts = attrgetter(*asdict(WEIGHTS))
_WEIGHED = tuple(asdict(WEIGHTS).values())


def weigh(evidence: Evidence) -> float:
    """The weighted sum of the evidence."""
    return float(sum(map(mul, _parts(evidence), _WEIGHED)))
