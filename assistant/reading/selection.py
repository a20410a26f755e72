"""Choose which options answer: one, two when both are needed, every item of a list, all sides of
a disagreement."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.language.quantities import Quantity, QuantityKind, quantities
from assistant.language.question_words import QuestionKind
from assistant.reading.bearing import bears, stems_of
from assistant.reading.options import Shape
from assistant.reading.question import Question
from assistant.reading.scoring import Scored

CONTACTS = 3
SIDES = 3
"""Publishers shown when they disagree."""


def select(question: Question, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The options to say, best first. `scored` is sorted, best first, and not empty."""
    best = scored[0]
    if best.option.shape is Shape.CONTACT:
        return _contacts(question, scored)
    if best.option.shape is Shape.LIST:
        return (best,)
    if question.kind in (QuestionKind.FIGURE, QuestionKind.DATE):
        return (best, *_other_sides(question, best, scored))
    second = _complement(question, best, scored)
    return (best, second) if second else (best,)


def _contacts(question: Question, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """All contacts, unless the question's words choose among them."""
    contacts = [s for s in scored if s.option.shape is Shape.CONTACT and not s.unmet]
    best = contacts[0] if contacts else scored[0]
    near = [s for s in contacts if s.own >= best.own - 1e-6 and best.score - s.score < 0.5]
    return tuple(near[:CONTACTS]) if near else (best,)


def _other_sides(
    question: Question, best: Scored, scored: Sequence[Scored]
) -> tuple[Scored, ...]:
    """Other publishers' figures for the same thing, where they differ."""
    sides: list[Scored] = []
    heard = {_publisher(best)}
    figures = _figures(best)
    for other in scored[1:]:
        publisher = _publisher(other)
        if publisher in heard or other.unmet or other.fits <= 0 or other.option.shape is Shape.LIST:
            continue
        if other.context < best.context - 0.15 or best.score - other.score > 0.9:
            continue
        theirs = _figures(other)
        comparable = [f for f in theirs if any(f.kind is g.kind for g in figures)]
        if comparable and not any(
            f.value == g.value and f.kind is g.kind for f in comparable for g in figures
        ):
            heard.add(publisher)
            sides.append(other)
    return tuple(sides[: SIDES - 1])


def _complement(
    question: Question, best: Scored, scored: Sequence[Scored]
) -> Scored | None:
    """A second sentence, only if it bears what the first leaves out."""
    first = stems_of(_said(best))
    left = [term for term in question.subject if not bears(first, term)]
    if not left:
        return None
    for other in scored[1:6]:
        if other.option.passage.id != best.option.passage.id or other.unmet:
            continue
        if other.option.shape in (Shape.LIST, Shape.CONTACT) or overlap(other, best):
            continue
        if best.score - other.score > 0.6:
            continue
        if any(bears(stems_of(_said(other)), term) for term in left):
            return other
    return None


def overlap(first: Scored, second: Scored) -> bool:
    """Whether two options quote the same characters."""
    a, b = first.option, second.option
    return a.passage.document_id == b.passage.document_id and a.start < b.end and b.start < a.end


def _publisher(scored: Scored) -> str:
    source = scored.option.passage.source
    return source.publisher if source else scored.document.publisher


def _figures(scored: Scored) -> list[Quantity]:
    skipped = (QuantityKind.YEAR, QuantityKind.DATE, QuantityKind.CONTACT)
    return [q for q in quantities(_said(scored)) if q.kind not in skipped]


def _said(scored: Scored) -> str:
    return " ".join(scored.document.text[a:b] for a, b in scored.option.pieces)
