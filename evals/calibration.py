"""Fit the weights of ranking and answerability on the cases that are not held out.

The constants it prints stand in `assistant/reading/scoring.py` and `answerability.py`; held-out
cases are never read here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from assistant.reading.answerability import Signals, signals
from assistant.reading.question import understand
from assistant.reading.reading import IndexReader
from assistant.reading.scoring import Evidence, Scored
from evals.cases import Case, Status
from evals.normalise import tokens

RANK_PENALTY, ANSWER_PENALTY = 0.02, 0.5
"""Ridge penalties: the cases are few and the parts of the evidence lean on each other."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Collected:
    """Evidence of one case: a row an option, which rows are gold, the best option's signals."""

    options: Matrix
    gold: NDArray[np.bool_]
    best: Matrix
    answerable: bool


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
        question = understand(case.question, reader.vocabulary)
        scored = reader.look_up(question, territories).scored
        if not scored:
            continue
        gold = [_is_gold(option, case.expect.spans) for option in scored]
        found.append(
            Collected(
                np.array([list(asdict(s.evidence).values()) for s in scored]),
                np.array(gold),
                np.array(list(asdict(signals(question, scored[0], reader.weights)).values())),
                case.expect.must_answer,
            )
        )
    return found


def _is_gold(scored: Scored, spans: Sequence[str]) -> bool:
    said = " ".join(tokens(scored.document.text[scored.option.start : scored.option.end]))
    golden = [" ".join(tokens(span)) for span in spans]
    return any(g and (g in said or said in g) for g in golden)


def fit_ranking(collected: Sequence[Collected]) -> dict[str, float]:
    """Listwise logistic weights: the likelihood of the gold options among a case's options."""
    usable = [c for c in collected if c.gold.any()]

    def loss(weights: Matrix) -> float:
        total = 0.0
        for case in usable:
            scores = case.options @ weights
            total -= _log_sum(scores[case.gold]) - _log_sum(scores)
        return total / len(usable) + RANK_PENALTY * float(weights @ weights)

    names = list(Evidence.__dataclass_fields__)
    return _named(names, minimize(loss, np.zeros(len(names))).x)


def fit_answerability(collected: Sequence[Collected]) -> tuple[dict[str, float], float]:
    """Logistic weights and bias; a wrong best option is no evidence of answerability."""
    usable = [c for c in collected if not c.answerable or bool(c.gold[0])]
    rows = np.array([c.best for c in usable])
    sign = np.array([1.0 if c.answerable else -1.0 for c in usable])

    def loss(weights: Matrix) -> float:
        margins = sign * (rows @ weights[:-1] + weights[-1])
        penalty = ANSWER_PENALTY * float(weights[:-1] @ weights[:-1]) / len(usable)
        return float(np.logaddexp(0.0, -margins).mean()) + penalty

    names = list(Signals.__dataclass_fields__)
    found = minimize(loss, np.zeros(len(names) + 1)).x
    return _named(names, found[:-1]), round(float(found[-1]), 2)


def first_is_gold(collected: Sequence[Collected], weights: dict[str, float]) -> float:
    """Share of the answerable cases whose best option by `weights` is gold."""
    usable = [c for c in collected if c.gold.any()]
    vector = np.array(list(weights.values()))
    return float(np.mean([c.gold[int(np.argmax(c.options @ vector))] for c in usable]))


def _log_sum(scores: Matrix) -> float:
    return float(np.logaddexp.reduce(scores))


def _named(names: Sequence[str], values: Matrix) -> dict[str, float]:
    return {name: round(float(value), 2) for name, value in zip(names, values, strict=True)}
