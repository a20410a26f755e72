"""Groups to learn from: one option that answers a question beside several that do not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.language.words import terms
from assistant.reader.sentences import sentences
from assistant.reader.training.clumsy import clumsy
from assistant.reader.training.near_misses import Substitutes
from assistant.reader.training.notices import Notice
from assistant.reader.training.piaf import Piaf, Question

CANDIDATES = 12
"""Best fused paragraphs that hard negatives are drawn from."""
TITLED = 0.7
"""Share of PIAF's groups whose sentences have their title in front, as options of ours have."""
REWRITTEN = 0.25
"""Share of the notices' questions made clumsier than they were written."""


@dataclass(frozen=True)
class Group:
    """A question with options; `answers` tells whether the first one answers."""

    question: str
    options: tuple[str, ...]
    answers: bool


class PiafGroups:
    """Groups from PIAF: sentences that hold the answer beside sentences that do not."""

    def __init__(self, piaf: Piaf, fused: NDArray[np.float32], substitutes: Substitutes) -> None:
        self._piaf = piaf
        self._ranking = np.argsort(-fused, axis=1, kind="stable")[:, :CANDIDATES]
        self._substitutes = substitutes
        self._parts = [piaf.part_of(p.article) for p in piaf.paragraphs]
        self._sentences = [[p.text[s:e] for s, e in sentences(p.text)] for p in piaf.paragraphs]

    def of(self, number: int, rng: random.Random, size: int = 5) -> Group:
        """One group; now and then the question is changed so that nothing answers it."""
        question = self._piaf.questions[number]
        titled = rng.random() < TITLED
        gold, beside = self._own(question, rng)
        text = question.text
        other = None
        if rng.random() < 0.12:
            other = self._substitutes.in_question(text, gold, rng)
        negatives = beside[: size // 2]
        near = self._ranked(number)
        rng.shuffle(near)
        for paragraph in near[: size - 1 - len(negatives)]:
            negatives.append((self._closest(text, paragraph, rng), paragraph))
        options = [(gold, question.paragraph), *negatives]
        return Group(
            clumsy(other or text, rng),
            tuple(self._titled(sentence, place, titled) for sentence, place in options),
            other is None,
        )

    def _own(self, question: Question, rng: random.Random) -> tuple[str, list[tuple[str, int]]]:
        """The sentence of the answer, and the paragraph's others in a random order."""
        text = self._piaf.paragraphs[question.paragraph].text
        start, _ = question.answers[0]
        spans = sentences(text)
        gold = max(span for span in spans if span[0] <= start)
        told = {text[s:e].lower() for s, e in question.answers}
        others = [
            (text[s:e], question.paragraph)
            for s, e in spans
            if (s, e) != gold and not any(t in text[s:e].lower() for t in told)
        ]
        rng.shuffle(others)
        return text[gold[0] : gold[1]], others

    def _ranked(self, number: int) -> list[int]:
        question = self._piaf.questions[number]
        gold = question.paragraph
        told = {self._piaf.paragraphs[gold].text[s:e].lower() for s, e in question.answers}
        return [
            int(p)
            for p in self._ranking[number]
            if p != gold
            and self._parts[p] == self._parts[gold]
            and not any(t in self._piaf.paragraphs[p].text.lower() for t in told)
        ]

    def _closest(self, text: str, paragraph: int, rng: random.Random) -> str:
        """A sentence of the paragraph, the one with most of the question's words half the time."""
        if rng.random() < 0.5:
            return rng.choice(self._sentences[paragraph])
        asked = set(terms(text))
        return max(self._sentences[paragraph], key=lambda s: len(asked & set(terms(s))))

    def _titled(self, sentence: str, paragraph: int, titled: bool) -> str:
        return f"{self._piaf.paragraphs[paragraph].title} {sentence}" if titled else sentence


def of_notice(notice: Notice, rng: random.Random, size: int = 6) -> list[Group]:
    """A group a question of the notice, and one a near miss, which nothing answers."""
    groups = []
    for asked in notice.questions:
        gold = rng.choice(asked.answers)
        others = [u for n, u in enumerate(notice.units) if n not in asked.answers]
        options = [notice.units[gold], *_some(others, asked.text, rng, size - 1)]
        text = clumsy(asked.text, rng) if rng.random() < REWRITTEN else asked.text
        groups.append(Group(text, tuple(options), True))
    for text in notice.near:
        groups.append(Group(text, tuple(_some(list(notice.units), text, rng, size)), False))
    return groups


def _some(units: list[str], text: str, rng: random.Random, count: int) -> list[str]:
    """Half of them the ones with most of the question's words, half by chance."""
    asked = set(terms(text))
    rng.shuffle(units)
    units.sort(key=lambda unit: -len(asked & set(terms(unit))))
    near, far = units[: count // 2], units[count // 2 :]
    return near + rng.sample(far, min(len(far), count - len(near)))


def all_groups(maker: PiafGroups, numbers: Sequence[int], rng: random.Random) -> list[Group]:
    """One group a PIAF question."""
    return [maker.of(number, rng) for number in numbers]
