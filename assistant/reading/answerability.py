"""How likely it is that the best option answers: one number from all the evidence."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from assistant.language.question_words import QuestionKind
from assistant.reading.bearing import Cover, TermWeights, stems_of
from assistant.reading.constraints import ConstraintKind
from assistant.reading.question import Question
from assistant.reading.scoring import Scored, layers_around


@dataclass(frozen=True, slots=True)
class Signals:
    """What tells an answer from a near miss; each is about 0 to 1."""

    own: float
    context: float
    nouns: float
    """Coverage of the nouns alone: what is asked about, rather than what is done with it."""
    unknown: float
    """Weighted share of the nouns that no document knows under any name."""
    similarity: float
    dense: float
    fits: float
    terms: float
    """How many terms the question has, 1 for six: few terms tell little."""
    unmet: float
    """Places, years, names and benefits that nothing bears."""
    figures: float
    """Figures of the question that the passage does not give."""
    foreign: float
    gap: float
    """1 when a figure or a date is asked for and the option gives none of that kind."""
    reads: float


WEIGHTS = Signals(
    own=1.07, context=0.34, nouns=0.84, unknown=-1.05, similarity=0.55, dense=-0.31, fits=-0.13,
    terms=-0.96, unmet=-4.29, figures=0.49, foreign=-1.21, gap=-1.56, reads=3.17,
)  # fmt: skip
BIAS = -0.85
"""Fitted by `python -m evals calibrate` on the cases that are not held out, and on the notices
that the reader has not seen."""
ANSWERABLE = 0.62
"""Probability from which an answer is given: see the curve in evals/README.md."""
UNREAD = Signals(
    own=1.34, context=1.99, nouns=1.39, unknown=0.0, similarity=2.22, dense=0.64, fits=0.52,
    terms=0.39, unmet=-2.99, figures=0.0, foreign=-1.3, gap=-1.0, reads=0.0,
)  # fmt: skip
UNREAD_BIAS = -5.15
UNREAD_ANSWERABLE = 0.4
"""The same without a reader, for an embedding model that has none; fitted on the cases alone."""
ELSEWHERE = Signals(
    own=0.0, context=-0.41, nouns=-0.5, unknown=2.18, similarity=-1.07, dense=-1.3, fits=0.0,
    terms=0.0, unmet=0.0, figures=0.0, foreign=0.0, gap=0.0, reads=-2.06,
)  # fmt: skip
ELSEWHERE_BIAS = 0.32
"""Fitted likewise, other subjects against all the rest: AUROC 0.978, 1.1 % of the answerable
cases and 17 % of the notices' oddest questions taken for another subject."""
UNREAD_ELSEWHERE = Signals(
    own=0.0, context=-4.73, nouns=-4.35, unknown=1.61, similarity=-6.81, dense=-4.64, fits=0.0,
    terms=0.0, unmet=0.0, figures=0.0, foreign=0.0, gap=0.0, reads=0.0,
)  # fmt: skip
UNREAD_ELSEWHERE_BIAS = 6.53
NO_FIGURE = -0.6


def signals(question: Question, best: Scored, weights: TermWeights) -> Signals:
    """The evidence on the best option."""
    nouns = [term for term in question.subject if not term.verb]
    nouns = [term for term in nouns if term.own] or nouns
    passage, document = best.option.passage, best.document
    said = " ".join(document.text[a:b] for a, b in best.option.pieces)
    layers = ((stems_of(said), 1.0), *layers_around(passage, document))
    cover = Cover(nouns, weights)
    total = sum(weights.of_term(term) for term in nouns)
    unknown = sum(weights.of_term(term) for term in nouns if not weights.knows(term))
    figures = sum(c.kind is ConstraintKind.QUANTITY for c in best.unmet)
    return Signals(
        own=best.evidence.own,
        context=best.evidence.context,
        nouns=cover.share(cover.around(layers)),
        unknown=unknown / total if total else 0.0,
        similarity=best.evidence.similarity,
        dense=best.evidence.dense,
        fits=best.evidence.fits,
        terms=min(len(question.subject), 6) / 6,
        unmet=float(len(best.unmet) - figures),
        figures=float(figures),
        foreign=best.evidence.foreign,
        gap=float(
            question.kind in (QuestionKind.FIGURE, QuestionKind.DATE)
            and best.evidence.fits <= NO_FIGURE
        ),
        reads=best.evidence.reads,
    )


def probability(found: Signals) -> float:
    """Logistic combination of the signals, 0 to 1."""
    weights, bias = (WEIGHTS, BIAS) if _was_read(found) else (UNREAD, UNREAD_BIAS)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, _weigh(found, weights, bias)))))


def answerable_from(found: Signals) -> float:
    """The probability from which an answer is given."""
    return ANSWERABLE if _was_read(found) else UNREAD_ANSWERABLE


def is_elsewhere(found: Signals) -> bool:
    """Whether the question is about another subject than the documents altogether."""
    if _was_read(found):
        return _weigh(found, ELSEWHERE, ELSEWHERE_BIAS) > 0
    return _weigh(found, UNREAD_ELSEWHERE, UNREAD_ELSEWHERE_BIAS) > 0


def _was_read(found: Signals) -> bool:
    return found.reads != 0.0


def _weigh(found: Signals, weights: Signals, bias: float) -> float:
    parts = (getattr(found, f.name) * getattr(weights, f.name) for f in fields(Signals))
    return float(bias + sum(parts))
