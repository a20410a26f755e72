"""Which parts of what the extractive answer quotes the question asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.verification.quantities import CONTACTS, Quantity, QuantityKind, quantities
from assistant.verification.text import content, plain, word_bag

_PART = re.compile(r"\s*;\s*|,? et (?=(?:l[ae]s?|l['’]|ils?|elles?|une?|des|\d[\d\s]*)\b)")
_COMMA = re.compile(r",\s")
_CONTACT_WORDS = {
    QuantityKind.EMAIL: re.compile(r"\b(?:e-?mails?|mails?|courriels?|mel|electronique)\b"),
    QuantityKind.PHONE: re.compile(r"\b(?:tel\w*|num|numeros?|phone|appeler|joindre|portable)\b"),
    QuantityKind.LINK: re.compile(r"\b(?:site|page|lien|internet|adresse web)\b"),
}


def asked_parts(question: str, parts: Sequence[str], known: str) -> list[str]:
    """The parts that say most of the question's own words, and those that say its other words.

    `known` is what introduces them all: its words tell no part from another. All of them are
    asked for when none says a word of the question by itself: « quelles pièces faut-il ? ».
    """
    introduced = word_bag(known)
    words = [w.text for w in content(question) if not introduced.says(w.text)]
    said = [frozenset(w for w in words if word_bag(part).says(w)) for part in parts]
    most = max((len(one) for one in said), default=0)
    if not most:
        return list(parts)
    told = frozenset[str]().union(*(one for one in said if len(one) == most))
    return [part for part, one in zip(parts, said, strict=True) if len(one) == most or one - told]


def asked_clauses(question: str, unit: str, known: str) -> list[str]:
    """The clauses of a unit that are asked for, by their own words or else by all their words.

    A clause whose figures stand beside the commas that cut it is taken whole.
    """
    found: list[str] = []
    for part in _asked(question, _cut(_PART, unit), known):
        asked = _asked(question, _cut(_COMMA, part), known)
        figured = any(quantities(clause) for clause in asked) or not quantities(part)
        found += asked if figured else [part]
    return found


def _cut(joint: re.Pattern[str], text: str) -> list[str]:
    return [piece for piece in joint.split(text) if content(piece)]


def _asked(question: str, parts: Sequence[str], known: str) -> list[str]:
    asked = asked_parts(question, parts, known)
    return asked if len(asked) < len(parts) else asked_parts(question, parts, "")


def is_asked(quantity: Quantity, question: str) -> bool:
    """Whether a contact is of the kind asked for, if the question names one."""
    if quantity.kind not in CONTACTS:
        return True
    asked = [kind for kind, words in _CONTACT_WORDS.items() if words.search(plain(question))]
    return not asked or quantity.kind in asked
