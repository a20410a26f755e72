"""Make near misses: questions that look right and that nothing answers any more."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable

_YEAR = re.compile(r"\b(?:1[0-9]{3}|20[0-9]{2})\b")
_NUMBER = re.compile(r"\b\d+(?:[  ,.]\d+)*\b")
_NAME = re.compile(
    r"(?<![.!?]\s)(?<!^)\b[A-ZÀ-ÖØ-Þ][\w'’-]+(?:\s(?:de\s|du\s|d'|des\s|la\s|le\s)*[A-ZÀ-ÖØ-Þ][\w'’-]+)*"
)


class Substitutes:
    """Names, years and numbers to put in the place of others, from a pool of questions."""

    def __init__(self, questions: Iterable[str]) -> None:
        self._pool: defaultdict[str, set[str]] = defaultdict(set)
        for text in questions:
            for kind, match in _mentions(text):
                self._pool[kind].add(match.group())
        self._ordered = {kind: sorted(pool) for kind, pool in self._pool.items()}

    def in_question(self, question: str, passage: str, rng: random.Random) -> str | None:
        """The same question about another year, number or name; None if it pins down nothing.

        Only a mention that the passage bears is replaced, by one that it does not.
        """
        mentions = [(k, m) for k, m in _mentions(question) if _bears(passage, m.group())]
        if not mentions:
            return None
        kind, mention = rng.choice(mentions)
        other = self._other(kind, mention.group(), passage, rng)
        if other is None:
            return None
        return question[: mention.start()] + other + question[mention.end() :]

    def _other(self, kind: str, mention: str, passage: str, rng: random.Random) -> str | None:
        if kind == "year":
            year = int(mention) + rng.choice((-1, 1)) * rng.choice((1, 2, 3, 5, 10, 20, 50))
            return None if str(year) in passage else str(year)
        for _ in range(10):
            other = rng.choice(self._ordered[kind])
            if not _bears(passage, other) and other.lower() != mention.lower():
                return other
        return None


def _mentions(text: str) -> list[tuple[str, re.Match[str]]]:
    found: list[tuple[str, re.Match[str]]] = [("year", m) for m in _YEAR.finditer(text)]
    taken = {m.start() for _, m in found}
    found += [("number", m) for m in _NUMBER.finditer(text) if m.start() not in taken]
    found += [("name", m) for m in _NAME.finditer(text)]
    return found


def _bears(passage: str, mention: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(mention)}(?!\w)", passage) is not None
