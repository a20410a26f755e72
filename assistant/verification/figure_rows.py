"""Figures that go in a row keep their order, and none takes another's place within its words."""

from __future__ import annotations

import re
from collections import Counter

from assistant.verification.evidence import Candidate
from assistant.verification.figure_places import UNPLACED, same_value
from assistant.verification.quantities import Quantity, normalised, quantities
from assistant.verification.ranks import borne
from assistant.verification.text import word_bag
from assistant.verification.told_clauses import told_clauses, values
from assistant.verification.verdict import Reason, ReasonKind

_RANGE = re.compile(
    r"\b(?:de |du |d'|des |entre )(?=(\S+(?: \S+){0,3}?) (?:a|au|aux|et|jusqu'a|jusqu'au) "
    r"((?:le )?\S+(?: \S+){0,2}))"
)

_AGAIN = re.compile(r"(?:celui|celle|ceux|celles) (?:de |d'|du |des |qui )")


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse: a range turned round, a figure told twice that the source tells once."""
    return [
        Reason(ReasonKind.QUANTITY, detail)
        for detail in (
            *_turned_ranges(sentence, candidate),
            *_repeated(sentence, candidate),
            *_after_anothers_word(sentence, candidate),
        )
    ]


def _turned_ranges(sentence: str, candidate: Candidate) -> list[str]:
    theirs = _ranges(candidate.full)
    ends = {value for pair in theirs for value in pair}
    return [
        f"{first} à {last}"
        for first, last in _ranges(sentence)
        if theirs and (first, last) not in theirs and first in ends and last in ends
    ]


def _ranges(text: str) -> set[tuple[str, str]]:
    """« de 2009 à 2013 »: a first and a last value."""
    return {
        (first[-1].value, last[0].value)
        for match in _RANGE.finditer(normalised(text))
        if (first := quantities(match[1])) and (last := quantities(match[2]))
    }


def _after_anothers_word(sentence: str, candidate: Candidate) -> list[str]:
    """« avant le 1er mai, application au 1er juin »: each keeps the word that comes before it."""
    theirs = quantities(candidate.full)
    found = []
    for mine in quantities(sentence):
        if mine.value in _told_with_the_verb(sentence, candidate):
            continue
        own = {q.after for q in theirs if q.kind is mine.kind and same_value(mine, q)}
        others = {q.after for q in theirs if q.kind is mine.kind and not same_value(mine, q)}
        # « facturé 4 €, celui d'un enfant 3 € »: the verb is said once for both.
        if any(
            q.kind is mine.kind and same_value(mine, q) and _AGAIN.match(q.piece) for q in theirs
        ):
            continue
        misplaced = mine.after and own and "" not in own and mine.after in others - own
        if misplaced and not borne(mine, sentence, candidate):
            found.append(f"{mine.value} : après « {mine.after} »")
    return found


def _told_with_the_verb(sentence: str, candidate: Candidate) -> frozenset[str]:
    """Figures of the one clause of the source that has a verb of the sentence."""
    verbs = word_bag(" ".join(v for c in told_clauses(sentence) for v in c.verbs))
    told = [c for s in candidate.statements for c in told_clauses(s.text)]
    homes = [c for c in told if c.shares_verb(verbs)]
    return values(homes[0].text) if len(homes) == 1 < len(told) else frozenset()


def _repeated(sentence: str, candidate: Candidate) -> list[str]:
    """« fin avril, fin avril et fin décembre »: one of them stands for another date."""
    told = _counts(candidate.full)
    return [
        f"{value} : répété"
        for (kind, value), times in _counts(sentence).items()
        if times > max(1, told[(kind, value)])
    ]


def _counts(text: str) -> Counter[tuple[str, str]]:
    return Counter(_key(q) for q in quantities(text) if q.kind not in UNPLACED)


def _key(quantity: Quantity) -> tuple[str, str]:
    return quantity.kind.value, quantity.value
