"""A passage taken apart for answering: its options with their wordings, made once for all
questions."""

from __future__ import annotations

import math
from dataclasses import dataclass

from assistant.documents import Passage, StoredDocument, Unit, UnitKind
from assistant.language.lexicons import phrase, pointers
from assistant.reading.antecedents import spoken_of
from assistant.reading.asked_before import asked_before
from assistant.reading.bearing import Stems, stems_of
from assistant.reading.intervals import goes_beyond
from assistant.reading.options import APART, Option, Shape, options

PASSAGE_LAYER, SECTION_LAYER, DOCUMENT_LAYER = 0.75, 0.9, 0.7
"""Discounts of a term that only the passage, the section path or the document bears."""
STRONG = (None, "forte", "bonne")
LONG = 300
"""Characters from which more of them is no better."""

Layers = tuple[tuple[Stems, float], ...]
"""Texts that speak for an option, each with its discount."""


@dataclass(frozen=True, slots=True)
class Line:
    """An option with its wordings."""

    option: Option
    said: str
    """Its own words."""
    text: str
    """They and what they stand under: what is embedded and read."""
    bare: str
    """Without what introduces them."""
    stems: Stems
    """Of its own words, and of the question that it is the first to answer, where it stands under
    one."""
    length: float
    """Logarithm of the characters said, less that of 120."""
    goes_on_from: str
    """The sentence of whose bound it tells the other side: « Au-delà, … »; else empty."""
    in_context: str
    """The text between the sentence before it, if it goes on from one, and the document's title."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A passage with its lines, and what they share whatever is asked."""

    lines: tuple[Line, ...]
    layers: Layers
    table: str
    """Labels and heads of the table whose cells are among the options."""
    pointer: float
    """1 in a section that only points elsewhere."""
    weak: float
    """1 where the restated source is of middling or weak authority."""


def ground_of(passage: Passage, document: StoredDocument) -> Ground:
    """Everything about a passage that no question changes."""
    source = passage.source
    found = options(passage, document)
    named = {span for o in found if o.shape is Shape.CELL for span in o.pieces[-3:-1]}
    return Ground(
        tuple(line_of(option, document, _antecedent(option, document)) for option in found),
        layers_around(passage, document),
        " ".join(document.text[start:end] for start, end in sorted(named)),
        float(_points_elsewhere(passage, document)),
        float(source is not None and source.authority not in STRONG),
    )


def line_of(option: Option, document: StoredDocument, speaks_of: str = "") -> Line:
    """An option's wordings; `speaks_of` is what its opening pronoun stands for."""
    pieces = [document.text[start:end] for start, end in option.pieces]
    if option.shape is Shape.CELL:
        pieces[-3:] = [in_its_table(*pieces[-3:])]
    said = " ".join(pieces)
    listed = option.shape is Shape.LIST
    above = heading_above(option)
    told = f"{speaks_of} : {said}" if speaks_of else said
    asked = _asked(option, document)
    told = told if told.startswith(asked) else f"{asked} {told}"
    text = told if told.startswith(above) else f"{above} {told}"
    bare = said if listed else pieces[-1]
    length = math.log(min(max(len(said), 10), LONG) / 120)
    first = option.start == option.passage.units[0].start
    heading = asking_heading(option) if first else ""
    stems = stems_of(f"{heading} {asked} {speaks_of} {said}")
    before = _sentence_before(option, document)
    context = f"{above} {before} {pieces[-1]}" if before else text
    bounded = before if goes_beyond(bare, before) else ""
    return Line(option, said, text, bare, stems, length, bounded, f"{context} {document.title}")


def _antecedent(option: Option, document: StoredDocument) -> str:
    """What the pronoun stands for that opens a sentence, said before it in its passage."""
    if option.shape is not Shape.SENTENCE:
        return ""
    before = _sentences_before(option, option.start)
    told = [document.text[unit.start : unit.end] for unit in before]
    start, end = option.pieces[-1]
    return spoken_of(document.text[start:end], told)


def _sentence_before(option: Option, document: StoredDocument) -> str:
    """The sentence just before a sentence, in its passage; else empty."""
    start = option.pieces[-1][0]
    before = _sentences_before(option, start)
    if option.shape is not Shape.SENTENCE or not before or start - before[-1].end > APART:
        return ""
    return document.text[before[-1].start : before[-1].end]


def _sentences_before(option: Option, start: int) -> list[Unit]:
    """The sentences of an option's passage that stand before an offset, in order."""
    return [u for u in option.passage.units if u.start < start and u.kind is UnitKind.SENTENCE]


def _asked(option: Option, document: StoredDocument) -> str:
    """The question that an option answers, asked before it in the text; else empty."""
    asked = asked_before(option.pieces[-1][0], document)
    return document.text[asked[0] : asked[1]] if asked else ""


def in_its_table(label: str, head: str, cell: str) -> str:
    """What a cell says, with its row and its column."""
    return f"{label}, {head} : {cell}"


def heading_above(option: Option) -> str:
    """The heading just above an option, empty without one."""
    return option.passage.section[-1] if option.passage.section else ""


def asking_heading(option: Option) -> str:
    """The heading just above an option, where it is a question; else empty."""
    heading = heading_above(option)
    return heading if heading.rstrip().endswith("?") else ""


def layers_around(passage: Passage, document: StoredDocument) -> Layers:
    """What speaks beside an option's own words: its section, its passage, its document."""
    about = stems_of(f"{document.title} {document.publisher} {document.territory}")
    return (
        (stems_of(" ".join(passage.section)), SECTION_LAYER),
        (stems_of(passage.text), PASSAGE_LAYER),
        (about, DOCUMENT_LAYER),
    )


def _points_elsewhere(passage: Passage, document: StoredDocument) -> bool:
    """Whether a passage is about other documents: a list of links, or our own introduction."""
    if document.summarises and passage.source is None:
        return True
    return any(phrase(heading) in pointers() for heading in passage.section)
