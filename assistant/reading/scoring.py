"""Score each option of the candidate passages for a question."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.documents import Index, StoredDocument
from assistant.embedding.protocol import Vectors
from assistant.language.quantities import Quantity, QuantityKind, quantities
from assistant.language.question_words import QuestionKind
from assistant.reading.bearing import TermWeights, coverage, stems_of
from assistant.reading.constraints import Constraint, ConstraintKind, borne
from assistant.reading.options import Option, Shape, options
from assistant.reading.question import Question
from assistant.retrieval.search import Candidate

PASSAGE_LAYER, SECTION_LAYER, DOCUMENT_LAYER = 0.75, 0.9, 0.7
"""Discounts of a term that only the passage, the section path or the document bears."""


@dataclass(frozen=True, slots=True)
class Scored:
    """An option with the evidence for it; every part is between 0 and 1 unless said."""

    option: Option
    candidate: Candidate
    document: StoredDocument
    own: float
    """Coverage by the option's own words."""
    context: float
    """Coverage with passage, section path and document."""
    similarity: float
    """Cosine of question and option (about 0.75 to 0.95 with e5)."""
    fits: float
    """How far the shape is the one that the question asks for, from -1 to 1."""
    unmet: tuple[Constraint, ...]
    score: float


class Scorer:
    """Scores options within one index. `embed` gives unit vectors of passages' texts."""

    def __init__(
        self, index: Index, weights: TermWeights, embed: Callable[[Sequence[str]], Vectors]
    ) -> None:
        self._index, self._weights, self._embed = index, weights, embed

    def score(
        self, question: Question, vector: Vectors, candidates: Sequence[Candidate]
    ) -> list[Scored]:
        """Every option of the candidates, best first."""
        listed: list[tuple[Option, Candidate, StoredDocument]] = []
        for candidate in candidates:
            document = self._index.documents[candidate.passage.document_id]
            listed += [(o, candidate, document) for o in options(candidate.passage, document)]
        if not listed:
            return []
        vectors = self._embed([_said(option, document) for option, _, document in listed])
        similarities = np.asarray(vectors @ vector)
        top = max(candidate.score for candidate in candidates)
        found = [
            self._one(question, option, candidate, document, float(similarity), top)
            for (option, candidate, document), similarity in zip(listed, similarities, strict=True)
        ]
        return sorted(found, key=lambda scored: -scored.score)

    def _one(
        self,
        question: Question,
        option: Option,
        candidate: Candidate,
        document: StoredDocument,
        similarity: float,
        top: float,
    ) -> Scored:
        passage = candidate.passage
        said = " ".join(document.text[start:end] for start, end in option.pieces)
        own_stems = stems_of(said)
        section = stems_of(" ".join(passage.section))
        context = (
            (own_stems, 1.0),
            (section, SECTION_LAYER),
            (stems_of(passage.text), PASSAGE_LAYER),
            (stems_of(f"{document.title} {document.publisher} {document.territory}"), DOCUMENT_LAYER),
        )
        own = coverage(question.subject, [(own_stems, 1.0)], self._weights)
        covered = coverage(question.subject, context, self._weights)
        fits = fit(question, option, said)
        unmet = tuple(c for c in question.constraints if not borne(c, passage, document, said))
        score = (
            1.0 * own
            + 1.0 * covered
            + 6.0 * (similarity - 0.8)
            + 0.8 * fits
            + 0.25 * (candidate.score - top)
            - 0.5 * sum(c.kind is not ConstraintKind.QUANTITY for c in unmet)
        )
        return Scored(
            option, candidate, document, own, covered, similarity, fits, unmet, score
        )


def fit(question: Question, option: Option, said: str) -> float:
    """How far an option has the shape that the question asks for: -1, 0 or up to 1."""
    kind, shape = question.kind, option.shape
    if question.reach and (kind is QuestionKind.CONTACT or kind is QuestionKind.PERSON):
        return 1.0 if shape is Shape.CONTACT else -0.5
    if shape is Shape.CONTACT:
        return 0.6 if kind is QuestionKind.PERSON else -0.3
    if kind in (QuestionKind.FIGURE, QuestionKind.DATE):
        found = [q for q in quantities(said) if q.kind is not QuantityKind.CONTACT]
        if shape is Shape.LIST:
            return -0.6
        if not found:
            return -1.0
        if question.measures and not any(_measures(q, question.measures) for q in found):
            return -0.7
        return 1.0 if shape is Shape.FIGURE else 0.8
    if question.several:
        return 1.0 if shape is Shape.LIST else (-0.4 if shape is Shape.ITEM else 0.0)
    if shape is Shape.LIST:
        return -0.3 if kind is QuestionKind.YES_NO else 0.1
    if shape is Shape.FIGURE:
        return -0.3
    if kind is QuestionKind.DEFINITION:
        return 0.5 if _DEFINES.search(said) or "?" in " ".join(option.passage.section[-1:]) else 0.0
    return 0.0


_DEFINES = re.compile(r"^(?:\W*(?:l[ae']|un|une|le|les|c')\W?.{0,90}? (?:est|sont|désigne)|c'est|désigne)", re.I)


def _measures(quantity: Quantity, wanted: frozenset[QuantityKind]) -> bool:
    return quantity.kind in wanted


def _said(option: Option, document: StoredDocument) -> str:
    said = " ".join(document.text[start:end] for start, end in option.pieces)
    section = option.passage.section[-1:] if option.shape is not Shape.LIST else ()
    return " ".join([*section, said])
