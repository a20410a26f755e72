"""Which spans of a passage may answer, and how a list is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assistant.documents import Block, BlockKind, Passage, StoredDocument, Unit, UnitKind
from assistant.language.vocabulary import Vocabulary
from assistant.reading.composition import compose
from assistant.reading.evidence import Evidence
from assistant.reading.lines import line_of
from assistant.reading.options import Shape, options
from assistant.reading.question import understand
from assistant.reading.scoring import Scored
from assistant.reading.selection import part_first
from assistant.retrieval.search import Candidate

LINES = ("Les pièces à fournir :", "Une photographie", "Un justificatif de domicile")
TEXT = "\n".join(LINES)
SPANS = [(TEXT.index(line), TEXT.index(line) + len(line)) for line in LINES]
KINDS = [UnitKind.SENTENCE, UnitKind.ITEM, UnitKind.ITEM]


def listed() -> tuple[StoredDocument, Passage]:
    """A sentence that announces two items."""
    blocks = (
        Block(BlockKind.PARAGRAPH, *SPANS[0]),
        *(Block(BlockKind.ITEM, *span) for span in SPANS[1:]),
    )
    units = tuple(Unit(kind, *span) for kind, span in zip(KINDS, SPANS, strict=True))
    passage = Passage("p", "d", TEXT, 0, len(TEXT), ("Inscription",), units, lead=SPANS[0])
    return StoredDocument("d", "Livret", "Commune", "Valbrune", TEXT, blocks), passage


def test_what_announces_a_list_is_no_answer_without_it() -> None:
    """« Les pièces à fournir : » alone is never chosen; the items and the whole list may be."""
    document, passage = listed()
    found = options(passage, document)
    assert [o.shape for o in found] == [Shape.ITEM, Shape.ITEM, Shape.LIST]


def test_what_announces_a_list_stands_above_its_items() -> None:
    """It is said first, with the mark, and is no item of the list that it announces."""
    document, passage = listed()
    whole = options(passage, document)[-1]
    evidence = Evidence(*[0.0] * 16)
    line = line_of(whole, document)
    scored = Scored(line, Candidate(passage, 1.0, 0.9, 5.0), document, evidence, (), 1.0)
    text, claims, _ = compose([scored], date(2026, 11, 29))
    assert text == f"{LINES[0]} [1]\n- {LINES[1]}\n- {LINES[2]}"
    assert [claim.text for claim in claims] == list(LINES)


def test_of_a_list_the_item_that_gives_the_figure_comes_first() -> None:
    """« Combien au plus ? » is answered by the item that gives a sum, not by all the rules; who
    asks for no figure gets the list."""
    document, passage = listed()
    first, second, whole = options(passage, document)
    fitting = {first: -1.0, second: 0.8, whole: -0.6}
    scored = [
        Scored(
            line_of(option, document),
            Candidate(passage, 1.0, 0.9, 5.0),
            document,
            replace(Evidence(*[0.0] * 16), fits=fitting[option]),
            (),
            1.0,
        )
        for option in (whole, first, second)
    ]
    for asked, best in (("Combien au plus ?", second), ("Que faut-il fournir ?", whole)):
        question = understand(asked, Vocabulary([TEXT]))
        assert part_first(question, scored)[0].option == best
        assert len(part_first(question, scored)) == len(scored)
