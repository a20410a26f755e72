"""Decide whether the documents answer, and how the answer ends when they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers import AnswerStatus
from assistant.documents import ExpectedDocument
from assistant.language.lexicons import find_phrases, phrase
from assistant.language.quantities import QuantityKind, quantities
from assistant.language.words import words
from assistant.reading.answerability import (
    answerable_from,
    is_elsewhere,
    probability,
    signals,
)
from assistant.reading.bearing import TermWeights, bears, stems_of
from assistant.reading.certainty import is_no_answer, lacks_the_name, settles
from assistant.reading.constraints import (
    Constraint,
    ConstraintKind,
    blocks,
    territory_of,
)
from assistant.reading.question import Question, Term
from assistant.reading.scoring import UNMET, Scored
from assistant.reading.selection import part_first, select
from assistant.retrieval.search import Candidate

PRECISE = 4
"""Nouns of a question up to which one that no document knows is worth naming: of a longer one, any
word may be unknown by chance."""

SURE = 0.7
"""Probability of an answer from which words that no document knows make no other subject: « Quand
a-t-il fait trop chaud ? » where the documents tell of « vigilance orange ». On 3,754 questions
about 63 new documents 65 more have the right option first, 49 a wrong one, and 4 near misses more
pass; none of the bench's questions on other subjects is above 0.5."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What reading found. `missing` names what the documents lack, in the user's own words."""

    status: AnswerStatus
    chosen: tuple[Scored, ...] = ()
    missing: tuple[Constraint, ...] = ()
    unknown: tuple[Term, ...] = ()
    expected: ExpectedDocument | None = None
    corrects: bool = False
    lacking: tuple[Term, ...] = ()
    """Nouns of the question itself that the best passage does not bear, though others do."""
    confidence: float = 0.0
    precise: bool = False
    """Whether the question says so little that an unknown word is what it is about."""
    choices: tuple[str, ...] = ()
    """What is asked back, where several people could be meant."""


def decide(
    question: Question,
    candidates: Sequence[Candidate],
    scored: Sequence[Scored],
    expected: Sequence[ExpectedDocument],
    weights: TermWeights,
) -> Decision:
    """Read the evidence. `scored` is sorted, best first."""
    asked_for = _expected(question, expected)
    if not candidates or not scored:
        return Decision(AnswerStatus.OUT_OF_SCOPE)
    met = [s for s in scored if not blocks(s.unmet)]
    met = [s for s in met if not lacks_the_name(question, s)] or met
    met = part_first(question, met)
    best = met[0] if met else scored[0]
    nouns = question.own_nouns
    unknown = tuple(term for term in nouns if not weights.knows(term))
    found = signals(question, best, weights)
    confidence = probability(found)
    if asked_for and not _answers_beside(best, question, asked_for):
        return Decision(AnswerStatus.SOURCE_MISSING, expected=asked_for)
    nearest = found if best is scored[0] else signals(question, scored[0], weights)
    elsewhere = confidence < SURE and is_elsewhere(found) and is_elsewhere(nearest)
    if elsewhere and not _is_about_them(question, scored):
        return Decision(AnswerStatus.OUT_OF_SCOPE, unknown=unknown, confidence=confidence)
    if not met:
        blocking = tuple(c for c in best.unmet if blocks((c,)))
        return Decision(AnswerStatus.NOT_IN_SOURCES, missing=blocking, confidence=confidence)
    unsure = confidence < answerable_from(question, found) and not settles(question, best)
    if unsure or is_no_answer(question, best, weights):
        # What the title says is not lacking: every passage of the document is about that.
        passage, title = best.option.passage, best.document.title
        near = stems_of(" ".join((title, *passage.section, passage.text)))
        lacking = [t for t in nouns if t not in unknown and not bears(near, t)]
        return Decision(
            AnswerStatus.NOT_IN_SOURCES,
            missing=_pinned(question, max(scored, key=lambda s: s.score + UNMET * len(s.unmet))),
            unknown=unknown,
            lacking=tuple(sorted(lacking, key=weights.of_term, reverse=True)),
            confidence=confidence,
            precise=len(nouns) <= PRECISE,
        )
    chosen = select(question, met, weights)
    return Decision(
        AnswerStatus.ANSWERED,
        chosen=chosen,
        corrects=_corrects(best),
        confidence=confidence,
    )


def _corrects(best: Scored) -> bool:
    """Whether the best option gives another figure than the question, of the same kind."""
    given = quantities(best.said)
    asked = [c.quantity for c in best.unmet if c.quantity is not None]
    return any(
        one.kind is other.kind
        and (one.kind is not QuantityKind.COUNT or one.unit[:3] == other.unit[:3])
        for one in asked
        for other in given
    )


def _pinned(question: Question, best: Scored) -> tuple[Constraint, ...]:
    """What a question that nothing answers pins down: what the nearest option lacks, or another
    place than what its document covers."""
    if lacking := tuple(c for c in best.unmet if blocks((c,))):
        return lacking
    covered = phrase(territory_of(best.option.passage, best.document))
    return tuple(
        c
        for c in question.constraints
        if c.kind is ConstraintKind.PLACE and covered not in c.accepted
    )


def _is_about_them(question: Question, scored: Sequence[Scored]) -> bool:
    """Whether it can be no other subject: somebody is to be reached, the conversation goes on, or a
    noun stands in the title of a document that retrieval found, whatever is asked of it."""
    if question.reach or question.continues or question.wants_further_reading:
        return True
    titles = {one.document.title for one in scored}
    return any(stems_of(title).hold(n.stem) for title in titles for n in question.own_nouns)


def _expected(question: Question, expected: Sequence[ExpectedDocument]) -> ExpectedDocument | None:
    folded = tuple(word.folded for word in words(question.text))
    best: tuple[int, ExpectedDocument] | None = None
    for document in expected:
        names = [phrase(name) for name in (document.title, *document.aliases)]
        for _, found in find_phrases(folded, names, longest=20):
            if best is None or len(found) > best[0]:
                best = len(found), document
    return best[1] if best else None


def _names(text: str, expected: ExpectedDocument) -> bool:
    folded = tuple(word.folded for word in words(text))
    return bool(find_phrases(folded, [phrase(expected.title)], longest=20))


def _answers_beside(best: Scored, question: Question, expected: ExpectedDocument) -> bool:
    """Whether a deposited document answers all the same: it bears every term of the question,
    and does not merely name the document that is asked for."""
    if _names(best.said, expected):
        return False
    said = best.line.stems
    named = stems_of(" ".join((expected.title, *expected.aliases)))
    beside = [term for term in question.subject if not bears(named, term)]
    return bool(beside) and all(bears(said, term) for term in question.subject)
