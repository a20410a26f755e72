"""Cut the stored text into the pieces an answer may quote, kept in groups that belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.documents import BlockKind, Unit, UnitKind
from ingest.patterns import (
    LABEL_MAX,
    ends_sentence,
    ends_with_colon,
    has_reach,
    is_card,
    is_figure,
    is_labelled_figure,
    is_name_line,
    is_reach_only,
    starts_lower,
)
from ingest.sentences import sentence_spans
from ingest.stored_text import PlacedBlock

ITEM_MAX = 400
"""A longer list item is quoted sentence by sentence."""
CONTACT_MAX = 300
"""A longer paragraph with an address is prose, not a contact."""
NAME_MAX = 120
"""Longest line that may be the name or role of a contact."""


@dataclass(frozen=True, slots=True)
class Group:
    """Units to keep in one passage, `text[start:end]`, and what introduces them."""

    start: int
    end: int
    units: tuple[Unit, ...]
    lead: tuple[int, int] | None = None


def groups(text: str, run: Sequence[PlacedBlock], heading: PlacedBlock | None) -> list[Group]:
    """Groups of one section's blocks, in reading order; `heading` stands right above them."""
    result: list[Group] = []
    position = 0
    while position < len(run):
        kind = run[position].loaded.kind
        end = position + 1
        while end < len(run) and run[end].loaded.kind is kind and not _next_table(run, end):
            end += 1
        part = run[position:end]
        above = heading if position == 0 else None
        if kind is BlockKind.PARAGRAPH:
            result += _paragraph_groups(text, part)
        elif kind is BlockKind.TABLE_ROW:
            result.append(_table(text, part, _announcer(text, result, above)))
        else:
            result.append(_list(text, part, _announcer(text, result, above)))
        position = end
    return result


def _next_table(run: Sequence[PlacedBlock], index: int) -> bool:
    """True where a row of heads opens another table right below one."""
    return run[index].loaded.header and not run[index - 1].loaded.header


def _announcer(text: str, before: list[Group], heading: PlacedBlock | None) -> Group | None:
    """What introduces a list: the sentence with a colon before it, else the heading above it."""
    if before:
        last = before[-1]
        if last.lead is None and last.units and ends_with_colon(text[last.start : last.end]):
            before.pop()
            if len(last.units) > 1:
                unit = last.units[-1]
                before.append(Group(last.start, last.units[-2].end, last.units[:-1]))
                return Group(unit.start, unit.end, (unit,), (unit.start, unit.end))
            return Group(last.start, last.end, last.units, (last.start, last.end))
        return None
    if heading is not None:
        return Group(0, 0, (), (heading.start, heading.end))
    return None


def _list(text: str, run: Sequence[PlacedBlock], announcer: Group | None) -> Group:
    units = list(announcer.units) if announcer else []
    for placed in run:
        content = text[placed.start : placed.end]
        spans = sentence_spans(content)
        if has_reach(content) and len(content) <= CONTACT_MAX:
            units.append(_unit(UnitKind.CONTACT, placed.start, placed.end, placed))
        elif len(content) <= ITEM_MAX or len(spans) < 2:
            units.append(_unit(UnitKind.ITEM, placed.start, placed.end, placed))
        else:
            units += _sentences(text, [placed], placed.start, placed.end)
    start = announcer.start if announcer and announcer.units else run[0].start
    return Group(start, run[-1].end, tuple(units), announcer.lead if announcer else None)


def _table(text: str, run: Sequence[PlacedBlock], announcer: Group | None) -> Group:
    """Rows, led by the row of column heads where the table has one."""
    units = list(announcer.units) if announcer else []
    lead = announcer.lead if announcer else None
    for placed in run:
        if placed.loaded.header:
            lead = (placed.start, placed.end)
        else:
            units.append(_unit(UnitKind.ROW, placed.start, placed.end, placed))
    start = announcer.start if announcer and announcer.units else run[0].start
    return Group(start, run[-1].end, tuple(units), lead)


