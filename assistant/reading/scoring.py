"""Score each option of the candidate passages for a question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.documents import Index, Passage, StoredDocument
from assistant.embedding.protocol import Vectors
from assistant.language.question_words import QuestionKind
from assistant.language.words import stem
from assistant.reader.protocol import PassageReader
from assistant.reading.bearing import Cover, TermWeights
from assistant.reading.constraints import (
    Constraint,
    borne,
    is_foreign,
)
from assistant.reading.evidence import FAR, WEIGHTS, Evidence, weigh
from assistant.reading.fit import fit, stands_under_its_name
from assistant.reading.granted import Granted, Spans, granted_in, spans_of, taken_for_granted
from assistant.reading.lines import Ground, Line, ground_of
from assistant.reading.options import Option, Shape
from assistant.reading.pinned import Asked, asked_of_a_case, pinned_down
from assistant.reading.question import Question
from assistant.reading.rewording import rewordings
from assistant.retrieval.search import Candidate

READ = 160
"""Options that the reader reads: twenty passages have about eighty."""
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
MANNERS = (QuestionKind.WHY, QuestionKind.HOW, QuestionKind.DATE)
"""What the sentence that was just answered may tell as well: `REPEATED` is not taken from it."""
INSIDE = 0.8
"""Added to the score of the case that a size told by the question falls in."""
HEADED = 0.8
"""Added to the score of a list that stands under the very noun it is asked for by: its sisters bear
as many words of the question."""
AGAIN = 0.7
"""What the reader says of the question in other words, or of a part of it, counts; what it says of
it as it stands counts for the rest. At 1 as many answers are right, three near misses more pass."""
LOOKED_AT, IN_CONTEXT = 10, 0.25
"""Options that are read once more with the sentence before them and their document's title, and
what that counts beside the option alone. Of 873 open questions 22 more have the right option first
and one no more; with 0.2 to 0.4, twenty options, or the title in front nearly as many."""
UNMET = 0.4
"""Taken from the score for each thing pinned down that an option does not bear."""


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
        asked = asked_of_a_case(question)
        granted: dict[str, list[float]] = {}
        for candidate in candidates:
            document = self._index.documents[candidate.passage.document_id]
            ground = self._ground(candidate.passage)
            if document.id not in granted:
                granted[document.id] = _granted(question, document, cover)
            own = granted[document.id]
            setting = _setting(
                question, candidate, document, ground, cover, territories, asked, own
            )
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
        found = [_after(question, scored, said) for scored in found] if said else found
        found.sort(key=_by_score)
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
        told = [scored.line.stems for scored in first]
        reworded = rewordings(question, told)
        wordings = (question.text, question.own, question.read, *(r.text for r in reworded))
        self._reader.prepare(list(dict.fromkeys(wordings)))
        reads = _log_odds(self._reader.read(question.text, texts))
        if question.read != question.text:
            # The earlier question must not drown what is asked now.
            reads = (reads + _log_odds(self._reader.read(question.own, texts))) / 2
        else:
            # « Cet agent » is no question about agents.
            for spans, rows in _by_document(
                first, lambda granted: spans_of(granted.standing_in(question.read))
            ).items():
                some = [texts[row] for row in rows]
                reads[rows] = _log_odds(self._reader.read(question.read, some, spans))
        again: list[tuple[str, Spans, list[int]]] = [
            (question.read, taken, rows)
            for taken, rows in _by_document(
                first, lambda granted: taken_for_granted(question.read, granted)
            ).items()
        ]
        for other in reworded:
            rows = [row for row, stems in enumerate(told) if other.speaks_of(stems)]
            again.append((other.text, (), rows))
        for text, taken, rows in again:
            heard = _log_odds(self._reader.read(text, [texts[row] for row in rows], taken))
            reads[rows] = np.maximum(reads[rows], AGAIN * heard + (1 - AGAIN) * reads[rows])
        read = [_with_reading(scored, r) for scored, r in zip(first, reads.tolist(), strict=True)]
        return self._in_context(question, sorted(read, key=_by_score)) + rest

    def _in_context(self, question: Question, read: Sequence[Scored]) -> list[Scored]:
        """The likeliest options read again, as they stand in their document."""
        assert self._reader is not None
        first, rest = read[:LOOKED_AT], read[LOOKED_AT:]
        texts = [scored.line.in_context for scored in first]
        heard = _log_odds(self._reader.read(question.text, texts)).tolist()
        told = [
            _with_reading(one, (1 - IN_CONTEXT) * one.evidence.reads + IN_CONTEXT * again)
            for one, again in zip(first, heard, strict=True)
        ]
        return sorted((*told, *rest), key=_by_score)


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
    asked: Asked
    pointer: float
    granted: list[float]
    """What the title bears of each term: every passage of its document is about that."""


def _setting(
    question: Question,
    candidate: Candidate,
    document: StoredDocument,
    ground: Ground,
    cover: Cover,
    territories: Sequence[str],
    asked: Asked,
    granted: list[float],
) -> _Setting:
    passage, pinning = candidate.passage, question.constraints
    return _Setting(
        candidate,
        document,
        ground,
        cover.around(ground.layers),
        cover.share(cover.borne(ground.layers[0][0])),
        float(is_foreign(passage, document, territories, pinning)),
        tuple(c for c in pinning if not borne(c, passage, document)),
        asked,
        -ground.pointer if question.wants_further_reading else ground.pointer,
        granted,
    )


def _granted(question: Question, document: StoredDocument, cover: Cover) -> list[float]:
    """What the title of a document bears of each term of a question, under any name."""
    granted = granted_in(document)
    meant = {stem(word.text) for word in granted.standing_in(question.read)}
    borne = cover.borne(granted.names)
    return [max(b, float(t.stem in meant)) for b, t in zip(borne, question.subject, strict=True)]


def _one(
    question: Question,
    line: Line,
    setting: _Setting,
    cover: Cover,
    close: Sequence[float],
    top: float,
) -> Scored:
    candidate, document, option = setting.candidate, setting.document, line.option
    own = list(map(max, cover.borne(line.stems), setting.granted))
    fits = fit(question, option, line.said)
    # A lone item says little without the others, but for a figure that it labels itself.
    lone = option.shape is Shape.ITEM and not (question.wants_figure and fits > 0)
    evidence = Evidence(
        own=cover.share(own),
        context=cover.share(list(map(max, own, setting.around))),
        section=setting.section,
        similarity=close[0],
        bare=close[1],
        dense=10 * (candidate.dense - 0.8),
        fused=max(candidate.score - top, FAR),
        fits=fits,
        foreign=setting.foreign,
        summary=float(document.summarises),
        listed=float(option.shape in (Shape.LIST, Shape.TABLE)),
        item=float(lone),
        length=line.length,
        pointer=setting.pointer,
        weak=setting.ground.weak,
    )
    pinned = pinned_down(question, line, setting.unmet, setting.ground.table, setting.asked)
    # A whole table holds every case: the one that is asked for is said alone.
    alone = pinned.inside and option.shape not in (Shape.LIST, Shape.TABLE)
    headed = stands_under_its_name(question, option)
    score = weigh(evidence) - UNMET * len(pinned.unmet) + INSIDE * alone + HEADED * headed
    return Scored(line, candidate, document, evidence, pinned.unmet, score)


def _log_odds(sure: Sequence[float]) -> NDArray[np.float64]:
    """Log odds of the reader's probabilities, -1 to 1."""
    bound = np.clip(np.asarray(sure, dtype=np.float64), 1 - SUREST, SUREST)
    return np.asarray(np.log(bound / (1 - bound)) / LOG_ODDS)


