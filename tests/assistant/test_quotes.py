"""No answer can carry a quote that is not a verbatim span of a stored document."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from assistant.answers import Answer, AnswerStatus, Citation, SourcesFound
from assistant.assistant import Assistant
from tests.assistant.conftest import Ask
from tests.assistant.samples import document

DOCUMENT, PASSAGES = document()
OTHER, OTHER_PASSAGES = document("autre", "Tout autre chose.")
LENGTH = len(DOCUMENT.text)


def answer_of(*citations: Any) -> Answer:
    """An answer that carries these citations."""
    return Answer("1", AnswerStatus.ANSWERED, "…", citations=citations)


@given(start=st.integers(-5, LENGTH + 5), end=st.integers(-5, LENGTH + 5))
def test_a_span_is_inside_the_text_or_refused(start: int, end: int) -> None:
    """Whatever the offsets, the quote is that span of the text, or there is no citation."""
    if 0 <= start < end <= LENGTH:
        quoted = answer_of(Citation(1, DOCUMENT, PASSAGES[0], start, end)).citations[0].quote
        assert quoted == DOCUMENT.text[start:end]
    else:
        with pytest.raises(ValueError, match="is outside"):
            Citation(1, DOCUMENT, PASSAGES[0], start, end)


@given(start=st.integers(-5, LENGTH + 5), end=st.integers(-5, LENGTH + 5))
def test_a_changed_citation_is_checked_again(start: int, end: int) -> None:
    """`replace` makes no citation that the constructor would refuse."""
    assume(not 0 <= start < end <= LENGTH)
    citation = Citation(1, DOCUMENT, PASSAGES[0], 0, 5)
    with pytest.raises(ValueError, match="is outside"):
        replace(citation, start=start, end=end)


def test_a_passage_of_another_document_is_refused() -> None:
    """A citation names the document that its passage is of."""
    with pytest.raises(ValueError, match="is not of"):
        Citation(1, DOCUMENT, OTHER_PASSAGES[0], 0, 5)
    with pytest.raises(ValueError, match="is not of"):
        replace(Citation(1, DOCUMENT, PASSAGES[0], 0, 5), document=OTHER)


def test_a_quote_cannot_be_given() -> None:
    """A quote is neither a parameter nor an attribute that one may set."""
    made: Any = Citation
    with pytest.raises(TypeError):
        made(1, DOCUMENT, PASSAGES[0], 0, 5, quote="Tout est permis.")
    citation: Any = Citation(1, DOCUMENT, PASSAGES[0], 0, 5)
    for name, value in (("quote", "Tout est permis."), ("start", 3), ("document", OTHER)):
        with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
            setattr(citation, name, value)
    with pytest.raises(TypeError):
        replace(citation, quote="Tout est permis.")


class Liar(Citation):
    """A citation that says what it likes."""

    @property
    def quote(self) -> str:
        """Not the text."""
        return "Tout est permis."


class LookAlike:
    """An object with a citation's attributes."""

    number, document, passage, start, end = 1, DOCUMENT, PASSAGES[0], 0, 5
    quote = "Tout est permis."


@pytest.mark.parametrize("made_up", [Liar(1, DOCUMENT, PASSAGES[0], 0, 5), LookAlike()])
def test_only_a_citation_itself_is_carried(made_up: Any) -> None:
    """Neither an answer nor the sources' event takes a subclass or a look-alike."""
    with pytest.raises(TypeError):
        answer_of(made_up)
    with pytest.raises(TypeError):
        SourcesFound((made_up,))
    honest = answer_of(Citation(1, DOCUMENT, PASSAGES[0], 0, 5))
    with pytest.raises(TypeError):
        replace(honest, citations=(made_up,))


def test_copies_quote_the_same() -> None:
    """Copying and pickling change nothing of what is quoted."""
    citation = Citation(1, DOCUMENT, PASSAGES[1], PASSAGES[1].start, PASSAGES[1].end)
    copies = (copy.copy(citation), copy.deepcopy(citation), pickle.loads(pickle.dumps(citation)))
    assert [c.quote for c in copies] == ["Le bonnet est obligatoire."] * 3


