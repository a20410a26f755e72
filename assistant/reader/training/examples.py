"""Sheets to learn from: the units of a document, and questions that some of them answer."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass

from assistant.reader.sentences import sentences
from assistant.reader.training.clumsy import clumsy
from assistant.reader.training.notices import Notice
from assistant.reader.training.piaf import Piaf, Question

TITLED = 0.7
"""Share of PIAF's sentences that have their title in front, as options of ours have."""
SENTENCES, ASKED, LEAST = 9, 6, 4
"""Sentences and questions taken from a paragraph of PIAF; fewest questions of a sheet."""


@dataclass(frozen=True)
class Posed:
    """A question as it is written, then also clumsier; the units that answer, none for a near
    miss."""

    variants: tuple[str, ...]
    answers: tuple[int, ...]


@dataclass(frozen=True)
class Sheet:
    """What is told, and what is asked of it."""

    units: tuple[str, ...]
    questions: tuple[Posed, ...]


def of_notice(notice: Notice, rng: random.Random) -> Sheet:
    """A notice or a document whole."""
    asked = [Posed((q.text, clumsy(q.text, rng)), q.answers) for q in notice.questions]
    near = [Posed((text,), ()) for text in notice.near]
    return Sheet(notice.units, (*asked, *near))


def of_piaf(piaf: Piaf, rng: random.Random, count: int) -> list[Sheet]:
    """Sheets of two paragraphs of one article, from articles to train on."""
    asked: defaultdict[int, list[int]] = defaultdict(list)
    for number in piaf.part("train"):
        asked[piaf.questions[number].paragraph].append(number)
    articles: defaultdict[str, list[int]] = defaultdict(list)
    for paragraph in sorted(asked):
        articles[piaf.paragraphs[paragraph].article].append(paragraph)
    made: list[Sheet] = []
    for paragraphs in articles.values():
        rng.shuffle(paragraphs)
        pairs = zip(paragraphs[::2], paragraphs[1::2], strict=False)
        made += [_sheet(piaf, pair, asked, rng) for pair in pairs]
    made = [sheet for sheet in made if len(sheet.questions) >= LEAST]
    rng.shuffle(made)
    return made[:count]


def _sheet(
    piaf: Piaf, paragraphs: tuple[int, int], asked: dict[int, list[int]], rng: random.Random
) -> Sheet:
    spans = [
        (paragraph, start, end)
        for paragraph in paragraphs
        for start, end in sentences(piaf.paragraphs[paragraph].text)[:SENTENCES]
    ]
    units: list[str] = []
    for paragraph, start, end in spans:
        said = piaf.paragraphs[paragraph].text[start:end]
        titled = rng.random() < TITLED
        units.append(f"{piaf.paragraphs[paragraph].title} {said}" if titled else said)
    posed: list[Posed] = []
    for number in (n for paragraph in paragraphs for n in asked[paragraph][:ASKED]):
        question = piaf.questions[number]
        if answers := _answering(question, spans):
            posed.append(Posed((question.text,), answers))
    return Sheet(tuple(units), tuple(posed))


def _answering(question: Question, spans: list[tuple[int, int, int]]) -> tuple[int, ...]:
    return tuple(
        place
        for place, (paragraph, start, end) in enumerate(spans)
        if paragraph == question.paragraph
        and any(start <= first < end for first, _ in question.answers)
    )
