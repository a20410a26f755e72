"""Decide whether what was written is enough, or whether the extractive answer serves better."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.verification.force_events import forces
from assistant.verification.quantities import Quantity, quantities
from assistant.verification.text import WordBag, content
from assistant.writing.sources import SourcePassage, WrittenClaim

QUESTION_SHARE = 0.67
"""Share of the question's content words by which a sentence elsewhere is about it."""
SECTION_SHARE = 0.2
"""The same, for a sentence that rests on the section of what the extractive answer quotes."""
ESSENTIAL_SHARE = 0.5
"""Share of the content words of each essential unit that the written answer must say."""


def is_enough(claims: Sequence[WrittenClaim], sources: Sequence[SourcePassage]) -> bool:
    """Whether the written answer bears all that the extractive answer bears.

    Too little is: no sentence at all, or an essential span (what the extractive answer quotes)
    that no claim cites, or whose figures, dates or contacts are not all said, or whose
    normative force is not said, or a unit of which fewer than half the content words are said.
    """
    if not claims:
        return False
    text = " ".join(claim.text for claim in claims)
    bag = WordBag([text])
    said = quantities(text)
    for source in sources:
        for start, end in source.essential:
            if not _is_cited(source, start, end, claims):
                return False
            span = source.document.text[start:end]
            if not all(_is_said(q, said) for q in quantities(span)):
                return False
            if not forces(span) <= forces(text):
                return False
            if not all(_is_told(piece, bag) for piece in _pieces(source, start, end)):
                return False
    return True


def is_to_the_point(claim: WrittenClaim, question: str, sources: Sequence[SourcePassage]) -> bool:
    """Whether a verified sentence bears on the question.

    It rests on something that the extractive answer quotes, on the unit beside it, or on what
    answers almost as well; or on the same section, and says a word in five of the question; or it
    says two in three of them. Without an extractive answer to go by, everything does.

    A condition or an exception often stands beside what was asked. A model that copies a whole
    section gets about two sentences more than what is quoted, never those of other sections.
    """
    if not any(source.essential for source in sources):
        return True
    if any(_is_near(cited, start, end, sources) for cited, start, end in claim.spans):
        return True
    if any(start < b and a < end for cited, start, end in claim.spans for a, b in cited.near):
        return True
    asked = content(question)
    held = WordBag([claim.text])
    said = held.count(w.text for w in asked)
    if any(_shares_a_section(cited, sources) for cited, _, _ in claim.spans):
        return said > 0 and said >= SECTION_SHARE * len(asked)
    return len(asked) >= 2 and said >= QUESTION_SHARE * len(asked)


def _is_near(cited: SourcePassage, start: int, end: int, sources: Sequence[SourcePassage]) -> bool:
    """Whether a span meets an essential one, or the unit before or after it in its passage."""
    for source in sources:
        if source.document.id != cited.document.id:
            continue
        units = source.passage.units
        for a, b in source.essential:
            before = [u.start for u in units if u.end <= a][-1:]
            after = [u.end for u in units if u.start >= b][:1]
            if start < max([b, *after]) and min([a, *before]) < end:
                return True
    return False


def _shares_a_section(cited: SourcePassage, sources: Sequence[SourcePassage]) -> bool:
    return any(
        source.essential
        and source.document.id == cited.document.id
        and source.passage.section == cited.passage.section
        for source in sources
    )


def _pieces(source: SourcePassage, start: int, end: int) -> list[str]:
    """The units of an essential span: of a list, every item must be told."""
    units = [u for u in source.passage.units if start <= u.start and u.end <= end]
    text = source.document.text
    return [text[u.start : u.end] for u in units] or [text[start:end]]


def _is_told(piece: str, bag: WordBag) -> bool:
    words = content(piece)
    return bag.count(w.text for w in words) >= ESSENTIAL_SHARE * len(words)


def _is_cited(source: SourcePassage, start: int, end: int, claims: Sequence[WrittenClaim]) -> bool:
    return any(
        cited.document.id == source.document.id and a < end and start < b
        for claim in claims
        for cited, a, b in claim.spans
    )


def _is_said(quantity: Quantity, said: Sequence[Quantity]) -> bool:
    return any(q.kind is quantity.kind and q.value == quantity.value for q in said)
