"""« Pourquoi ? », « Quand ? », « Comment ? » after an answer that told it already."""

from __future__ import annotations

import re

from assistant.language.question_words import QuestionKind, says_how, says_when
from assistant.language.words import fold
from assistant.reading.options import Shape
from assistant.reading.question import Question
from assistant.reading.scoring import Scored

_REASON = re.compile(
    r"(?<!\w)(?:parce qu|car |afin d|compte tenu|en raison d|puisqu|grace a|en vue d|du fait d|"
    r"pour (?:que |ne pas |mieux |en |y |les? |la |l')?\w{2,}(?:er|ir|re)(?!\w))"
)
"""Narrower than `gives_reason`: « pour l'année » must not pass for one."""


def _gives_reason(text: str) -> bool:
    return _REASON.search(fold(text)) is not None


_TELLS = {
    QuestionKind.WHY: _gives_reason,
    QuestionKind.DATE: says_when,
    QuestionKind.HOW: says_how,
}
_WAYS = frozenset("but raison motif cause objectif moment maniere facon".split())
MOST_WORDS = 4
"""« Dans quel but ? » asks for nothing else than the manner."""


def tells_manner(question: Question, said: Scored) -> bool:
    """Whether nothing but why, when or how is asked, and the sentence just said tells it."""
    tells = _TELLS.get(question.kind)
    bare = question.bare or all(fold(term.text) in _WAYS for term in question.subject)
    short = bare and len(question.own.split()) <= MOST_WORDS
    sentence = said.option.shape in (Shape.SENTENCE, Shape.ITEM)
    return tells is not None and short and sentence and tells(said.said)
