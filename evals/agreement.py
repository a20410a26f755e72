"""How far graders agree beyond chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def cohen_kappa(first: Sequence[int], second: Sequence[int]) -> float | None:
    """Cohen 1960, unweighted, for two graders of the same cases; None if chance explains all."""
    if len(first) != len(second):
        raise ValueError("both graders must have graded the same cases")
    if not first:
        return None
    size = len(first)
    observed = sum(a == b for a, b in zip(first, second, strict=True)) / size
    one, other = Counter(first), Counter(second)
    expected = sum(one[mark] * other[mark] for mark in one) / size**2
    return None if expected == 1.0 else (observed - expected) / (1.0 - expected)


def krippendorff_alpha(units: Sequence[Sequence[int]]) -> float | None:
    """Krippendorff 2011 with the interval metric (squared distance): any number of graders,
    missing grades allowed. `units` holds each case's marks; cases with one mark say nothing."""
    paired = [marks for marks in units if len(marks) > 1]
    values = [mark for marks in paired for mark in marks]
    if not values:
        return None
    observed = sum(
        sum((a - b) ** 2 for a in marks for b in marks) / (len(marks) - 1) for marks in paired
    ) / len(values)
    total = len(values)
    expected = sum((a - b) ** 2 for a in values for b in values) / (total * (total - 1))
    return None if expected == 0.0 else 1.0 - observed / expected
