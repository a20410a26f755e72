"""Intervals and comparisons that do not claim more than the sample holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

SEED = 20261124
RESAMPLES = 2000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % interval. `count` cases in `groups` independent groups."""

    mean: float
    low: float
    high: float
    count: int
    groups: int


class Verdict(StrEnum):
    """What a paired comparison allows one to say; the value is what officials read."""

    BETTER = "meilleure"
    WORSE = "moins bonne"
    UNDECIDED = "indécidable"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Mean difference (second minus first) over the cases both runs have."""

    difference: Estimate
    won: int
    lost: int
    verdict: Verdict


def estimate(values: Sequence[float], groups: Sequence[str] | None = None) -> Estimate | None:
    """Mean and percentile bootstrap interval (Efron 1979), resampling whole groups.

    Phrasings of one fact are one group: they fail together, so they are drawn together. When
    every value is 0, or every one is 1, the bootstrap would claim certainty; the exact binomial
    bound (Clopper & Pearson 1934) over the groups takes its place.
    """
    if not values:
        return None
    data = np.asarray(values, dtype=np.float64)
    sums, sizes = _by_group(data, groups)
    mean, count = float(data.mean()), len(sizes)
    if data.min() == data.max() and data[0] in (0.0, 1.0):
        bound = ((1.0 - LEVEL) / 2.0) ** (1.0 / count)
        low, high = (bound, 1.0) if data[0] == 1.0 else (0.0, 1.0 - bound)
        return Estimate(mean, low, high, len(data), count)
    low, high = _interval(sums, sizes)
    return Estimate(mean, low, high, len(data), count)


def compare(
    first: Mapping[str, float],
    second: Mapping[str, float],
    groups: Mapping[str, str] | None = None,
    higher_is_better: bool = True,
) -> Comparison | None:
    """Paired by case. The verdict is about `second`: better, worse, or cannot tell."""
    shared = sorted(first.keys() & second.keys())
    if not shared:
        return None
    data = np.asarray([second[key] - first[key] for key in shared], dtype=np.float64)
    names = [groups.get(key, key) for key in shared] if groups else None
    sums, sizes = _by_group(data, names)
    low, high = _interval(sums, sizes)
    sign = 1.0 if higher_is_better else -1.0
    verdict = Verdict.UNDECIDED
    if min(low * sign, high * sign) > 0:
        verdict = Verdict.BETTER
    elif max(low * sign, high * sign) < 0:
        verdict = Verdict.WORSE
    return Comparison(
        Estimate(float(data.mean()), low, high, len(data), len(sizes)),
        won=int((data * sign > 0).sum()),
        lost=int((data * sign < 0).sum()),
        verdict=verdict,
    )


def _by_group(
    data: NDArray[np.float64], groups: Sequence[str] | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sum and size of each group."""
    if groups is None:
        return data, np.ones_like(data)
    numbers: dict[str, int] = {}
    rows = np.asarray([numbers.setdefault(name, len(numbers)) for name in groups])
    sizes = np.bincount(rows).astype(np.float64)
    return np.bincount(rows, weights=data).astype(np.float64), sizes


def _interval(sums: NDArray[np.float64], sizes: NDArray[np.float64]) -> tuple[float, float]:
    generator = np.random.default_rng(SEED)
    drawn = generator.integers(0, len(sums), size=(RESAMPLES, len(sums)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    tail = 100.0 * (1.0 - LEVEL) / 2.0
    low, high = np.percentile(means, [tail, 100.0 - tail])
    return float(low), float(high)
