"""Intervals and verdicts against values that can be worked out."""

from __future__ import annotations

import numpy as np
import pytest

from evals.agreement import cohen_kappa, krippendorff_alpha
from evals.statistics import Verdict, compare, estimate


def test_same_values_same_interval() -> None:
    """The seed is fixed: two calls agree to the last bit."""
    values = [1.0, 0.0, 1.0, 1.0, 0.0, 1.0]
    assert estimate(values) == estimate(values)


def test_interval_covers_the_truth_as_often_as_it_says() -> None:
    """Over 200 samples of 100 draws at 0.8, the 95 % interval holds 0.8 in 90 % to 99 %."""
    generator = np.random.default_rng(7)
    held = 0
    for _ in range(200):
        one = estimate([float(v) for v in generator.random(100) < 0.8])
        assert one is not None
        held += one.low <= 0.8 <= one.high
    assert 180 <= held <= 198


def test_perfect_scores_claim_no_certainty() -> None:
    """All of n right: the exact binomial bound, not [1, 1]."""
    one = estimate([1.0] * 30)
    assert one is not None
    assert (one.high, one.low) == (1.0, pytest.approx(0.025 ** (1 / 30)))
    none = estimate([0.0] * 30)
    assert none is not None
    assert (none.low, none.high) == (0.0, pytest.approx(1 - 0.025 ** (1 / 30)))


def test_phrasings_of_one_fact_do_not_narrow_the_interval() -> None:
    """Ten facts asked ten times each are ten draws, not a hundred."""
    values = [float(fact < 6) for fact in range(10) for _ in range(10)]
    groups = [str(fact) for fact in range(10) for _ in range(10)]
    grouped, alone = estimate(values, groups), estimate(values)
    assert grouped is not None
    assert alone is not None
    assert grouped.mean == alone.mean == 0.6
    assert grouped.high - grouped.low > 2.5 * (alone.high - alone.low)
    assert grouped.groups == 10


def test_nothing_to_estimate() -> None:
    """No case, no figure."""
    assert estimate([]) is None
    assert compare({"a": 1.0}, {"b": 1.0}) is None


def test_verdicts() -> None:
    """Clearly better, clearly worse, and too close to tell; about the second run."""
    low = {f"c{n}": float(n < 20) for n in range(100)}
    high = {f"c{n}": float(n < 80) for n in range(100)}
    near = {f"c{n}": float(n < 21) for n in range(100)}
    for first, second, verdict in (
        (low, high, Verdict.BETTER),
        (high, low, Verdict.WORSE),
        (low, near, Verdict.UNDECIDED),
        (low, low, Verdict.UNDECIDED),
    ):
        found = compare(first, second)
        assert found is not None
        assert found.verdict is verdict
    found = compare(low, high, higher_is_better=False)
    assert found is not None
    assert (found.verdict, found.won, found.lost) == (Verdict.WORSE, 0, 60)


def test_only_shared_cases_are_compared() -> None:
    """A case that one run lacks says nothing."""
    found = compare({"a": 0.0, "b": 1.0}, {"b": 1.0, "c": 0.0})
    assert found is not None
    assert (found.difference.count, found.difference.mean) == (1, 0.0)


def test_cohen_kappa() -> None:
    """Cohen's own kind of table: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no gives 0.4."""
    first = [1] * 25 + [0] * 25
    second = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    assert cohen_kappa(first, second) == pytest.approx(0.4)
    assert cohen_kappa([1, 1], [1, 1]) is None
    assert cohen_kappa([], []) is None


def test_krippendorff_alpha() -> None:
    """Krippendorff's example of 12 units and 4 observers with gaps: interval alpha 0.849."""
    table = (
        (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
        (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
        (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
        (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
    )
    units = [[row[n] for row in table if row[n] is not None] for n in range(12)]
    assert krippendorff_alpha([[int(m or 0) for m in unit] for unit in units]) == pytest.approx(
        0.849, abs=5e-4
    )
    assert krippendorff_alpha([[1], [2]]) is None
    assert krippendorff_alpha([[1, 1], [1, 1]]) is None
