"""Score each option of the candidate passages for a question."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from operator import attrgetter, mul

import numpy as np
from numpy.typing import NDArray

from assistant.documents import Index, Passage, StoredDocument
from assistant.embedding.protocol import Vectors
from assistant.language.quantities import Quantity, QuantityKind, quantities
from assistant.language.question_words import (
    REACH_NAMES,
    QuestionKind,
    Reach,
    gives_means,
    gives_reason,
    interrogative,
    says_when,
    shares_modality,
)
from assistant.reader.protocol import PassageReader
from assistant.reading.bearing import Cover, TermWeights, bears, stems_of
from assistant.reading.constraints import (
    Constraint,
    ConstraintKind,
    borne,
    is_foreign,
    same_quantity,
)
from assistant.reading.lines import Ground, Line, ground_of
from assistant.reading.options import Option, Shape
from assistant.reading.question import Question
from assistant.retrieval.search import Candidate

READ = 80
"""Options that the reader reads: ten passages have about forty."""
SUREST, LOG_ODDS = 0.9975, 6.0
"""Beyond this the reader's own probability tells no more; its log odds are then 6."""
WARMED = 1500
"""Texts embedded when an index is loaded: 4 s for the 500 of the served corpus, 12 s at most."""
KNOWN = 5_000
"""Passages whose options are kept with their wordings, about 10 kB each."""
FAVOUR = 0.5
"""Added to the score of the passages just spoken of, when a question leans on them."""
REPEATED = 1.0
"""Taken from the score of what was just answered: who goes on asking wants something else."""
UNMET = 0.4
"""Taken from the score for each thing pinned down that an option does not bear."""
NO_FIGURE = -1.0
"""The fit of an option without any figure or date, for a question that asks for one."""
CLASHES = -0.8
"""The fit of what stands under a question that asks another kind of thing: who, and not when."""
ASKS_ELSE = 0.5
"""The fit of a list whose own heading asks something else."""
FAR = -0.7
"""Below this difference of fused scores a passage is just far: the options decide."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an option. Every part is about 0 to 1; `WEIGHTS` says what it counts."""

    own: float
    """Coverage of the question's terms by the option's own words."""
    context: float
    """Coverage with passage, section path and document."""
    section: float
    """Coverage by the section path alone."""
    similarity: float
    """Cosine of question and option, less 0.8 and times 10: e5 stays within 0.75 and 0.95."""
    bare: float
    """The same for the option's own words without what introduces them."""
    dense: float
    """The same for the whole passage."""
    fused: float
    """Fused retrieval score less the best candidate's, 0 or negative."""
    fits: float
    """How far the shape is the one that the question asks for, from -1 to 1."""
    foreign: float
    """1 for a fact about another territory than the asked or the default one."""
    summary: float
    """1 where our own overview restates it."""
    listed: float
    """1 for a whole list."""
    item: float
    """1 for a lone item."""
    length: float
    """Logarithm of the characters said, less that of 120."""
    pointer: float
    """1 in a section that only points elsewhere."""
    weak: float
    """1 where the restated source is of middling or weak authority."""
    reads: float = 0.0
    """The reader's log odds that the option answers, from -1 to 1; 0 for what it does not read."""


WEIGHTS = Evidence(
    own=1.16, context=1.16, section=0.17, similarity=0.63, bare=0.86, dense=0.22, fused=0.78,
    fits=0.93, foreign=-0.6, summary=-0.6, listed=0.06, item=-0.92, length=0.34, pointer=-2.0,
    weak=-0.45, reads=3.3,
)  # fmt: skip
"""Fitted by `python -m evals calibrate`."""
_parts = attrgetter(*asdict(WEIGHTS))
_WEIGHED = tuple(asdict(WEIGHTS).values())


