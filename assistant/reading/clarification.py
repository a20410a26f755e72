"""Ask back when a question says too little to be looked up."""

from __future__ import annotations

from assistant.reading.follow_up import Dependence, dependence
from assistant.reading.question import Question

ASK_BACK = (
    "Votre question est trop courte pour que je sache de quoi elle parle. "
    "Que souhaitez-vous savoir\u202f?"
)


def is_unclear(question: Question, continues: bool) -> bool:
    """Whether nothing in the question, nor before it, says what it is about."""
    return (
        not continues
        and dependence(question) is Dependence.CERTAIN
        and not any(not term.verb for term in question.subject)
    )
