"""Ask back when a question says too little to be looked up."""

from __future__ import annotations

from assistant.language.words import content_words
from assistant.reading.follow_up import Dependence, dependence
from assistant.reading.question import Question

SHORT = 1
"""Content words of a question that, without a noun of its own, is asked back."""
ASK_BACK = (
    "Votre question est trop courte pour que je sache de quoi elle parle. "
    "Que souhaitez-vous savoir\u202f?"
)


def is_unclear(question: Question, continues: bool) -> bool:
    """Whether nothing in the question, nor before it, says what it is about."""
    return (
        not continues
        and question.bare
        and dependence(question) is Dependence.CERTAIN
        and len(content_words(question.text)) <= SHORT
    )
