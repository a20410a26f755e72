"""Find the structure that typography shows and markup does not: sub-headings, numbered items.

Every rule here is about layout and typography, for any French document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.documents import BlockKind
from ingest.content import LoadedBlock
from ingest.numbering import numbered_headings
from ingest.patterns import (
    TITLE_MAX,
    ends_sentence,
    ends_with_colon,
    has_reach,
    is_figure,
    is_question_line,
    starts_lower,
)
from ingest.typography import is_upper

MARKED_UP = 3
"""From this number of real headings on, plain lines are not promoted: the author chose."""
_LEGAL = re.compile(
    r"(?:article|titre|chapitre|annexe|section|partie|fiche)\s+(?:\d+|[IVXL]+|1er|premier|unique)\b",
    re.IGNORECASE,
)
_LEGAL_LEVEL = {"titre": 2, "partie": 2, "annexe": 2, "chapitre": 3, "fiche": 3, "section": 4}


def refine(blocks: Sequence[LoadedBlock]) -> list[LoadedBlock]:
    """The same words with numbered paragraphs as items and lines that head others as headings."""
    marked_up = sum(block.kind is BlockKind.HEADING for block in blocks) >= MARKED_UP
    listed = _semicolon_items(_numbered_items(blocks))
    return _sub_headings(numbered_headings(listed, marked_up), marked_up)


def _numbered_items(blocks: Sequence[LoadedBlock]) -> list[LoadedBlock]:
    """« 1 », paragraph, « 2 », paragraph: an ordered list whose numbers stand alone."""
    result: list[LoadedBlock] = []
    index = 0
    while index < len(blocks):
        run: list[LoadedBlock] = []
        while (
            index + 2 * len(run) + 1 < len(blocks)
            and _is_number(blocks[index + 2 * len(run)], len(run) + 1)
            and blocks[index + 2 * len(run) + 1].kind is BlockKind.PARAGRAPH
        ):
            paragraph = blocks[index + 2 * len(run) + 1]
            run.append(replace(paragraph, kind=BlockKind.ITEM, level=1, ordered=True, strong=False))
        if len(run) >= 2:
            result += run
            index += 2 * len(run)
        else:
            result.append(blocks[index])
            index += 1
    return result


def _is_number(block: LoadedBlock, number: int) -> bool:
    return block.kind is BlockKind.PARAGRAPH and block.text.strip(" .)°") == str(number)


def _semicolon_items(blocks: Sequence[LoadedBlock]) -> list[LoadedBlock]:
    """Paragraphs after a colon that end in semicolons are the items of a list."""
    result = list(blocks)
    for index, block in enumerate(result):
        if block.kind is not BlockKind.PARAGRAPH or not ends_with_colon(block.text):
            continue
        end = index + 1
        while end < len(result) and _ends_semicolon(result[end]):
            end += 1
        if end - index < 2 or end == len(result) or result[end].kind is not BlockKind.PARAGRAPH:
            continue
        for position in range(index + 1, end + 1):
            result[position] = replace(result[position], kind=BlockKind.ITEM, level=1)
    return result


def _ends_semicolon(block: LoadedBlock) -> bool:
    return block.kind is BlockKind.PARAGRAPH and block.text.endswith((";", "; et", "; ou"))


def _sub_headings(blocks: Sequence[LoadedBlock], marked_up: bool) -> list[LoadedBlock]:
    heads = _promoted(blocks, marked_up)
    result: list[LoadedBlock] = []
    real = 0
    pseudo = 0
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if block.kind is BlockKind.HEADING:
            real, pseudo = block.level, 0
        elif level := _legal_level(block, following):
            block = replace(block, kind=BlockKind.HEADING, level=level)
            real, pseudo = level, 0
        elif heads[index]:
            under_pseudo = bool(result) and pseudo and result[-1].kind is BlockKind.HEADING
            if not is_question_line(block.text) and is_upper(block.text):
                # Capitals outrank questions and bold lines; of two in a row the second is below.
                second = index > 0 and heads[index - 1] and is_upper(blocks[index - 1].text)
                level = min(real + 1, 6) if marked_up or second else 2
                real, pseudo = (real, level) if marked_up else (level, 0)
            else:
                level = min((pseudo + 1 if under_pseudo else pseudo or real + 1), 6)
                pseudo = level
            block = replace(block, kind=BlockKind.HEADING, level=level)
        result.append(block)
    return result


def _promoted(blocks: Sequence[LoadedBlock], marked_up: bool) -> list[bool]:
    """For each block, whether it announces what follows; decided from the end, since a line
    above a heading is one only if it may stand above that heading."""
    heads = [False] * (len(blocks) + 1)
    for index in range(len(blocks) - 1, -1, -1):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        heads[index] = (
            following is not None
            and _heads(blocks[index], following, marked_up)
            and not (heads[index + 1] and _outranks(following, blocks[index]))
            and _in_row(blocks, index) <= (1 if marked_up else 2)
        )
    return heads[:-1]


def _heads(block: LoadedBlock, following: LoadedBlock, marked_up: bool) -> bool:
    """True where the block looks like a line that announces what follows."""
    if block.kind is not BlockKind.PARAGRAPH:
        return False
    if following.kind is BlockKind.HEADING or block.source is not None:
        return False
    text = block.text
    if is_question_line(text):
        return block.strong or not marked_up
    if len(text) > TITLE_MAX or "\n" in text or is_figure(text) or has_reach(text):
        return False
    if ends_with_colon(text) or text.endswith((";", ",")):
        return False
    if following.kind is BlockKind.PARAGRAPH and starts_lower(following.text):
        return False
    if not (block.strong or (is_upper(text) and not marked_up)):
        return False
    return not ends_sentence(text) or text.endswith(("…", "..."))


def _outranks(heading: LoadedBlock, line: LoadedBlock) -> bool:
    """True where a line in capitals follows one that is not: what is above it is a statement."""
    capitals = is_upper(heading.text) and not is_question_line(heading.text)
    return capitals and (is_question_line(line.text) or not is_upper(line.text))


def _in_row(blocks: Sequence[LoadedBlock], index: int) -> int:
    """How many such lines stand in a row: two are a heading over another, more a title page."""
    if is_question_line(blocks[index].text):
        return 1
    first = last = index
    while first and _alike(blocks[index], blocks[first - 1]):
        first -= 1
    while last + 1 < len(blocks) and _alike(blocks[index], blocks[last + 1]):
        last += 1
    return last - first + 1


def _alike(block: LoadedBlock, neighbour: LoadedBlock) -> bool:
    if neighbour.kind is not BlockKind.PARAGRAPH or is_figure(neighbour.text):
        return False
    same = neighbour.strong if block.strong else is_upper(neighbour.text)
    return same and len(neighbour.text) <= TITLE_MAX and not is_question_line(neighbour.text)


def _legal_level(block: LoadedBlock, following: LoadedBlock | None) -> int:
    """« Article 3 – Durée », « Chapitre II »: headings of legal texts; 0 for anything else."""
    text = block.text
    if block.kind is not BlockKind.PARAGRAPH or following is None or len(text) > 120:
        return 0
    match = _LEGAL.match(text)
    if match is None or ends_sentence(text) or ends_with_colon(text) or "\n" in text:
        return 0
    rest = text[match.end() :]
    if rest and not re.match(r"\s*[-–—:.]", rest):
        return 0
    return _LEGAL_LEVEL.get(match.group().split()[0].lower(), 5)
