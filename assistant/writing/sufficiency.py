"""Decide whether what was written is enough, or whether the extractive answer serves better."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.verification.force import forces
from assistant.verification.quantities import Quantity, quantities
from assistant.verification.text import WordBag, content
from assistant.writing.sources import SourcePassage, WrittenClaim

ESSENTIAL_SHARE = 0.5
"""Share of an essential span's content words that the written answer must say."""


def is_enough(claims: Sequence[WrittenClaim], sources: Sequence[SourcePassage]) -> bool:
    """Whether the written answer bears all that the extractive answer bears.

    Too little is: no sentence at all, or an essential span (what the extractive answer quotes)
    that no claim cites, or whose figures, dates or contacts are not all said, or whose
    normative force is not said, or fewer than half of whose content words are said.
    """
    if not claims:
        return False
    text = " ".join(claim.text for claim in claims)
    bag = WordBag([text])
    said = quantities(text)
    for source in sources:
        for start, end in source.essential:
            span = source.document.text[start:end]
            if not _is_cited(source, start, end, claims):
                return False
            if not all(_is_said(q, said) for q in quantities(span)):
                return False
            if not forces(span) <= forces(text):
                return False
            words = content(span)
            if sum(bag.says(w.text) for w in words) < ESSENTIAL_SHARE * len(words):
                return False
    return True


def _is_cited(source: SourcePassage, start: int, end: int, claims: Sequence[WrittenClaim]) -> bool:
    return any(
        cited.document.id == source.document.id and a < end and start < b
        for claim in claims
        for cited, a, b in claim.spans
    )


def _is_said(quantity: Quantity, said: Sequence[Quantity]) -> bool:
    return any(q.kind is quantity.kind and q.value == quantity.value for q in said)
