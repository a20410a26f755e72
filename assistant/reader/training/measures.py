"""What a reader is measured on: the right unit of a notice, and near misses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.reader.training.notices import Notice

Read = Callable[[str, Sequence[str]], Sequence[float]]
"""Scores of options for a question: a reader's, or a cosine to compare with."""


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Probability that a positive is above a negative, ties counted half."""
    below = np.sort(np.asarray(negative))
    first = np.searchsorted(below, positive, side="left")
    last = np.searchsorted(below, positive, side="right")
    return float((first + last).mean() / 2 / len(negative))


@dataclass(frozen=True)
class Measured:
    """Figures, and the scores of units that answer and that do not, to calibrate on."""

    figures: dict[str, float]
    answering: list[float]
    beside: list[float]


def of_notices(read: Read, apart: Sequence[Notice]) -> Measured:
    """Share of questions whose best unit answers, by register; AUROC of answering units, and of
    the best units of questions that have an answer against those of near misses."""
    right: defaultdict[str, list[bool]] = defaultdict(list)
    best: list[float] = []
    silent: list[float] = []
    answering: list[float] = []
    beside: list[float] = []
    for notice in apart:
        for asked in notice.questions:
            scores = np.asarray(read(asked.text, notice.units))
            hit = int(scores.argmax()) in asked.answers
            right[asked.register].append(hit)
            right["all"].append(hit)
            best.append(float(scores.max()))
            for number, score in enumerate(scores.tolist()):
                (answering if number in asked.answers else beside).append(score)
        for text in notice.near:
            scores = np.asarray(read(text, notice.units))
            silent.append(float(scores.max()))
            beside += scores.tolist()
    figures = {f"right_{name}": float(np.mean(hits)) for name, hits in sorted(right.items())}
    figures["auroc_units"] = auroc(answering, beside)
    figures["auroc_near_misses"] = auroc(best, silent)
    figures["questions"] = float(len(best))
    return Measured(figures, answering, beside)
