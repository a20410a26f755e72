"""Decide whether what was written is enough, or whether the extractive answer serves better."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.verification.force_events import forces
from assistant.verification.quantities import Quantity, quantities
from assistant.verification.text import WordBag, content
from assistant.writing.asked import asked_clauses, asked_parts, is_asked
from assistant.writing.sources import SourcePassage, WrittenClaim

QUESTION_SHARE = 0.67
"""Share of the question's content words by which a sentence elsewhere is about it."""
SECTION_SHARE = 0.2
"""The same, for a sentence that rests on the section of what the extractive answer quotes."""
ESSENTIAL_SHARE = 0.5
"""Share of the content words of each essential unit that the written answer must say."""


def is_enough(
    claims: Sequence[WrittenClaim], sources: Sequence[SourcePassage], question: str
) -> bool:
    """Whether the written answer bears all that the question asks of the extractive answer.

    Too little is: no sentence at all, or a unit of an essential span (what the extractive answer
    quotes) that the question asks for and no claim cites, or of which a clause that is asked for
    has a figure, a date, a contact or a normative force that is not said, or fewer than half of
    its content words.
    """
    if not claims:
        return False
    text = " ".join(claim.text for claim in claims)
    bag = WordBag([text])
    said = quantities(text)
    for source, start, end, known in _asked_units(question, sources):
        if not _is_cited(source, start, end, claims):
            return False
        for clause in asked_clauses(question, source.document.text[start:end], known):
            figures = [q for q in quantities(clause) if is_asked(q, question)]
            if not all(_is_said(q, said) for q in figures):
                return False
            if not forces(clause) <= forces(text) or not _is_told(clause, bag):
                return False
    return True


def _asked_units(
    question: str, sources: Sequence[SourcePassage]
) -> Iterator[tuple[SourcePassage, int, int, str]]:
    """The essential units that the question asks for, with what introduces each."""
    units = [
        (source, a, b, _introducing(source, start, a))
        for source in sources
        for start, end in source.essential
        for a, b in _pieces(source, start, end)
    ]
    texts = [source.document.text[a:b] for source, a, b, _ in units]
    asked = asked_parts(question, texts, " . ".join(known for *_, known in units))
    return (unit for unit, text in zip(units, texts, strict=True) if text in asked)


def _introducing(source: SourcePassage, start: int, unit: int) -> str:
    """Title, headings, and what the passage or the span says before its units."""
    text, lead = source.document.text, source.passage.lead
    first = min((u.start for u in source.passage.units if u.start >= start), default=unit)
    told = [source.document.title, *source.passage.section, text[start:first]]
    return " . ".join([*told, text[lead[0] : lead[1]] if lead else ""])


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


def _pieces(source: SourcePassage, start: int, end: int) -> list[tuple[int, int]]:
    """The units of an essential span."""
    units = [u for u in source.passage.units if start <= u.start and u.end <= end]
    return [(u.start, u.end) for u in units] or [(start, end)]


def _is_told(piece: str, bag: WordBag) -> bool:
    words = [w.text for w in content(piece) if not w.text[0].isdigit()]
    return bag.count(words) >= ESSENTIAL_SHARE * len(words)


def _is_cited(source: SourcePassage, start: int, end: int, claims: Sequence[WrittenClaim]) -> bool:
    return any(
        cited.document.id == source.document.id and a < end and start < b
        for claim in claims
        for cited, a, b in claim.spans
    )


def _is_said(quantity: Quantity, said: Sequence[Quantity]) -> bool:
    return any(q.kind is quantity.kind and q.value == quantity.value for q in said)
