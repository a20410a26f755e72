"""Who presides, directs or signs: only what says that word, or a like one, tells who does."""

from __future__ import annotations

import re

from assistant.language.lexicons import offices
from assistant.language.words import fold_keeping_length, words
from assistant.reading.constraints import Constraint, ConstraintKind

_ASKED = re.compile(
    r"(?<!\w)(?P<who>qui )(?!qui )"
    r"(?:(?:est|etait|sont|c'est) (?:l'|le |la |les )|l'|(?:la|le|les|a|ont|doit) )?"
    r"(?P<office>[a-z]+)"
)


def asked_office(own: str) -> tuple[Constraint, tuple[str, ...]] | None:
    """The office whose holder a question asks for, with the beginnings of the words that tell."""
    match = _ASKED.search(fold_keeping_length(own))
    if match is None:
        return None
    for beginnings, told in offices():
        if match.group("office").startswith(beginnings):
            asked = own[match.start("who") : match.end()]
            return Constraint(ConstraintKind.OFFICE, asked[0].lower() + asked[1:]), told
    return None


def tells_office(text: str, told: tuple[str, ...]) -> bool:
    """Whether a text has a word that begins so."""
    return any(word.folded.startswith(told) for word in words(text))
