"""What a reader is measured on: the right unit of a notice, near misses, PIAF's paragraphs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.reader.sentences import sentences
from assistant.reader.training.notices import Notice
from assistant.reader.training.piaf import Piaf

Read = Callable[[str, Sequence[str]], Sequence[float]]
"""Scores of options for a question: a reader's, or a cosine to compare with."""


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Probability that a positive is above a negative, ties counted half."""
    below = np.sort(np.asarray(negative))
    first = np.searchsorted(below, positive, side="left")
    last = np.searchsorted(below, positive, side="right")
    return float((first + last).mean() / 2 / len(negative))


def of_notices(
    read: Read, apart: Sequence[Notice]
) -> tuple[dict[str, float], list[float], list[float]]:
    """Share of questions whose best unit answers, by register; AUROC of the best units' scores.

    Also gives the best scores of questions with and without an answer, to calibrate on.
    """
    right: defaultdict[str, list[bool]] = defaultdict(list)
    answered: list[float] = []
    silent: list[float] = []
    for notice in apart:
        for asked in notice.questions:
            scores = np.asarray(read(asked.text, notice.units))
            hit = int(scores.argmax()) in asked.answers
            right[asked.register].append(hit)
            right["all"].append(hit)
            answered.append(float(scores.max()))
        for text in notice.near:
            silent.append(float(np.asarray(read(text, notice.units)).max()))
    figures = {f"right_{name}": float(np.mean(hits)) for name, hits in sorted(right.items())}
    figures["auroc_near_misses"] = auroc(answered, silent)
    figures["questions"] = float(len(answered))
    return figures, answered, silent


def paragraph_logits(
    read: Read, piaf: Piaf, fused: NDArray[np.float32], numbers: Sequence[int], depth: int
) -> NDArray[np.float64]:
    """Best sentence's logit of the `depth` best fused paragraphs, shape (questions, depth)."""
    ranking = np.argsort(-fused, axis=1, kind="stable")[:, :depth]
    logits = np.zeros((len(numbers), depth))
    for row, number in enumerate(numbers):
        options: list[str] = []
        cuts = [0]
        for place in ranking[number]:
            paragraph = piaf.paragraphs[place]
            options += [paragraph.text[s:e] for s, e in sentences(paragraph.text)]
            cuts.append(len(options))
        sure = np.clip(np.asarray(read(piaf.questions[number].text, options)), 1e-6, 1 - 1e-6)
        each = np.log(sure / (1 - sure))
        logits[row] = [each[a:b].max() for a, b in pairwise(cuts)]
    return logits


def recalls(
    piaf: Piaf,
    fused: NDArray[np.float32],
    logits: NDArray[np.float64],
    numbers: Sequence[int],
    weight: float,
) -> dict[str, float]:
    """Recall at 1 and 5 when `weight` × logit is added to the first fused scores."""
    depth = logits.shape[1]
    found = {1: 0, 5: 0}
    for row, number in enumerate(numbers):
        ranking = np.argsort(-fused[number], kind="stable")[: max(depth, 5)]
        scores = fused[number, ranking[:depth]] + weight * logits[row]
        best = [*ranking[:depth][np.argsort(-scores, kind="stable")], *ranking[depth:]]
        for k in found:
            found[k] += piaf.questions[number].paragraph in best[:k]
    return {f"recall_at_{k}": count / len(numbers) for k, count in found.items()}
