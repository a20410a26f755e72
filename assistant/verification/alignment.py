"""A sentence laid along the statement that it copies: what was kept, put in, replaced, left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from assistant.language.words import STOP_WORDS, fold, stem
from assistant.verification.evidence import Statement
from assistant.verification.text import WordBag, content, lemma, word_bag

_SPACES = re.compile(r"\s+")
_TOKEN = re.compile(r"[^\W\d_]+'|\d+(?: \d{3})*(?:[.,]\d+)*|[\w@.-]*\w|[,;:]")
DETERMINERS = frozenset(
    "le la les l' un une des du de d' au aux ce cet cette ces son sa ses leur leurs chaque tout "
    "toute aucun aucune quel quelle".split()
)
POINTERS = frozenset(
    "ce cet cette ces son sa ses leur leurs lui il elle ils elles celui-ci celle-ci en".split()
)
"""Words that stand for a noun said elsewhere."""
_OBJECTS = frozenset("l' la les de".split())


@dataclass(frozen=True, slots=True)
class Change:
    """Tokens of the statement from `start` to `end` for which the sentence says `said`.

    `row` is the statement, `mine` the sentence, `at` where `said` begins in it.
    """

    said: tuple[str, ...]
    there: tuple[str, ...]
    mine: tuple[str, ...]
    row: tuple[str, ...]
    at: int
    start: int
    end: int

    @property
    def opens(self) -> bool:
        """Whether the sentence keeps nothing before it."""
        return self.at == 0

    @property
    def closes(self) -> bool:
        """Whether the statement holds nothing after it."""
        return self.end == len(self.row)

    @property
    def stands_in(self) -> bool:
        """Whether the sentence puts a noun where the statement has a pronoun, or adds its noun."""
        first = (*self.there, "")[0]
        return first in POINTERS | _OBJECTS and not any(map(has_weight, self.there))


@lru_cache(maxsize=4_000)
def changes(sentence: str, statement: str) -> tuple[Change, ...]:
    """Where the two differ, in order, forms of one word being the same."""
    mine, row = tokens(sentence), tokens(statement)
    matcher = SequenceMatcher(None, _keys(mine), _keys(row), autojunk=False)
    return tuple(
        Change(mine[a:b], row[c:d], mine, row, a, c, d)
        for operation, a, b, c, d in matcher.get_opcodes()
        if operation != "equal"
    )


@lru_cache(maxsize=8_000)
def tokens(text: str) -> tuple[str, ...]:
    """Words, elided articles, figures and marks, in lower case, accents kept."""
    tidy = _SPACES.sub(" ", text.lower().replace("’", "'").replace("œ", "oe"))
    return tuple(_TOKEN.findall(tidy.strip().rstrip(". ")))


@lru_cache(maxsize=20_000)
def has_weight(token: str) -> bool:
    """Whether a token is a word that says something by itself; figures are checked elsewhere."""
    return (
        len(token) > 2
        and fold(token) not in STOP_WORDS
        and not any(c.isdigit() for c in token)
        and bool(content(token))
    )


@lru_cache(maxsize=20_000)
def key(token: str) -> str:
    """What the forms of one word share."""
    return stem(lemma(token))


def copied(sentence: str, statement: str, known: WordBag) -> float:
    """Share of the sentence's words of weight that stand along the statement; those that only
    `known` says (title, section) are not counted."""
    found = changes(sentence, statement)
    own = word_bag(statement)
    mine = [w for w in tokens(sentence) if has_weight(w) and (own.says(w) or not known.says(w))]
    unlike = [w for change in found for w in change.said if w in mine]
    return 1 - len(unlike) / len(mine) if mine else 0.0


def nearest(
    sentence: str, statements: Sequence[Statement], known: WordBag
) -> tuple[Statement, float]:
    """The statement that a sentence copies most of, and the share that it copies."""
    shares = [copied(sentence, one.text, known) for one in statements]
    most = max(shares)
    return statements[shares.index(most)], most


def _keys(row: tuple[str, ...]) -> list[str]:
    return [key(token) for token in row]
