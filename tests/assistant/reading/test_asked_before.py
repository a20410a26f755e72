"""A text that asks, then answers: the answer is read, and where it leans on it said, with that."""

from __future__ import annotations

import pytest

from assistant.documents import Block, BlockKind, Passage, StoredDocument, Unit, UnitKind
from assistant.language.words import stem
from assistant.reading.asked_before import asked_before
from assistant.reading.lines import line_of
from assistant.reading.options import options

ASKED = "Faut-il un garant ?"
PARAGRAPHS = (f"{ASKED} Non. Un dépôt suffit à la caisse de la régie.", "Qui tient la régie ?")
ANSWER = "Deux agents de la commune la tiennent."
ITEMS = ("une pièce d'identité", "un justificatif de domicile")


def document(*paragraphs: str, kinds: dict[int, BlockKind] | None = None) -> StoredDocument:
    """Paragraphs one after the other, a block each."""
    text, blocks = "\n".join(paragraphs), []
    for number, paragraph in enumerate(paragraphs):
        start = text.index(paragraph)
        kind = (kinds or {}).get(number, BlockKind.PARAGRAPH)
        blocks.append(Block(kind, start, start + len(paragraph)))
    return StoredDocument("d", "Livret", "Commune", "Valbrune", text, tuple(blocks))


def before(said: str, told: StoredDocument) -> str:
    """The question found before what is said."""
    found = asked_before(told.text.index(said), told)
    return told.text[slice(*found)] if found else ""


@pytest.mark.parametrize("said", ["Non.", "Un dépôt suffit"])
def test_a_paragraph_answers_the_question_that_it_asks(said: str) -> None:
    """« Faut-il un garant ? Non. Un dépôt suffit… »: both sentences answer it."""
    assert before(said, document(*PARAGRAPHS, ANSWER)) == ASKED


def test_a_paragraph_answers_the_one_before_that_only_asks() -> None:
    """The question may stand alone on its line, with its mark or a dash before it."""
    assert before(ANSWER, document(*PARAGRAPHS, ANSWER)) == "Qui tient la régie ?"
    assert before(ANSWER, document("– Qui tient la régie ?", ANSWER)) == "Qui tient la régie ?"


def test_items_answer_the_question_above_their_list() -> None:
    """The second item as well as the first."""
    told = document("Que fournir ?", *ITEMS, kinds={1: BlockKind.ITEM, 2: BlockKind.ITEM})
    assert [before(item, told) for item in ITEMS] == ["Que fournir ?", "Que fournir ?"]


@pytest.mark.parametrize(
    "told",
    [
        document("La régie ouvre le lundi.", ANSWER),
        document("La régie ouvre-t-elle ? Oui.", ANSWER),
        document("Qui tient la régie ?", ANSWER, kinds={0: BlockKind.HEADING}),
        document("Qui tient la régie ?", ANSWER, kinds={1: BlockKind.TABLE_ROW}),
    ],
)
def test_nothing_else_is_answered(told: StoredDocument) -> None:
    """Neither what was answered already, nor by a table; a heading is read above in any case."""
    assert before(ANSWER, told) == ""


def test_a_short_answer_is_said_with_its_question() -> None:
    """« Non. » says nothing by itself; what stands by itself is said alone, and read with it."""
    told = document(*PARAGRAPHS)
    sentences = (ASKED, "Non.", "Un dépôt suffit à la caisse de la régie.")
    starts = [told.text.index(one) for one in sentences]
    units = tuple(
        Unit(UnitKind.SENTENCE, start, start + len(one))
        for start, one in zip(starts, sentences, strict=True)
    )
    passage = Passage("p", "d", told.text, 0, len(told.text), ("Foire aux questions",), units)
    short, whole = (line_of(option, told) for option in options(passage, told))
    assert short.said == f"{ASKED} Non."
    assert short.text == f"Foire aux questions {ASKED} Non."
    assert told.text[short.option.start : short.option.end] == f"{ASKED} Non."
    assert whole.said == sentences[2]
    assert whole.text == f"Foire aux questions {ASKED} {sentences[2]}"
    assert whole.stems.hold(stem("garant"))
    assert whole.in_context == f"Foire aux questions Non. {sentences[2]} Livret"
