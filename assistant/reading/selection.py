"""Choose which options answer: one, two when both are needed, every item of a list, all sides of
a disagreement."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.language.quantities import Quantity, QuantityKind, quantities
from assistant.language.question_words import QuestionKind
from assistant.reading.bearing import TermWeights, bears, stems_of
from assistant.reading.constraints import ConstraintKind, territory_of
from assistant.reading.options import Shape
from assistant.reading.question import Question
from assistant.reading.scoring import Scored

CONTACTS = 3
COMPLEMENTS = 2
CLOSE, ADDING = 0.15, 0.8
"""How far behind the best a further sentence may be: as good as, or bearing another term."""
SIDES = 3
"""Publishers shown when they disagree."""
SAME = 0.7
"""Coverage of the question from which two figures are taken to be about the same thing."""
SIDE_GAP = 1.3
"""How far behind the best a disagreeing figure may be and still be heard."""


def select(
    question: Question, scored: Sequence[Scored], weights: TermWeights
) -> tuple[Scored, ...]:
    """The options to say, best first. `scored` is sorted, best first, and not empty."""
    best = _the_item(question, scored, weights)
    if best.option.shape is Shape.CONTACT:
        return _contacts(question, scored)
    if best.option.shape in (Shape.LIST, Shape.TABLE):
        return (best,)
    if question.wants_figure:
        return (best, *_other_sides(question, best, scored))
    beside = _complements(question, best, scored)
    # Said in the order of the document: that is how they were written to be read.
    return tuple(sorted((best, *beside), key=lambda s: s.option.start)) if beside else (best,)


def part_first(question: Question, scored: Sequence[Scored]) -> list[Scored]:
    """The options, best first; where one thing is asked and a list or a table is best, its part
    that gives it comes before it."""
    if not scored or scored[0].option.shape not in (Shape.LIST, Shape.TABLE):
        return list(scored)
    for one in scored:
        if one.fits > 0 and overlap(one, scored[0]) and _is_the_part(question, scored[0], one):
            return [one, *(other for other in scored if other is not one)]
    return list(scored)


def _is_the_part(question: Question, whole: Scored, part: Scored) -> bool:
    """Whether a part gives what is asked: an item the figure, a row or a cell the address of whom
    the question names first."""
    shapes = whole.option.shape, part.option.shape
    if len(part.unmet) > len(whole.unmet):
        return False
    if question.wants_figure:
        return shapes == (Shape.LIST, Shape.ITEM)
    named = question.own_nouns or question.nouns
    return (
        question.reach
        and shapes in ((Shape.TABLE, Shape.CELL), (Shape.TABLE, Shape.ROW))
        and bool(named)
        and bears(stems_of(part.line.bare), named[0]) > 0
    )


def _the_item(question: Question, scored: Sequence[Scored], weights: TermWeights) -> Scored:
    """The one item of the best list that bears all that the list bears, if one thing is asked; the
    list where it does not bear what tells most: then it is another item's like."""
    best = scored[0]
    if best.option.shape is Shape.ITEM:
        return _the_list(question, scored)
    if best.option.shape is not Shape.LIST or question.several:
        return best
    if question.kind in (QuestionKind.HOW, QuestionKind.DEFINITION):
        return best
    telling = max(question.subject, key=weights.of_term, default=None)
    if telling is None or not bears(best.line.stems, telling):
        return best
    bearing = [
        other
        for other in scored
        if other.option.shape is Shape.ITEM
        and overlap(other, best)
        and other.own >= best.own - 0.02
        and not other.unmet
        and _says_a_noun(question, other)
    ]
    return bearing[0] if len(bearing) == 1 else best


def _says_a_noun(question: Question, option: Scored) -> bool:
    """Whether an item itself, without what introduces it, bears a noun that is asked about."""
    alone = stems_of(option.line.bare)
    return any(bears(alone, term) for term in question.own_nouns)


def _the_list(question: Question, scored: Sequence[Scored]) -> Scored:
    """The list of the best item where what introduces the item bears a noun that is asked about,
    and the item itself bears nothing of the question: its sisters answer as well."""
    best = scored[0]
    if question.wants_figure or question.kind is QuestionKind.YES_NO:
        return best
    alone = stems_of(best.line.bare)
    introduced = any(bears(best.line.stems, term) for term in question.own_nouns)
    if not introduced or any(bears(alone, term) for term in question.subject):
        return best
    lists = [s for s in scored if s.option.shape is Shape.LIST and overlap(s, best) and not s.unmet]
    return lists[0] if lists else best


def _contacts(question: Question, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """All contacts, unless the question's words choose among them."""
    contacts = [s for s in scored if s.option.shape is Shape.CONTACT and not s.unmet]
    best = contacts[0] if contacts else scored[0]
    near = [s for s in contacts if s.own >= best.own - 1e-6 and best.score - s.score < 0.5]
    return tuple(near[:CONTACTS]) if near else (best,)


def _other_sides(question: Question, best: Scored, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """Other publishers' figures for the same thing, where they differ."""
    sides: list[Scored] = []
    heard = {_publisher(best)}
    figures = _figures(best)
    # Of a place that is named, another place's figure is no other side, though it speaks of it.
    placed = any(c.kind is ConstraintKind.PLACE for c in question.constraints)
    for other in scored[1:]:
        publisher = _publisher(other)
        if (
            publisher in heard
            or other.unmet
            or other.fits <= 0
            or other.option.shape in (Shape.LIST, Shape.TABLE)
        ):
            continue
        if other.context < max(best.context - 0.15, SAME) or best.score - other.score > SIDE_GAP:
            continue
        if other.own < best.own - 0.3 or other.evidence.foreign > best.evidence.foreign:
            continue
        if placed and _territory(other) != _territory(best):
            continue
        theirs = _figures(other)
        comparable = any(f.kind is g.kind for f in theirs for g in figures)
        agrees = any(f.kind is g.kind and f.value == g.value for f in theirs for g in figures)
        if comparable and not agrees:
            heard.add(publisher)
            sides.append(other)
    return tuple(sides[: SIDES - 1])


def _complements(question: Question, best: Scored, scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """Sentences beside the best one that answer nearly as well, or bear what it leaves out."""
    found: list[Scored] = []
    said = best.line.stems
    for other in scored[1:8]:
        if len(found) == COMPLEMENTS or (other.unmet and not best.unmet):
            break
        if other.option.shape in (Shape.LIST, Shape.TABLE, Shape.CONTACT, Shape.FIGURE):
            continue
        if other.option.passage.section != best.option.passage.section:
            continue
        if any(overlap(other, chosen) for chosen in (best, *found)):
            continue
        adds = any(
            bears(other.line.stems, term) and not bears(said, term) for term in question.subject
        )
        if best.score - other.score <= (ADDING if adds else CLOSE):
            found.append(other)
    return tuple(found)


def overlap(first: Scored, second: Scored) -> bool:
    """Whether two options quote the same characters."""
    a, b = first.option, second.option
    return a.passage.document_id == b.passage.document_id and a.start < b.end and b.start < a.end


def _publisher(scored: Scored) -> str:
    source = scored.option.passage.source
    return source.publisher if source else scored.document.publisher


def _territory(scored: Scored) -> str:
    return territory_of(scored.option.passage, scored.document)


def _figures(scored: Scored) -> list[Quantity]:
    skipped = (QuantityKind.YEAR, QuantityKind.DATE, QuantityKind.CONTACT)
    return [q for q in quantities(scored.said) if q.kind not in skipped]