@dataclass(frozen=True, slots=True)
class Scored:
    """An option with the evidence for it."""

    line: Line
    candidate: Candidate
    document: StoredDocument
    evidence: Evidence
    unmet: tuple[Constraint, ...]
    score: float

    @property
    def option(self) -> Option:
        """The option itself."""
        return self.line.option

    @property
    def said(self) -> str:
        """Its own words."""
        return self.line.said

    @property
    def own(self) -> float:
        """Coverage by its own words."""
        return self.evidence.own

    @property
    def context(self) -> float:
        """Coverage with its context."""
        return self.evidence.context

    @property
    def similarity(self) -> float:
        """Cosine of question and option."""
        return 0.8 + self.evidence.similarity / 10

    @property
    def fits(self) -> float:
        """How far its shape is the asked one."""
        return self.evidence.fits


class Scorer:
    """Scores options within one index. `embed` gives unit vectors of passages' texts."""

    def __init__(
        self,
        index: Index,
        weights: TermWeights,
        embed: Callable[[Sequence[str]], Vectors],
        reader: PassageReader | None = None,
    ) -> None:
        self._index, self._weights, self._embed = index, weights, embed
        self._reader = reader
        self._known: dict[str, Ground] = {}

    def score(
        self,
        question: Question,
        vector: Vectors,
        candidates: Sequence[Candidate],
        territories: Sequence[str] = (),
        said: Sequence[Scored] = (),
    ) -> list[Scored]:
        """Every option of the candidates, best first; `said` is what was just answered."""
        cover = Cover(question.subject, self._weights)
        listed: list[tuple[Line, _Setting]] = []
        for candidate in candidates:
            document = self._index.documents[candidate.passage.document_id]
            ground = self._ground(candidate.passage)
            setting = _setting(question, candidate, document, ground, cover, territories)
            listed += [(line, setting) for line in ground.lines]
        if not listed:
            return []
        texts = [line.text for line, _ in listed]
        bare = [line.bare for line, _ in listed]
        cosines = np.asarray(self._embed([*texts, *bare]) @ vector)
        near = (10 * (cosines - 0.8)).reshape(2, -1).T.tolist()
        top = max(candidate.score for candidate in candidates)
        found = [
            _one(question, line, setting, cover, close, top)
            for (line, setting), close in zip(listed, near, strict=True)
        ]
        found = [_after(scored, said) for scored in found] if said else found
        found.sort(key=lambda scored: -scored.score)
        return self._read(question, found) if self._reader is not None else found

    def warm(self) -> None:
        """Embed the spans of the first passages, so that nobody waits for them."""
        texts: list[str] = []
        for passage in self._index.passages.values():
            for line in self._ground(passage).lines:
                texts += [line.text, line.bare]
            if len(texts) >= WARMED:
                break
        if texts:
            self._embed(texts)

    def _ground(self, passage: Passage) -> Ground:
        found = self._known.get(passage.id)
        if found is None:
            found = ground_of(passage, self._index.documents[passage.document_id])
            if len(self._known) >= KNOWN:
                self._known.clear()
            self._known[passage.id] = found
        return found

    def _read(self, question: Question, found: list[Scored]) -> list[Scored]:
        """Let the reader speak on the best options; the others stay as they are, behind."""
        assert self._reader is not None
        first, rest = found[:READ], found[READ:]
        texts = [scored.line.text for scored in first]
        reads = _log_odds(self._reader.read(question.text, texts))
        if question.own != question.text:
            # The earlier question must not drown what is asked now.
            reads = (reads + _log_odds(self._reader.read(question.own, texts))) / 2
        heard = [_with_reading(scored, float(r)) for scored, r in zip(first, reads, strict=True)]
        return sorted(heard, key=lambda scored: -scored.score) + rest


@dataclass(frozen=True, slots=True)
class _Setting:
    """What the options of one passage share, for one question."""

    candidate: Candidate
    document: StoredDocument
    ground: Ground
    around: list[float]
    """What is borne beside an option's own words, of each term."""
    section: float
    foreign: float
    unmet: tuple[Constraint, ...]


def _setting(
    question: Question,
    candidate: Candidate,
    document: StoredDocument,
    ground: Ground,
    cover: Cover,
    territories: Sequence[str],
) -> _Setting:
    passage, asked = candidate.passage, question.constraints
    return _Setting(
        candidate,
        document,
        ground,
        cover.around(ground.layers),
        cover.share(cover.borne(ground.layers[0][0])),
        float(is_foreign(passage, document, territories, asked)),
        tuple(c for c in asked if not borne(c, passage, document)),
    )


