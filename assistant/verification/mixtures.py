"""A sentence takes its words from one part of the source: what two parts say is not one thing."""

from __future__ import annotations

import re

from assistant.language.words import stem
from assistant.verification.evidence import Candidate, leans
from assistant.verification.force_events import without_modals
from assistant.verification.quantities import normalised
from assistant.verification.support import antecedent
from assistant.verification.text import PART, content, plain, word_bag
from assistant.verification.told_clauses import told_clauses
from assistant.verification.verdict import Reason, ReasonKind

_COUNTED = re.compile(r"\b(un|une|\d{1,3}) ([a-z]{4,})\b")
LEAST_TOLD = 0.5
"""Share of a part that a sentence must tell, for a word of it to be borrowed."""


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse: a word of another part in place of one of the part that is told, or the
    number of one thing with another."""
    return [*_borrowed(sentence, candidate), *_other_count(sentence, candidate)]


def _borrowed(sentence: str, candidate: Candidate) -> list[Reason]:
    """« commander les bacs » where the source says « ouvrir les bacs ; commander le broyat »."""
    statements = candidate.evidence.statements
    at = statements.index(candidate.statements[0])
    end = statements.index(candidate.statements[-1])
    parts = [
        part
        for statement in statements[at : end + 1]
        for part in PART.split(plain(statement.text))
        if content(part)
    ]
    if len(parts) < 2:
        return []
    before = [antecedent(statement) for statement in candidate.statements]
    known = [candidate.lead, candidate.evidence.section, candidate.evidence.context, *before]
    neutral, said = word_bag("\n".join(known)), word_bag(sentence)
    words = [w.text for w in content(without_modals(sentence)) if not neutral.says(w.text)]
    bags = [word_bag(part) for part in parts]
    sizes = [len(content(part)) for part in parts]
    told = [said.count(w.text for w in content(part)) for part in parts]
    best = max(range(len(parts)), key=lambda n: (bags[n].count(words), -sizes[n]))
    if told[best] == sizes[best] or leans(parts[best]):
        return []
    lends = word_bag(" ".join(c.subject for p in parts for c in told_clauses(p)))
    stands_for = any(c.stands_for and c.has_doer for c in told_clauses(parts[best]))
    for word in words:
        homes = [n for n, bag in enumerate(bags) if n != best and bag.says(word)]
        if bags[best].says(word) or not homes or (stands_for and not lends.says(word)):
            continue  # « X les présente »: the noun put for the pronoun
        if all(told[n] < LEAST_TOLD * sizes[n] for n in homes):
            return [Reason(ReasonKind.SUPPORT, f"pris ailleurs : {word}")]
    return []


def _other_count(sentence: str, candidate: Candidate) -> list[Reason]:
    """« trois fourches » where the source says « trois bacs ; une fourche »."""
    theirs = _counts(candidate.full)
    for noun, numbers in _counts(sentence).items():
        if noun in theirs and numbers.isdisjoint(theirs[noun]):
            return [Reason(ReasonKind.QUANTITY, f"{noun} : {', '.join(sorted(numbers))}")]
    return []


def _counts(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for number, noun in _COUNTED.findall(plain(normalised(text))):
        found.setdefault(stem(noun), set()).add("1" if number in ("un", "une") else number)
    return found
