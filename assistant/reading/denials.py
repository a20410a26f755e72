"""What a thing is not: who asks it, and what stands under « CE N'EST PAS… »."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.language.question_words import QuestionKind
from assistant.language.words import fold
from assistant.reading.bearing import bears, stems_of
from assistant.reading.lines import heading_above
from assistant.reading.options import Option, Shape
from assistant.reading.question import Question

_DENIED = re.compile(
    r"(?<!\w)(?:qu(?:e|'est-ce qu(?:e|i)|oi|els?|elles?)|ce qu(?:e|i))(?!\w).{0,40}?"
    r"(?<!\w)n(?:e |')[\w' -]{1,20}?(?<!\w)(?:pas|jamais|plus)(?!\w)"
)
_DENIES = re.compile(
    r"(?<!\w)(?:n(?:e |')[\w' -]{1,20}?(?<!\w)(?:pas|jamais|plus|aucune?|ni)|exclu\w*|interdit\w*|"
    r"ineligibles?|non (?!seulement)\w+|sauf)(?!\w)"
)


def asks_what_is_not(question: Question) -> bool:
    """Whether what a thing is not, or does not, is asked: « que n'est pas… ? »."""
    return _asks_what_is_not(question.own)


@lru_cache(maxsize=64)  # asked of every option of a question
def _asks_what_is_not(text: str) -> bool:
    return _DENIED.search(fold(text)) is not None


def denies(text: str) -> bool:
    """Whether a text denies something."""
    return _DENIES.search(fold(text)) is not None


def denies_above(option: Option) -> bool:
    """Whether the heading above an option denies: « CE N'EST PAS… »."""
    return denies(heading_above(option))


def denies_something_else(question: Question, option: Option, said: str) -> bool:
    """Whether an option stands in a list of what a thing is not (« CE N'EST PAS… »), and asked is
    neither what it is not nor anything about a noun of the list: its roles, who works with it…"""
    if option.shape not in (Shape.LIST, Shape.ITEM) or asks_what_is_not(question):
        return False
    if not denies_above(option):
        return False
    if question.kind not in (QuestionKind.YES_NO, QuestionKind.OPEN):
        return True
    told = stems_of(said)
    return not any(bears(told, term) for term in question.own_nouns)
