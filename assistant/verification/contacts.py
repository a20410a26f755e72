"""Whoever is called must be the right one: a contact is told with the words of its own unit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.verification.evidence import Candidate, leans
from assistant.verification.lexicon import contact_words
from assistant.verification.quantities import QuantityKind, quantities
from assistant.verification.support import antecedent
from assistant.verification.text import PART, content, lemma, word_bag
from assistant.verification.told_clauses import told_clauses
from assistant.verification.verdict import Reason, ReasonKind

_REACHED = frozenset({QuantityKind.PHONE, QuantityKind.EMAIL})
_ADDRESS = re.compile(r"\S+\s?@\s?\S+")


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """« Ana Sorel, directrice, 05 00 00 00 00 » is no contact of the accountant.

    Every word beside a telephone or an e-mail is said by the unit that gives it, by what introduces
    that unit, by its heading or by its title; words that only say to call or to write aside.
    """
    given = {q.value for q in quantities(sentence) if q.kind in _REACHED}
    if not given:
        return []
    evidence = candidate.evidence
    units = [unit for value in given for unit in _units(value, candidate)]
    held = word_bag(" \n ".join([candidate.lead, evidence.section, evidence.context, *units]))
    verbs = {verb for clause in told_clauses(sentence) for verb in clause.verbs}
    for word in content(_ADDRESS.sub(" ", sentence)):
        if word.folded in verbs:
            continue
        if word.text[0].isdigit() or {word.folded, lemma(word.text)} & contact_words():
            continue
        if not held.says(word.text):
            return [Reason(ReasonKind.CONTACT, f"{word.text} : hors de la ligne du contact")]
    return []


def _units(value: str, candidate: Candidate) -> Iterator[str]:
    """The parts (;) of the statements that give the contact, with whom a pronoun stands for."""
    for statement in candidate.statements:
        for part in PART.split(statement.text):
            if any(q.value == value for q in quantities(part)):
                yield part
                if leans(part):
                    yield antecedent(statement)
                    yield statement.text
