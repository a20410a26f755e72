"""Questions and paragraphs of a SQuAD-format file."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path


class SquadError(ValueError):
    """A file that is not in SQuAD's format; the message is French."""


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """A question with the number of the paragraph that answers it, and its article's title."""

    text: str
    paragraph: int
    article: str


@dataclass(frozen=True)
class Squad:
    """Every paragraph is searched, whichever questions are asked."""

    paragraphs: tuple[str, ...]
    questions: tuple[SquadQuestion, ...]

    def kept(self, articles: Collection[str]) -> Squad:
        """Only the questions of some articles; all paragraphs stay."""
        asked = tuple(one for one in self.questions if one.article in articles)
        return Squad(self.paragraphs, asked)


def load_squad(path: Path) -> Squad:
    """Answerable questions only; equal paragraphs are one. Raises SquadError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))["data"]
        numbers: dict[str, int] = {}
        questions: list[SquadQuestion] = []
        for article in data:
            for paragraph in article["paragraphs"]:
                number = numbers.setdefault(paragraph["context"], len(numbers))
                questions += [
                    SquadQuestion(one["question"], number, article["title"])
                    for one in paragraph["qas"]
                    if not one.get("is_impossible") and one.get("answers")
                ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SquadError(f"{path} : ce n’est pas un fichier au format SQuAD ({error})") from error
    if not questions:
        raise SquadError(f"{path} : aucune question avec réponse")
    return Squad(tuple(numbers), tuple(questions))


Ranker = Callable[[str], list[int]]
"""Paragraph numbers for a question, best first."""
