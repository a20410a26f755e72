"""Cut a document along its structure into passages with stable ids."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.documents import BlockKind, FactSource, Passage, Unit
from ingest.stored_text import PlacedBlock
from ingest.units import Group, groups

PASSAGE_MAX = 900
"""Characters of a passage, about: the embedding model reads 512 tokens, some 1,800 characters."""
WHOLE_MAX = 1400
"""A list or a broken sentence up to this length is not cut at all."""


@dataclass(frozen=True, slots=True)
class _Section:
    path: tuple[str, ...]
    heading: PlacedBlock | None
    source: FactSource | None
    run: tuple[PlacedBlock, ...]


def passages(document_id: str, text: str, placed: Sequence[PlacedBlock]) -> list[Passage]:
    """The passages of `text`, in reading order. Headings stand in the section path only."""
    found: list[Passage] = []
    seen: dict[str, int] = {}
    for section in _sections(placed):
        for group in _pack(groups(text, section.run, section.heading)):
            passage = _passage(document_id, text, section, group)
            count = seen[passage.id] = seen.get(passage.id, 0) + 1
            found.append(passage if count == 1 else replace(passage, id=f"{passage.id}-{count}"))
    return found


def passage_id(document_id: str, section: Sequence[str], text: str) -> str:
    """Stable as long as the section path and the text are the same."""
    content = "\x1f".join((*section, text))
    return f"{document_id}-{hashlib.sha256(content.encode('utf-8')).hexdigest()[:12]}"


def _sections(placed: Sequence[PlacedBlock]) -> Iterator[_Section]:
    """Runs of blocks under one heading and, in a summary, with one source."""
    title = _title(placed)
    stack: list[PlacedBlock] = []
    run: list[PlacedBlock] = []
    above: PlacedBlock | None = None

    def close() -> Iterator[_Section]:
        if run:
            heads = stack[1:] if len(stack) > 1 and stack[0] is title else stack
            path = tuple(head.loaded.text.replace("\n", " ") for head in heads)
            yield _Section(path, above, run[0].loaded.source, tuple(run))
            run.clear()

    for block in placed:
        if block.loaded.kind is BlockKind.HEADING:
            yield from close()
            while stack and stack[-1].loaded.level >= block.loaded.level:
                stack.pop()
            stack.append(block)
            above = block
            continue
        if run and run[-1].loaded.source != block.loaded.source:
            yield from close()
            above = None
        run.append(block)
    yield from close()


def _title(placed: Sequence[PlacedBlock]) -> PlacedBlock | None:
    """The document's title, which says nothing about any one section: a lone first heading."""
    headings = [block for block in placed if block.loaded.kind is BlockKind.HEADING]
    if not headings or len(headings) == 1:
        return None
    first = headings[0]
    alone = all(block.loaded.level > first.loaded.level for block in headings[1:])
    return first if alone else None


def _pack(pieces: Sequence[Group]) -> Iterator[Group]:
    """Merge neighbours up to the length of a passage; split what is longer, unit by unit."""
    current: Group | None = None
    for piece in (part for group in pieces for part in _split(group)):
        if current is not None and _fits(current, piece):
            current = Group(
                current.start, piece.end, current.units + piece.units, current.lead or piece.lead
            )
            continue
        if current is not None:
            yield current
        current = piece
    if current is not None:
        yield current


def _fits(current: Group, piece: Group) -> bool:
    one_lead = current.lead is None or piece.lead is None or current.lead == piece.lead
    return one_lead and piece.end - current.start <= PASSAGE_MAX


def _split(group: Group) -> Iterator[Group]:
    if group.end - group.start <= WHOLE_MAX or len(group.units) < 2:
        yield group
        return
    start = group.start
    units: list[Unit] = []
    for unit in group.units:
        if units and unit.end - start > PASSAGE_MAX:
            yield Group(start, units[-1].end, tuple(units), group.lead)
            start, units = unit.start, []
        units.append(unit)
    yield Group(start, group.end, tuple(units), group.lead)


def _passage(document_id: str, text: str, section: _Section, group: Group) -> Passage:
    content = text[group.start : group.end]
    first = next(block for block in section.run if block.end > group.start)
    last = [block for block in section.run if block.start < group.end][-1]
    opening, closing = first.page_at(group.start), last.page_at(group.end - 1)
    return Passage(
        id=passage_id(document_id, section.path, content),
        document_id=document_id,
        text=content,
        start=group.start,
        end=group.end,
        section=section.path,
        units=group.units,
        page=opening.page if opening else None,
        last_page=closing.page if closing else None,
        printed_page=opening.printed if opening else None,
        source=section.source,
        lead=group.lead,
    )
