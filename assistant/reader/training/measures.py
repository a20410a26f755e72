"""What a reader is measured on: gold against hard negatives and near misses, spans, ranking."""

from __future__ import annotations

import random
import re
import string
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.reader.protocol import Reading
from assistant.reader.training.examples import Maker
from assistant.reader.training.near_misses import Substitutes, without_answer
from assistant.reader.training.piaf import Piaf

Read = Callable[[str, Sequence[str]], list[Reading]]
_ARTICLES = re.compile(r"\b(?:le|la|les|l|un|une|des|du|de|d)\b")


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Probability that a positive is above a negative, ties counted half."""
    below = np.sort(np.asarray(negative))
    first = np.searchsorted(below, positive, side="left")
    last = np.searchsorted(below, positive, side="right")
    return float((first + last).mean() / 2 / len(negative))


def token_f1(told: str, accepted: Sequence[str]) -> float:
    """SQuAD's token F1 with French articles dropped, best over accepted answers."""

    def words(text: str) -> Counter[str]:
        text = "".join(" " if c in string.punctuation + "’«»" else c for c in text.lower())
        return Counter(_ARTICLES.sub(" ", text).split())

    best = 0.0
    for answer in accepted:
        ours, theirs = words(told), words(answer)
        common = sum((ours & theirs).values())
        if common:
            best = max(best, 2 * common / (sum(ours.values()) + sum(theirs.values())))
        elif not ours and not theirs:
            best = 1.0
    return best


@dataclass(frozen=True)
class Measured:
    """Figures, and the raw answerability scores behind them for calibration."""

    figures: dict[str, float]
    positive: list[float]
    negative: list[float]


def reading_measures(
    read: Read, piaf: Piaf, maker: Maker, substitutes: Substitutes, numbers: Sequence[int]
) -> Measured:
    """AUROC and span F1 on whole paragraphs for plainly asked questions."""
    rng = random.Random(7)
    gold: list[float] = []
    negatives: dict[str, list[float]] = {"hard": [], "removed": [], "question": [], "passage": []}
    f1: list[float] = []
    inside: list[float] = []
    for number in numbers:
        question = piaf.questions[number]
        text = piaf.paragraphs[question.paragraph].text
        hard = maker.hard_negatives(number)[:4]
        passages = [text, *(piaf.paragraphs[p].text for p in hard)]
        kinds = ["gold", *("hard" for _ in hard)]
        removed = without_answer(text, question.answers)
        if removed:
            passages.append(removed)
            kinds.append("removed")
        changed = substitutes.in_passage(question.text, text, question.answers, rng)
        if changed:
            passages.append(changed)
            kinds.append("passage")
        readings = read(question.text, passages)
        for kind, reading in zip(kinds, readings, strict=True):
            (gold if kind == "gold" else negatives[kind]).append(reading.answerable)
        best = readings[0]
        f1.append(token_f1(text[best.start : best.end], [text[s:e] for s, e in question.answers]))
        inside.append(float(any(best.start < e and s < best.end for s, e in question.answers)))
        other = substitutes.in_question(question.text, text, rng)
        if other:
            negatives["question"].append(read(other, [text])[0].answerable)
    figures = {f"auroc_{kind}": auroc(gold, scores) for kind, scores in negatives.items()}
    near = negatives["removed"] + negatives["question"] + negatives["passage"]
    figures["auroc_near_misses"] = auroc(gold, near)
    figures["span_f1"] = float(np.mean(f1))
    figures["span_overlaps_answer"] = float(np.mean(inside))
    figures["questions"] = float(len(numbers))
    return Measured(figures, gold, [s for scores in negatives.values() for s in scores])


def rerank_scores(
    read: Read, piaf: Piaf, fused: NDArray[np.float32], numbers: Sequence[int], depth: int = 20
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The `depth` best fused paragraphs of each question and the reader's logits for them."""
    ranking = np.argsort(-fused, axis=1, kind="stable")[:, :depth]
    logits = np.zeros((len(numbers), depth))
    for row, number in enumerate(numbers):
        passages = [piaf.paragraphs[p].text for p in ranking[number]]
        scores = np.array([r.answerable for r in read(piaf.questions[number].text, passages)])
        scores = np.clip(scores, 1e-6, 1 - 1e-6)
        logits[row] = np.log(scores / (1 - scores))
    return ranking[list(numbers)], logits


def recalls(
    piaf: Piaf,
    fused: NDArray[np.float32],
    ranking: NDArray[np.intp],
    logits: NDArray[np.float64],
    numbers: Sequence[int],
    weight: float,
    depth: int,
) -> dict[str, float]:
    """Recall at 1 and 5 when `weight` × logit is added to the fused score of the first `depth`."""
    found = {1: 0, 5: 0}
    for row, number in enumerate(numbers):
        scores = fused[number, ranking[row]].astype(np.float64).copy()
        scores[:depth] += weight * logits[row, :depth]
        order = np.argsort(-scores[:depth], kind="stable")
        best = [*ranking[row][:depth][order], *ranking[row][depth:]]
        gold = piaf.questions[number].paragraph
        for k in found:
            found[k] += gold in best[:k]
    return {f"recall_at_{k}": count / len(numbers) for k, count in found.items()}


def calibration_error(
    positive: Sequence[float], negative: Sequence[float], bins: int = 10
) -> float:
    """Expected calibration error with answering and not answering weighing the same."""
    scores = np.array([*positive, *negative])
    truth = np.array([1.0] * len(positive) + [0.0] * len(negative))
    weights = np.where(truth == 1, 0.5 / len(positive), 0.5 / len(negative))
    places = np.minimum((scores * bins).astype(int), bins - 1)
    error = 0.0
    for place in range(bins):
        inside = places == place
        if inside.any():
            error += abs(float((weights * (truth - scores))[inside].sum()))
    return error
