"""Fit the weights of ranking and answerability on the cases that are not held out.

The constants it prints stand in `assistant/reading/evidence.py` and `answerability.py`; held-out
cases are never read here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from assistant.reading.answerability import Signals, signals
from assistant.reading.constraints import blocks
from assistant.reading.evidence import Evidence
from assistant.reading.question import understand
from assistant.reading.reading import IndexReader
from assistant.reading.scoring import UNMET, Scored
from evals.cases import Case, Status
from evals.normalise import tokens
from evals.notices import NoticeCase

RANK_PENALTY, ANSWER_PENALTY = 0.01, 0.5
"""Ridge penalties: the cases are few and the parts of the evidence lean on each other."""
CASE_WEIGHT, NOTICE_WEIGHT = 5.0, 1.0
"""A case is a question that people ask; a notice's shares as few words as possible with its
answer, which is harder than life. 1, 2, 4, 5 and 10 were tried, by cross-validation."""
SETTLED = {"foreign": -1.5, "summary": -1.5, "pointer": -2.0, "weak": -0.8}
"""Parts of the evidence that hold by what the product is, too rare in the cases to be fitted."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Collected:
    """Evidence of one case: a row an option, which rows are gold, the best option's signals."""

    options: Matrix
    unmet: Matrix
    gold: NDArray[np.bool_]
    best: Matrix
    best_is_gold: bool
    answerable: bool
    weight: float = CASE_WEIGHT


REFUSALS = {Status.NOT_IN_SOURCES, Status.OUT_OF_SCOPE}


def collect(
    reader: IndexReader, cases: Iterable[Case], territories: Sequence[str]
) -> list[Collected]:
    """Read each open case of one question, of the default collection, whose status is settled."""
    found: list[Collected] = []
    for case in cases:
        settled = case.expect.must_answer or set(case.expect.status) <= REFUSALS
        if case.held_out or case.question is None or case.collection or not settled:
            continue
        one = _collected(reader, case.question, territories, case.expect.spans)
        if one is not None:
            found.append(replace(one, answerable=case.expect.must_answer))
    return found


def collect_notices(reader: IndexReader, cases: Iterable[NoticeCase]) -> list[Collected]:
    """Read what is asked of the notices, each within its own."""
    found = [_collected(reader, c.question, (c.territory,), c.spans) for c in cases]
    return [replace(one, weight=NOTICE_WEIGHT) for one in found if one is not None]


def _collected(
    reader: IndexReader, asked: str, territories: Sequence[str], spans: Sequence[str]
) -> Collected | None:
    question = understand(asked, reader.vocabulary)
    scored = reader.look_up(question, territories).scored
    if not scored:
        return None
    gold = [_is_gold(option, spans) for option in scored]
    place = next((n for n, s in enumerate(scored) if not blocks(s.unmet)), 0)
    return Collected(
        np.array([list(asdict(s.evidence).values()) for s in scored]),
        np.array([float(len(s.unmet)) for s in scored]),
        np.array(gold),
        np.array(list(asdict(signals(question, scored[place], reader.weights)).values())),
        gold[place],
        bool(spans),
    )


def _is_gold(scored: Scored, spans: Sequence[str]) -> bool:
    said = " ".join(tokens(scored.document.text[scored.option.start : scored.option.end]))
    golden = [" ".join(tokens(span)) for span in spans]
    return any(g and (g in said or said in g) for g in golden)


AGAINST = frozenset({"unknown", "unmet", "figures", "foreign", "gap"})
"""Signals that speak against an answer."""


def fit_ranking(collected: Sequence[Collected]) -> dict[str, float]:
    """Listwise logistic weights: the likelihood of the gold options among a case's options."""
    usable = [c for c in collected if c.gold.any() and not c.gold.all()]
    count = sum(c.weight for c in usable)

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        total, slope = 0.0, np.zeros_like(weights)
        for case in usable:
            scores = case.options @ weights - UNMET * case.unmet
            likely = np.exp(scores - _log_sum(scores))
            golden = np.where(case.gold, np.exp(scores - _log_sum(scores[case.gold])), 0.0)
            total -= case.weight * (_log_sum(scores[case.gold]) - _log_sum(scores))
            slope -= case.weight * (case.options.T @ (golden - likely))
        ridge = RANK_PENALTY * float(weights @ weights)
        return total / count + ridge, slope / count + 2 * RANK_PENALTY * weights

    names = list(Evidence.__dataclass_fields__)
    bounds = [(SETTLED[n], SETTLED[n]) if n in SETTLED else (None, None) for n in names]
    start = np.array([SETTLED.get(n, 0.0) for n in names])
    return _named(names, minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x)


def fit_answerability(collected: Sequence[Collected]) -> tuple[dict[str, float], float]:
    """Logistic weights and bias; a wrong best option is no evidence of answerability."""
    usable = [c for c in collected if not c.answerable or c.best_is_gold]
    rows = np.array([c.best for c in usable])
    sign = np.array([1.0 if c.answerable else -1.0 for c in usable])
    share = np.array([c.weight for c in usable])
    share /= share.sum()

    def loss(weights: Matrix) -> float:
        margins = sign * (rows @ weights[:-1] + weights[-1])
        penalty = ANSWER_PENALTY * float(weights[:-1] @ weights[:-1]) / len(usable)
        return float(share @ np.logaddexp(0.0, -margins)) + penalty

    names = list(Signals.__dataclass_fields__)
    # What speaks for an answer may count for nothing, never against: left free, coverage came out
    # negative (near misses share the documents' words), and plain questions were refused for it.
    bounds = [
        (None, 0.0) if n in AGAINST else (None, None) if n == "terms" else (0.0, None)
        for n in names
    ]
    found = minimize(
        loss, np.zeros(len(names) + 1), bounds=[*bounds, (None, None)], method="L-BFGS-B"
    ).x
    return _named(names, found[:-1]), round(float(found[-1]), 2)


def first_is_gold(collected: Sequence[Collected], weights: dict[str, float]) -> float:
    """Share of the answerable cases whose best option by `weights` is gold."""
    usable = [c for c in collected if c.gold.any()]
    vector = np.array(list(weights.values()))
    scores = [c.options @ vector - UNMET * c.unmet for c in usable]
    return float(np.mean([c.gold[int(np.argmax(s))] for c, s in zip(usable, scores, strict=True)]))


def _log_sum(scores: Matrix) -> float:
    return float(np.logaddexp.reduce(scores))


def _named(names: Sequence[str], values: Matrix) -> dict[str, float]:
    return {name: round(float(value), 2) for name, value in zip(names, values, strict=True)}
