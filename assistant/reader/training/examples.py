"""Turn PIAF's questions into groups: one passage that answers beside several that do not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.reader.training.clumsy import clumsy
from assistant.reader.training.near_misses import Substitutes, without_answer
from assistant.reader.training.piaf import Piaf, Question, sentences

CANDIDATES = 12
"""Best fused paragraphs that hard negatives are drawn from."""
SHORT, TITLED = 0.8, 0.25
"""Shares of groups read as runs of sentences, and with the article's title in front."""


@dataclass(frozen=True)
class Example:
    """A question and a passage; `answer` is a (start, end) of the passage, None if it has none."""

    question: str
    passage: str
    answer: tuple[int, int] | None
    ranked: bool = True
    """False when the question itself was changed: it is not compared with the group's others."""


@dataclass(frozen=True)
class Group:
    """The examples of one question, the answering one first."""

    examples: tuple[Example, ...]


class Maker:
    """Draws groups; the same generator state gives the same groups."""

    def __init__(self, piaf: Piaf, fused: NDArray[np.float32], substitutes: Substitutes) -> None:
        self._piaf = piaf
        self._ranking = np.argsort(-fused, axis=1, kind="stable")[:, :CANDIDATES]
        self._substitutes = substitutes
        self._parts = [piaf.part_of(p.article) for p in piaf.paragraphs]

    def hard_negatives(self, number: int) -> list[int]:
        """Well ranked paragraphs, of the question's own part, that hold none of its answers."""
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

    def group(self, number: int, rng: random.Random, negatives: int = 1) -> Group:
        """A group for training: clumsy question, short or whole passages, with title or not."""
        question = self._piaf.questions[number]
        text = clumsy(question.text, rng)
        short, titled = rng.random() < SHORT, rng.random() < TITLED
        gold, answer = self._form(question.paragraph, rng, short, titled, question)
        examples = [Example(text, gold, answer)]
        hard = self.hard_negatives(number)
        for place in rng.sample(hard, min(negatives, len(hard))):
            examples.append(Example(text, self._form(place, rng, short, titled)[0], None))
        near = self._near_miss(number, examples[0], rng, short, titled)
        if near is not None:
            examples.append(near)
        return Group(tuple(examples))

    def _near_miss(
        self, number: int, gold: Example, rng: random.Random, short: bool, titled: bool
    ) -> Example | None:
        question = self._piaf.questions[number]
        paragraph = self._piaf.paragraphs[question.paragraph]
        kinds = ["removed", "question", "passage"]
        rng.shuffle(kinds)
        for kind in kinds:
            if kind == "question":
                other = self._substitutes.in_question(question.text, gold.passage, rng)
                if other is not None:
                    return Example(clumsy(other, rng), gold.passage, None, ranked=False)
            elif kind == "removed":
                left = without_answer(paragraph.text, question.answers)
                if left is not None:
                    if short:
                        start, end = _run_of_sentences(left, None, rng)
                        left = left[start:end]
                    return Example(gold.question, _with_title(left, paragraph.title, titled), None)
            else:
                assert gold.answer is not None
                changed = self._substitutes.in_passage(
                    question.text, gold.passage, [gold.answer], rng
                )
                if changed is not None:
                    return Example(gold.question, changed, None)
        return None

    def _form(
        self,
        place: int,
        rng: random.Random,
        short: bool,
        titled: bool,
        question: Question | None = None,
    ) -> tuple[str, tuple[int, int] | None]:
        paragraph = self._piaf.paragraphs[place]
        start, end = 0, len(paragraph.text)
        answer = rng.choice(question.answers) if question else None
        if short:
            start, end = _run_of_sentences(paragraph.text, answer, rng)
        prefix = f"{paragraph.title}\n" if titled else ""
        if answer is not None:
            shift = len(prefix) - start
            answer = (answer[0] + shift, answer[1] + shift)
        return prefix + paragraph.text[start:end], answer


def _with_title(text: str, title: str, titled: bool) -> str:
    return f"{title}\n{text}" if titled else text


def _run_of_sentences(
    text: str, answer: tuple[int, int] | None, rng: random.Random
) -> tuple[int, int]:
    """A run of one to three sentences that holds the whole answer, if there is one."""
    spans = sentences(text)
    if answer is None:
        first = last = rng.randrange(len(spans))
    else:
        first = max(i for i, (start, _) in enumerate(spans) if start <= answer[0])
        last = min(i for i, (_, end) in enumerate(spans) if end >= answer[1])
    for _ in range(rng.choice((0, 1, 1, 2))):
        if rng.random() < 0.5:
            first = max(0, first - 1)
        else:
            last = min(len(spans) - 1, last + 1)
    return spans[first][0], spans[last][1]


def make_groups(maker: Maker, numbers: Sequence[int], seed: int, negatives: int = 1) -> list[Group]:
    """One group a question, in a shuffled order."""
    rng = random.Random(seed)
    order = list(numbers)
    rng.shuffle(order)
    return [maker.group(number, rng, negatives) for number in order]
