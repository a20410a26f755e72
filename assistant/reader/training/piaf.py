"""PIAF (FQuAD-like French questions on Wikipedia paragraphs) as questions and paragraphs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from assistant.reader.split import held_out_articles

_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of an article; `title` is free of markup."""

    text: str
    title: str
    article: str


@dataclass(frozen=True)
class Question:
    """A question, its paragraph's number, and accepted answers as (start, end) in it."""

    text: str
    paragraph: int
    answers: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Piaf:
    """The data set; `dev` and `test` are sets of whole articles never trained on."""

    paragraphs: tuple[Paragraph, ...]
    questions: tuple[Question, ...]
    dev: frozenset[str]
    test: frozenset[str]

    def part(self, name: str) -> list[int]:
        """Numbers of the questions of a part: "train", "dev" or "test"."""
        return [
            number
            for number, question in enumerate(self.questions)
            if self.part_of(self.paragraphs[question.paragraph].article) == name
        ]

    def part_of(self, article: str) -> str:
        """The part an article belongs to."""
        return "test" if article in self.test else "dev" if article in self.dev else "train"


def load(path: Path) -> Piaf:
    """Read the JSON file; dev articles are the same draw again over what is not held out."""
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    titles = {article["title"] for article in data}
    test = held_out_articles(titles)
    dev = frozenset(sorted(held_out_articles(titles - test))[::2])
    paragraphs: list[Paragraph] = []
    questions: list[Question] = []
    for article in data:
        title = " ".join(_TAG.sub("", article["title"]).split())
        for paragraph in article["paragraphs"]:
            text = paragraph["context"]
            paragraphs.append(Paragraph(text, title, article["title"]))
            for asked in paragraph["qas"]:
                answers = tuple(
                    dict.fromkeys(
                        (a["answer_start"], a["answer_start"] + len(a["text"]))
                        for a in asked["answers"]
                        if text[a["answer_start"] :].startswith(a["text"])
                    )
                )
                if answers:
                    question = " ".join(asked["question"].split())
                    questions.append(Question(question, len(paragraphs) - 1, answers))
    return Piaf(tuple(paragraphs), tuple(questions), dev, test)
