"""Ask back when a question says too little to be looked up, or could be about several people."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.language.lexicons import self_references
from assistant.language.words import content_words, fold
from assistant.reading.follow_up import Dependence, dependence
from assistant.reading.options import Shape
from assistant.reading.question import Question
from assistant.reading.scoring import Scored

SHORT = 1
"""Content words of a question that, without a noun of its own, is asked back."""
ASK_BACK = (
    "Votre question est trop courte pour que je sache de quoi elle parle. "
    "Que souhaitez-vous savoir\u202f?"
)
ASK_WHO = "Plusieurs personnes peuvent correspondre. De qui parlez-vous\u202f?"
_ONE_ADDRESS = re.compile(
    r"(?<!\w)(?:le|l'|son|sa|un|une|quel(?:le)?)\W?"
    r"(?:adresse|mail|e-?mail|courriel|mel|numero|tel|telephone|portable|06|fixe)(?!\w)"
)
_NAME_ENDS = re.compile(r"\s*[:,;(\n\u2013\u2014]")
LONGEST_NAME = 60
"""Characters of what is taken for a name."""


def is_unclear(question: Question, continues: bool) -> bool:
    """Whether nothing in the question, nor before it, says what it is about."""
    if not any(c.isalpha() for c in question.text):
        return True
    named = [word.folded for word in content_words(question.text)]
    return (
        not continues
        and question.bare
        and dependence(question) is Dependence.CERTAIN
        and len(named) <= SHORT
        and not self_references() & set(named)
    )


def people_meant(question: Question, contacts: Sequence[Scored]) -> tuple[str, ...]:
    """Questions that name each of several people, where the address of one is asked for and
    nothing says whose; empty where it is clear."""
    if (
        not question.reach
        or question.own_nouns
        or any(c.text in question.own for c in question.constraints)
    ):
        return ()
    if not _ONE_ADDRESS.search(fold(question.own)):
        return ()
    named = (_name(scored) for scored in contacts if scored.option.shape is Shape.CONTACT)
    names = tuple(dict.fromkeys(name for name in named if name))
    if len(names) < 2:
        return ()
    return tuple(f"Quelles sont les coordonnées de {name}\u202f?" for name in names)


def _name(scored: Scored) -> str:
    text = scored.document.text[scored.option.start : scored.option.end]
    name = _NAME_ENDS.split(text.strip(), maxsplit=1)[0].strip()
    return name if len(name) <= LONGEST_NAME else ""