@pytest.mark.parametrize("status", list(AnswerStatus))
def test_only_an_answer_that_answers_carries_citations(status: AnswerStatus) -> None:
    """Answered without a citation, or refused with one, cannot be said."""
    citations = (
        () if status is AnswerStatus.ANSWERED else (Citation(1, DOCUMENT, PASSAGES[0], 0, 5),)
    )
    with pytest.raises(ValueError, match="if, and only if"):
        Answer("1", status, "…", citations=citations)


WORDS = """combien quel est le la de piscine bassin bonnet obligatoire subvention agents directrice
mail club créneau salle Iris 2019 Toulouse 24 000 € [1] pourquoi est-ce qu' -t-il ? ! « » ne pas
doit peut Marchetti POSS plan secours Et""".split()
ODD = st.sampled_from(
    ["\u202e", "\u2066", "\u200d", "\ufdfa" * 400, "e" + "\u0301" * 2000, "\ud800", "\udfff",
     "\x00", "\x1b[31m", "\r\n", "🏊🏽‍♀️", "‏שלום", "٣٤", "ﬁn", "<script>", "{{x}}", "%s",
     "\ufeff"]
)  # fmt: skip
QUESTIONS = st.one_of(
    st.text(max_size=300),
    st.text(st.characters(categories=["Cc", "Cf", "Cs", "Mn", "Zs"]), max_size=200),
    st.lists(st.one_of(st.sampled_from(WORDS), ODD), min_size=1, max_size=14).map(" ".join),
)


def check(answer: Answer, assistant: Assistant) -> None:
    """What every answer keeps, whatever was asked."""
    documents = assistant.index.documents
    numbers = {citation.number for citation in answer.citations}
    assert (answer.status is AnswerStatus.ANSWERED) == bool(answer.citations)
    assert numbers == set(range(1, len(answer.citations) + 1))
    assert answer.answer.strip()
    for citation in answer.citations:
        stored = documents[citation.document.id]
        assert stored.sha256 == citation.document.sha256
        assert 0 <= citation.start < citation.end <= len(stored.text)
        assert stored.text[citation.start : citation.end] == citation.quote
    for claim in answer.claims:
        assert claim.citations
        assert set(claim.citations) <= numbers
        # An answer may collapse the white space of what it quotes, and say an item or a row with
        # what introduces it; nothing else.
        quoted = " ".join(" ".join(c.quote.split()) for c in answer.citations)
        assert all(stretches(line.split(), quoted) <= 3 for line in claim.text.splitlines())


def stretches(words: list[str], quoted: str) -> int:
    """The fewest stretches of `quoted` that make up the words; more than there are if none do."""
    if not words:
        return 0
    for end in range(len(words), 0, -1):
        if " ".join(words[:end]) in quoted:
            return 1 + stretches(words[end:], quoted)
    return len(words) + 4


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(question=QUESTIONS)
@example(question="\ufdfa" * 1000)
@example(question="e" + "\u0301" * 2000)
@example(question="\ud800 bonnet \udfff obligatoire ?")
@example(question="\u202eQuels sont les rôles du surveillant de bassin ?\u202c")
@example(question="?")
@example(question=" ")
@example(question="a" * 2000)
@example(question="Le bonnet est-il obligatoire ? " * 60)
@example(question="٣ baigneurs ²³ ½ 1e999 9" + "9" * 400)
def test_any_question_is_answered_verbatim_or_not_at_all(
    question: str, ask: Ask, assistant: Assistant
) -> None:
    """No question, however odd, breaks the assistant or gets a quote that is not stored text."""
    check(ask(question), assistant)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(turns=st.lists(QUESTIONS, min_size=2, max_size=4))
def test_any_conversation_is_answered_verbatim_or_not_at_all(
    turns: list[str], ask: Ask, assistant: Assistant
) -> None:
    """Earlier turns, however odd, change nothing to it."""
    check(ask(*turns, "Et le bonnet ?"), assistant)
