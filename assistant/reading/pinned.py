"""What a question pins down and one option does not bear, though its passage may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language.lexicons import find_phrases, phrase
from assistant.language.quantities import Quantity, QuantityKind
from assistant.language.question_words import REACH_NAMES, QuestionKind, Reach, gives_means
from assistant.reading.constraints import (
    Constraint,
    ConstraintKind,
    named_in,
    stands_in,
    tells_another_year,
)
from assistant.reading.intervals import falls, sizes
from assistant.reading.lines import Line
from assistant.reading.offices import asked_office, tells_office
from assistant.reading.oppositions import is_opposed, qualities
from assistant.reading.options import Option, Shape
from assistant.reading.question import Question


@dataclass(frozen=True, slots=True)
class Asked:
    """The case that a question is about: its qualities and its sizes, and the office whose holder
    it asks for, with what tells one."""

    qualities: tuple[Constraint, ...]
    sizes: tuple[Quantity, ...]
    office: tuple[Constraint, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Pinned:
    """What an option leaves unmet, and whether a size of the question falls in its case."""

    unmet: tuple[Constraint, ...]
    inside: bool


def asked_of_a_case(question: Question) -> Asked:
    """Found once for all options of a question."""
    return Asked(qualities(question), sizes(question), asked_office(question.own))


def pinned_down(
    question: Question, line: Line, unmet: Sequence[Constraint], table: str, asked: Asked
) -> Pinned:
    """Of one option: `unmet` is what its passage leaves unmet, `table` the labels and heads of the
    table that its cell may be of."""
    option = line.option
    left = [c for c in unmet if not _counts(option, c)]
    if (means := _missing_means(question, option, line.said)) is not None:
        left.append(Constraint(ConstraintKind.REACH, means))
    if option.shape is Shape.CELL:
        left += [c for c in _of_other_cells(question, line, table) if c not in left]
    left += [c for c in question.constraints if c not in left and _of_another_year(c, line)]
    inside = False
    for size in asked.sizes:
        within = falls(
            size, line.bare, line.goes_on_from, in_table=option.shape in (Shape.CELL, Shape.ROW)
        )
        if within is False:
            left.append(Constraint(ConstraintKind.QUALITY, size.text))
        elif within:
            inside = True
            left = [c for c in left if c.quantity is None or c.quantity.value != size.value]
    left += [quality for quality in asked.qualities if is_opposed(quality, line.said)]
    if asked.office is not None and not tells_office(line.text, asked.office[1]):
        left.append(asked.office[0])
    left += [c for c in _towns(question, line.said) if not named_in(c, option.passage)]
    return Pinned(tuple(left), inside)


def _of_other_cells(question: Question, line: Line, table: str) -> list[Constraint]:
    """What is pinned down by a label or a head of the table, but not by this cell's."""
    pinning = (ConstraintKind.YEAR, ConstraintKind.PLACE, ConstraintKind.NAME)
    return [
        c
        for c in question.constraints
        if c.kind in pinning and stands_in(c, table) and not stands_in(c, line.said)
    ]


def _of_another_year(asked: Constraint, line: Line) -> bool:
    """Whether an option gives another year than the one asked for: its passage may give both."""
    if asked.kind is not ConstraintKind.YEAR or asked.quantity is None:
        return False
    several = line.option.shape in (Shape.LIST, Shape.TABLE)
    return not several and tells_another_year(int(asked.quantity.value), line.bare)


def _towns(question: Question, said: str) -> list[Constraint]:
    """The towns of which somebody or a figure is asked for, where their département's is told."""
    towns = [c for c in question.constraints if c.is_town]
    if question.kind is QuestionKind.PERSON and not question.reach:
        return towns
    if not towns or not question.wants_figure:
        return []
    told = phrase(said)
    return [
        c for c in towns if "departement" in told or find_phrases(told, [phrase(c.within or "")])
    ]


def _counts(option: Option, asked: Constraint) -> bool:
    """Whether a list has as many items as the question says: « les six rôles »."""
    quantity = asked.quantity
    if quantity is None or quantity.kind is not QuantityKind.COUNT:
        return False
    units = {unit.start for unit in option.passage.units}
    items = [start for start, _ in option.pieces if start in units]
    return option.shape is Shape.LIST and len(items) == quantity.value


def _missing_means(question: Question, option: Option, said: str) -> str | None:
    """The means of reaching somebody that is asked for and that an option does not give."""
    if option.shape is Shape.CONTACT and not gives_means(said, question.means):
        return REACH_NAMES[question.means[0]]
    if question.kind is QuestionKind.CONTACT and option.shape is not Shape.CONTACT:
        return None if gives_means(said, tuple(Reach)) else "coordonnées"
    return None