def _paragraph_groups(text: str, run: Sequence[PlacedBlock]) -> Iterator[Group]:
    figure_first = _figure_first(text, run)
    position = 0
    while position < len(run):
        taken, kind = _reach(text, run, position, figure_first)
        part = run[position : position + taken]
        start, end = part[0].start, part[-1].end
        if kind is UnitKind.SENTENCE:
            units = tuple(_sentences(text, part, start, end))
        else:
            units = (_unit(kind, start, end, part[0]),)
        yield Group(start, end, units)
        position += taken


def _reach(
    text: str, run: Sequence[PlacedBlock], position: int, figure_first: bool
) -> tuple[int, UnitKind]:
    """How many blocks from `position` on make one statement, and of which kind."""
    words = [text[placed.start : placed.end] for placed in run[position : position + 12]]
    if taken := _contact(words):
        return taken, UnitKind.CONTACT
    first = words[0]
    if is_figure(first):
        if len(words) > 1 and figure_first and _is_label(words[1]):
            return 1 + _continued(words[1:]), UnitKind.FIGURE
        if len(words) > 1 and starts_lower(words[1]):
            return 1 + _continued(words[1:]), UnitKind.FIGURE
        return 1, UnitKind.FIGURE
    label_first = ends_with_colon(first) or not (figure_first or ends_sentence(first))
    if len(words) > 1 and is_figure(words[1]) and _is_label(first) and label_first:
        if len(words) > 2 and starts_lower(words[2]):
            return 2 + _continued(words[2:]), UnitKind.SENTENCE
        return 2, UnitKind.FIGURE
    if len(words) == 1 or not is_labelled_figure(first):
        return _continued(words), UnitKind.SENTENCE
    return 1, UnitKind.FIGURE


def _continued(words: Sequence[str]) -> int:
    """How many of the paragraphs go on from the first: the layout broke a sentence."""
    taken = 1
    while taken < len(words):
        before, after = words[taken - 1], words[taken]
        open_end = not ends_sentence(before) and not before.endswith(";")
        announced = ends_with_colon(before) and len(after) <= 60 and not ends_sentence(after)
        if has_reach(after) or not open_end or not (starts_lower(after) or announced):
            break
        taken += 1
    return taken


def _is_label(words: str) -> bool:
    return (
        len(words) <= LABEL_MAX
        and not is_figure(words)
        and not has_reach(words)
        and len(sentence_spans(words)) <= 1
    )


def _figure_first(text: str, run: Sequence[PlacedBlock]) -> bool:
    """Whether figures stand before their labels: so they do unless the run ends on one."""
    figures = [is_figure(text[placed.start : placed.end]) for placed in run]
    if True not in figures:
        return True
    last = len(figures) - 1 - figures[::-1].index(True)
    return last + 1 < len(figures)


def _contact(words: Sequence[str]) -> int:
    """Number of blocks that make a contact: a name, a role and the ways to reach them."""
    for before in range(3):
        if before >= len(words) or not has_reach(words[before]):
            continue
        reach = words[before]
        if before == 0 and (len(reach) > CONTACT_MAX or (_is_prose(reach) and not is_card(reach))):
            return 0
        if before and not is_reach_only(reach):
            return 0
        if before == 2 and not is_name_line(words[0]):
            return 0
        if any(_is_prose(line) or len(line) > NAME_MAX for line in words[:before]):
            return 0
        after = before + 1
        while after < len(words) and is_reach_only(words[after]):
            after += 1
        return after
    return 0


def _is_prose(line: str) -> bool:
    """Whole sentences, not the lines of a card."""
    return ends_sentence(line) or len(sentence_spans(line)) > 1 or ends_with_colon(line)


def _sentences(text: str, part: Sequence[PlacedBlock], start: int, end: int) -> Iterator[Unit]:
    for span_start, span_end in sentence_spans(text[start:end]):
        first = next(placed for placed in part if start + span_start < placed.end)
        kind = UnitKind.SENTENCE
        if is_labelled_figure(text[start + span_start : start + span_end]):
            kind = UnitKind.FIGURE
        yield _unit(kind, start + span_start, start + span_end, first)


def _unit(kind: UnitKind, start: int, end: int, placed: PlacedBlock) -> Unit:
    mark = placed.page_at(start)
    return Unit(kind, start, end, mark.page if mark else None, mark.printed if mark else None)
