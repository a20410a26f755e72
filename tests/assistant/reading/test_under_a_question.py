"""What stands under a heading that asks: it answers that, and nothing of another kind."""

from __future__ import annotations

import pytest

from assistant.documents import Block, BlockKind, Passage, StoredDocument, Unit, UnitKind
from assistant.language.vocabulary import Vocabulary
from assistant.reading.fit import CLASHES, fit
from assistant.reading.lines import Line, line_of
from assistant.reading.options import options
from assistant.reading.question import understand

SENTENCES = ("Il est gratuit pour tous.", "Il ouvre le mardi.")
TEXT = " ".join(SENTENCES)
VOCABULARY = Vocabulary([TEXT, "le guichet des familles"])


def lines(heading: str) -> list[Line]:
    """Two sentences under that heading."""
    spans = [(TEXT.index(one), TEXT.index(one) + len(one)) for one in SENTENCES]
    units = tuple(Unit(UnitKind.SENTENCE, *span) for span in spans)
    passage = Passage("p", "d", TEXT, 0, len(TEXT), (heading,), units)
    blocks = (Block(BlockKind.PARAGRAPH, 0, len(TEXT)),)
    document = StoredDocument("d", "Livret", "Commune", "Valbrune", TEXT, blocks)
    return [line_of(option, document) for option in options(passage, document)]


def test_the_first_sentence_bears_the_question_above_it() -> None:
    """« Qu'est-ce que le guichet ? Il est… » speaks of the guichet; the next sentence, or a heading
    that asks nothing, does not lend its words."""
    first, second = lines("Le guichet, qu'est-ce que c'est ?")
    assert first.stems.hold("guichet")
    assert not second.stems.hold("guichet")
    assert not lines("Le guichet")[0].stems.hold("guichet")


@pytest.mark.parametrize(
    ("asked", "clashes"),
    [
        ("Qu'est-ce que le guichet ?", True),
        ("À quoi sert le guichet ?", True),
        ("Quand ouvre le guichet ?", True),
        ("Qui tient le guichet ?", True),
        ("Qui travaille au guichet ?", False),
        ("Comment marche le guichet ?", False),
        ("Quels agents tiennent le guichet ?", False),
    ],
)
def test_an_answer_to_who_is_none_to_when(asked: str, clashes: bool) -> None:
    """Kinds that exclude each other clash, and what others do; « comment » and « quels » may ask
    for anyone."""
    line = lines("Avec qui travaille le guichet ?")[0]
    found = fit(understand(asked, VOCABULARY), line.option, line.said)
    assert (found == CLASHES) is clashes