def _one(
    question: Question,
    line: Line,
    setting: _Setting,
    cover: Cover,
    close: Sequence[float],
    top: float,
) -> Scored:
    candidate, document, option = setting.candidate, setting.document, line.option
    own = cover.borne(line.stems)
    evidence = Evidence(
        own=cover.share(own),
        context=cover.share(list(map(max, own, setting.around))),
        section=setting.section,
        similarity=close[0],
        bare=close[1],
        dense=10 * (candidate.dense - 0.8),
        fused=max(candidate.score - top, FAR),
        fits=fit(question, option, line.said),
        foreign=setting.foreign,
        summary=float(document.summarises),
        listed=float(option.shape in (Shape.LIST, Shape.TABLE)),
        item=float(option.shape is Shape.ITEM),
        length=line.length,
        pointer=setting.ground.pointer,
        weak=setting.ground.weak,
    )
    unmet = setting.unmet
    if unmet:
        unmet = tuple(c for c in unmet if not _counts(option, c))
    if (asked := _missing_means(question, option, line.said)) is not None:
        unmet += (Constraint(ConstraintKind.REACH, asked),)
    return Scored(line, candidate, document, evidence, unmet, weigh(evidence) - UNMET * len(unmet))


def _counts(option: Option, asked: Constraint) -> bool:
    """Whether a list has as many items as the question says: « les six rôles »."""
    quantity = asked.quantity
    if quantity is None or quantity.kind is not QuantityKind.COUNT:
        return False
    units = {unit.start for unit in option.passage.units}
    items = [start for start, _ in option.pieces if start in units]
    return option.shape is Shape.LIST and len(items) == quantity.value


def _missing_means(question: Question, option: Option, said: str) -> str | None:
    """The means of reaching somebody that is asked for and that an option does not give."""
    if option.shape is Shape.CONTACT and not gives_means(said, question.means):
        return REACH_NAMES[question.means[0]]
    if question.kind is QuestionKind.CONTACT and option.shape is not Shape.CONTACT:
        return None if gives_means(said, tuple(Reach)) else "coordonnées"
    return None


def _log_odds(sure: Sequence[float]) -> NDArray[np.float64]:
    """Log odds of the reader's probabilities, -1 to 1."""
    bound = np.clip(np.asarray(sure, dtype=np.float64), 1 - SUREST, SUREST)
    return np.asarray(np.log(bound / (1 - bound)) / LOG_ODDS)


def _after(scored: Scored, said: Sequence[Scored]) -> Scored:
    """The score in the light of what was just answered."""
    option = scored.option
    spoken_of = [one.option for one in said if one.option.passage.id == option.passage.id]
    change = FAVOUR if spoken_of else 0.0
    if any((one.start, one.end) == (option.start, option.end) for one in spoken_of):
        change -= REPEATED
    return replace(scored, score=scored.score + change)


def _with_reading(scored: Scored, reads: float) -> Scored:
    # Written out: `replace` takes three times as long, and there are forty of them a question.
    evidence = Evidence(*(*_parts(scored.evidence)[:-1], reads))
    return Scored(
        scored.line,
        scored.candidate,
        scored.document,
        evidence,
        scored.unmet,
        scored.score + WEIGHTS.reads * reads,
    )


def weigh(evidence: Evidence) -> float:
    """The weighted sum of the evidence."""
    return float(sum(map(mul, _parts(evidence), _WEIGHED)))