def _by_document(
    options: Sequence[Scored], found_in: Callable[[Granted], Spans]
) -> dict[Spans, list[int]]:
    """Numbers of the options by the words of the question that `found_in` finds with what their
    document grants; those of which nothing is found are left out."""
    spans: dict[str, Spans] = {}
    listed: dict[Spans, list[int]] = {}
    for number, one in enumerate(options):
        document = one.document
        if document.id not in spans:
            spans[document.id] = found_in(granted_in(document))
        if found := spans[document.id]:
            listed.setdefault(found, []).append(number)
    return listed


def _after(question: Question, scored: Scored, said: Sequence[Scored]) -> Scored:
    """The score in the light of what was just answered. « Dans quel but ? » may ask for another
    part of the same sentence."""
    option = scored.option
    spoken_of = [one.option for one in said if one.option.passage.id == option.passage.id]
    change = FAVOUR if spoken_of else 0.0
    same = any((one.start, one.end) == (option.start, option.end) for one in spoken_of)
    reached = question.reach and option.shape is Shape.CONTACT  # « Son numéro ? »
    if same and not reached and not (question.bare and question.kind in MANNERS):
        change -= REPEATED
    return replace(scored, score=scored.score + change)


def _by_score(scored: Scored) -> float:
    return -scored.score


def _with_reading(scored: Scored, reads: float) -> Scored:
    """With these log odds of the reader's in the place of those it had, 0 before it read."""
    score = scored.score + WEIGHTS.reads * (reads - scored.evidence.reads)
    return replace(scored, evidence=replace(scored.evidence, reads=reads), score=score)
