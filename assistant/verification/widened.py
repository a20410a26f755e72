"""A copy puts in no « tous » and no « sauf » that its source does not have."""

from __future__ import annotations

import re

from assistant.verification.alignment import changes, nearest, tokens
from assistant.verification.evidence import Candidate
from assistant.verification.text import word_bag
from assistant.verification.verdict import Reason, ReasonKind

COPIED = 0.6
"""Share of the sentence's words of weight that must stand along the statement."""
KEPT = 0.6
"""Share of all its tokens that must: freer wordings put « tous » for « l'ensemble des »."""
_FAMILIES = (
    (
        re.compile(
            r"\b(?:tous|toutes|chacune?|quel(?:le)?s? (?:que|qu'))(?!\w)(?! les? \w+ du mois)|"
            r"\btou(?:te?|s) (?:moment|heure|lieu|motif|cause|âge|saison|temps)\b"
        ),
        re.compile(r"\b(?:tou(?:te?|s)|toutes|chaque|chacune?|ensemble|quel(?:le)?s? que)\b"),
    ),
    (
        re.compile(r"\b(?:sauf|hors|hormis|excepté|à l' exception)(?!\w)"),
        re.compile(r"\b(?:sauf|hors|hormis|excepté|exception|seule?s?|uniquement|que)\b"),
    ),
)
"""What is put in, and what says as much in the source."""


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """« certaines cours affichent 55 °C » told as « les cours affichent toutes 55 °C »."""
    evidence = candidate.evidence
    known = word_bag(f"{candidate.full} . {evidence.section} . {evidence.context}")
    source, share = nearest(sentence, candidate.statements, known)
    if share < COPIED:
        return []
    found = changes(sentence, source.text)
    if not found or sum(len(c.said) for c in found) > (1 - KEPT) * len(found[0].mine):
        return []
    held = " ".join(tokens(f"{candidate.lead} {source.text}"))
    for change in found:
        for family, same in _FAMILIES:
            put = family.search(" ".join(change.said))
            if (
                put
                and not family.search(held)
                and not same.search(" ".join(change.row[max(0, change.start - 2) : change.end + 2]))
            ):
                return [Reason(ReasonKind.SCOPE, f"{put.group()} : ajouté")]
    return []