def fit(question: Question, option: Option, said: str) -> float:
    """How far an option has the shape that the question asks for: -1, 0 or up to 1."""
    kind, shape = question.kind, option.shape
    if question.reach and (kind is QuestionKind.CONTACT or kind is QuestionKind.PERSON):
        if shape is not Shape.CONTACT:
            return -0.5
        return 1.0 if gives_means(said, question.means) else -1.0
    if shape is Shape.CONTACT:
        if question.wants_figure:
            return NO_FIGURE
        return 0.6 if kind is QuestionKind.PERSON else -0.5
    if _clashes(question, option):
        return CLASHES
    if question.wants_figure:
        found = [
            q
            for q in quantities(said)
            if q.kind is not QuantityKind.CONTACT and not _is_asked(q, question)
        ]
        if shape is Shape.LIST:
            return -0.6
        if kind is QuestionKind.DATE and says_when(said):
            return 0.4
        if not found:
            return NO_FIGURE
        if question.measures and not any(_measures(q, question.measures) for q in found):
            return -0.7
        return 1.0 if shape is Shape.FIGURE else 0.8
    if question.several:
        if shape in (Shape.LIST, Shape.TABLE):
            return ASKS_ELSE if _asks_else(question, option) else 1.0
        return -0.4 if shape is Shape.ITEM else 0.0
    if shape is Shape.LIST and kind is QuestionKind.HOW:
        return 0.5
    if kind is QuestionKind.DEFINITION:
        return _defines(question, option, said)
    if kind is QuestionKind.YES_NO and shape in (Shape.SENTENCE, Shape.ITEM):
        return 0.4 if shares_modality(question.asked, said) else 0.0
    if kind is QuestionKind.WHY and shape is not Shape.LIST:
        return 0.6 if gives_reason(said) else 0.0
    if shape in (Shape.LIST, Shape.TABLE):
        return -0.3 if kind is QuestionKind.YES_NO else 0.0
    if shape is Shape.FIGURE:
        return -0.3
    return 0.0


_APART = frozenset({"who", "when", "where", "how much"})
"""What heads an answer of no other kind; « comment » and « quels » may ask for anything."""


def _clashes(question: Question, option: Option) -> bool:
    """Whether an option stands first under « Avec qui… ? », and asked is « à quoi sert… ? »."""
    first = option.passage.units[0].start
    if option.shape is not Shape.LIST and option.shape is not Shape.ITEM and option.start != first:
        return False
    above = interrogative(_asking_heading(option))
    if above not in _APART:
        return False
    asked = interrogative(question.own)
    is_what = question.kind in (QuestionKind.DEFINITION, QuestionKind.WHY)
    return is_what or (asked in _APART and asked != above)


def _asks_else(question: Question, option: Option) -> bool:
    """Whether a list stands under a question of its own that asks another thing: « Avec qui… ? »
    above it, and « quels rôles ? » asked."""
    above = interrogative(_asking_heading(option))
    return above is not None and interrogative(question.own) not in (None, above)


def _asking_heading(option: Option) -> str:
    """The heading just above an option, where it is a question; else empty."""
    heading = option.passage.section[-1] if option.passage.section else ""
    return heading if heading.rstrip().endswith("?") else ""


def _is_asked(quantity: Quantity, question: Question) -> bool:
    """Whether a figure is the question's own: « en 2024 » is no answer to « combien en 2024 ? »."""
    return any(
        c.quantity is not None and same_quantity(c.quantity, quantity) for c in question.constraints
    )


def _defines(question: Question, option: Option, said: str) -> float:
    """1 for a sentence that says what the asked thing is, 0.8 under a heading that asks it."""
    if option.shape is Shape.LIST:
        return -0.3
    asked = [t for t in question.subject if not t.verb] or list(question.subject)
    match = _DEFINES.match(said)
    if match and asked:
        head = stems_of(match.group("head"))
        return sum(bears(head, t) for t in asked) / len(asked)
    heading = _asking_heading(option)
    if heading and asked and option.start == option.passage.units[0].start:
        return 0.8 * sum(bears(stems_of(heading), t) for t in asked) / len(asked)
    return -0.2


_DEFINES = re.compile(
    r"^\W*(?P<head>(?:l[ae']|l’|un|une|le|les|on appelle|par)\W?.{2,90}?)\W+"
    r"(?:est|sont|désignent?|signifient?|on entend|s'entend)(?!\w)",
    re.IGNORECASE,
)


def _measures(quantity: Quantity, wanted: frozenset[QuantityKind]) -> bool:
    return quantity.kind in wanted
