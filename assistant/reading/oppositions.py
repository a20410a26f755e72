"""What a question qualifies, and a sentence may qualify otherwise: at half time, at full time."""

from __future__ import annotations

import re
from collections import Counter

from assistant.language.lexicons import Phrase, find_phrases, opposed_qualities, phrase
from assistant.language.question_words import QuestionKind
from assistant.language.words import words
from assistant.reading.constraints import Constraint, ConstraintKind
from assistant.reading.question import Question

_ORDINAL = re.compile(r"premi(?:er|ere)|seconde?|\w+ieme")
"""What may stand for the whole quality by itself: « la deuxième »."""


def qualities(question: Question) -> tuple[Constraint, ...]:
    """The qualities that a question about a figure, a date or a person asks for. Of two that
    exclude each other neither is asked for alone: they are compared."""
    if not question.wants_figure and question.kind is not QuestionKind.PERSON:
        return ()
    known = opposed_qualities()
    own = {known[named][0] for _, named in find_phrases(phrase(question.own), known)}
    found: dict[Phrase, str] = {}
    for text in (question.own, question.text):
        said = words(text)
        for place, named in find_phrases(phrase(text), known):
            # What the question says itself replaces what the situation before it says.
            if text == question.own or known[named][0] not in own:
                written = text[said[place].start : said[place + len(named) - 1].end]
                found.setdefault(named, written)
    groups = Counter(group for group, _ in {known[named] for named in found})
    return tuple(
        Constraint(ConstraintKind.QUALITY, written, accepted=(named,))
        for named, written in found.items()
        if groups[known[named][0]] == 1
    )


def is_opposed(quality: Constraint, said: str) -> bool:
    """Whether a text bears another quality of the same group, and not this one: « la première année
    et 6 000 € la deuxième » bears both."""
    known = opposed_qualities()
    wanted = known[quality.accepted[0]]
    told = phrase(said)
    borne = {known[named] for _, named in find_phrases(told, known)}
    if wanted in borne or not any(group == wanted[0] for group, _ in borne):
        return False
    firsts = {way[0] for way, place in known.items() if place == wanted}
    return not any(first in told and _ORDINAL.fullmatch(first) for first in firsts)
