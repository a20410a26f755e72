"""Understand a question: its words, what it asks for, and what it pins down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.language.lexicons import (
    equivalences,
    find_phrases,
    phrase,
    scaffolding,
    spoken,
)
from assistant.language.quantities import QuantityKind, quantities
from assistant.language.question_words import (
    QuestionKind,
    asks_for_several,
    asks_to_reach,
    measured,
    question_kind,
)
from assistant.language.vocabulary import Vocabulary, correct, is_verb
from assistant.language.words import content_words, fold, stem, terms, words
from assistant.reading.constraints import Constraint, constraints

EXPANSION = 0.5
"""Weight of a term that the question only calls by another name."""
SCAFFOLD = 0.3
"""Weight in lexical search of a word that only frames the question."""


@dataclass(frozen=True)
class Term:
    """A word of the question that says what it is about, with what else would bear it."""

    text: str
    stem: str
    equivalents: frozenset[str] = frozenset()
    verb: bool = False


@dataclass(frozen=True)
class Question:
    """A question, read. `text` is what is searched: spelling restored, context added."""

    asked: str
    text: str
    kind: QuestionKind
    several: bool
    reach: bool
    measures: frozenset[QuantityKind]
    subject: tuple[Term, ...]
    weights: Mapping[str, float]
    constraints: tuple[Constraint, ...]


def understand(asked: str, vocabulary: Vocabulary, context: str = "") -> Question:
    """Read `asked`, in the light of `context`: the earlier question that it continues, if any."""
    own = correct(asked, vocabulary, spoken())
    text = f"{context} {own}" if context else own
    kind = question_kind(own)
    subject = _subject(text)
    return Question(
        asked=asked,
        text=text,
        kind=kind,
        several=kind is QuestionKind.LIST or asks_for_several(own),
        reach=kind is QuestionKind.CONTACT or asks_to_reach(own),
        measures=measured(own, kind) if kind in (QuestionKind.FIGURE, QuestionKind.DATE) else frozenset(),
        subject=subject,
        weights=_weights(text),
        constraints=constraints(own, vocabulary),
    )


def _subject(text: str) -> tuple[Term, ...]:
    """The content words that are not scaffolding, each with its equivalents' stems."""
    folded = tuple(word.folded for word in words(text))
    starts = [word.start for word in words(text)]
    equivalents: dict[int, set[str]] = {}
    for position, found in find_phrases(folded, equivalences()):
        stems = {s for other in equivalences()[found] for s in terms(other)}
        for offset in range(len(found)):
            equivalents.setdefault(starts[position + offset], set()).update(stems)
    numbers = {q.start for q in quantities(text)}
    kept: dict[str, Term] = {}
    for word in content_words(text):
        if word.folded in scaffolding() or word.start in numbers or len(word.folded) < 2:
            continue
        stemmed = stem(word.text)
        kept.setdefault(
            stemmed,
            Term(
                word.text,
                stemmed,
                frozenset(equivalents.get(word.start, ())),
                is_verb(word.text),
            ),
        )
    return tuple(kept.values())


def _weights(text: str) -> dict[str, float]:
    """Terms of lexical search: those asked, and at a lower weight their equivalents."""
    weights: dict[str, float] = {}
    for word in content_words(text):
        weight = SCAFFOLD if word.folded in scaffolding() else 1.0
        for term in terms(word.text):
            weights[term] = max(weights.get(term, 0.0), weight)
    for _, found in find_phrases(phrase(text), equivalences()):
        for other in equivalences()[found]:
            for term in terms(other):
                weights.setdefault(term, EXPANSION)
    return weights


def same_words(first: str, second: str) -> bool:
    """Whether two texts hold the same content words, in whatever order."""
    return {stem(w.text) for w in content_words(first)} == {
        stem(w.text) for w in content_words(second)
    } or fold(first) == fold(second)
