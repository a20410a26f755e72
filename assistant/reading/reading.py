"""Read one generation of the index for a question: search, score, decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answers import AnswerStatus
from assistant.documents import Index
from assistant.embedding.protocol import Vectors
from assistant.language.lexicons import known_words, lexicon_words
from assistant.language.vocabulary import Vocabulary
from assistant.reader.protocol import PassageReader
from assistant.reading.bearing import TermWeights
from assistant.reading.clarification import is_unclear, people_meant
from assistant.reading.decision import Decision, decide
from assistant.reading.ellipsis import in_full
from assistant.reading.follow_up import Dependence, dependence, earlier_question
from assistant.reading.manner import tells_manner
from assistant.reading.naming import somebody_named
from assistant.reading.options import Shape
from assistant.reading.question import Question, in_its_situation, understand
from assistant.reading.scoring import Scored, Scorer
from assistant.reading.selection import overlap
from assistant.reading.several import questions_in, supposed_in, without_markup
from assistant.reading.suggestions import Suggestions, tried
from assistant.reading.unit_vectors import UnitVectors
from assistant.retrieval.search import Candidate, HybridSearch
from assistant.store.protocol import PassageStore

CANDIDATES = 20
"""Passages whose spans are weighed. With ten the answer stood outside them in 21 of the open cases
that failed, with twenty in 11; some thirty cases of 1,255 answer better, one worse."""
SUPPOSED_SURE, SUPPOSED_OWN = 0.75, 0.5
"""Confidence, and coverage by its own words, from which a sentence is taken to speak of what a
question takes for granted: nobody asked for it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A question with what was found for it."""

    question: Question
    decision: Decision
    candidates: Sequence[Candidate] = ()
    scored: Sequence[Scored] = ()
    vector: Vectors | None = None
    unanswered: tuple[str, ...] = ()
    """Parts of a message of several questions that the documents do not answer."""


class IndexReader:
    """Everything that answering derives from one generation. Thread safe."""

    def __init__(
        self,
        index: Index,
        store: PassageStore,
        questions: UnitVectors,
        spans: UnitVectors,
        reader: PassageReader | None = None,
    ) -> None:
        passages = list(index.passages.values())
        texts = [p.contextual_text for p in passages]
        about = [f"{d.title} {d.publisher} {d.territory}" for d in index.documents.values()]
        self.index = index
        self.search = HybridSearch(store, index)
        self.weights = TermWeights(texts, about)
        self.vocabulary = Vocabulary([*texts, *about, *lexicon_words()], known_words())
        self._questions = questions
        self._scorer = Scorer(index, self.weights, spans.of, reader)
        self._scorer.warm()
        self._suggestions = Suggestions(
            tried(index, self.vocabulary, questions.of, self._answering_passages)
        )

    def read(self, asked: str, earlier: Sequence[str], territories: Sequence[str]) -> Reading:
        """Read a message: each question of it, in the light of what came before."""
        message = without_markup(asked)
        parts, beside = questions_in(message)
        if beside and len(parts) == 1 and not earlier:
            situated = in_its_situation(parts[0], beside, message, self.vocabulary)
            found = self.look_up(situated, territories)
            if _is_answered(found):
                return _asking_who(found, found.decision.chosen)
        if beside:
            earlier = (*earlier, beside)
        if len(parts) == 1:
            found = self._read_one(parts[0], earlier, territories)
            found = self._or_whole(message, found, territories) if beside else found
            return self._or_supposed(message, found, territories)
        readings = [
            self._read_one(part, (*earlier, *parts[:number], *parts[number + 1 :]), territories)
            for number, part in enumerate(parts)
        ]
        answered = [r for r in readings if _is_answered(r)]
        if not answered:
            return readings[0]
        return replace(
            answered[0],
            decision=replace(
                answered[0].decision,
                chosen=_merged([r.decision.chosen for r in answered]),
                corrects=any(r.decision.corrects for r in answered),
            ),
            scored=[scored for r in answered for scored in r.scored[:6]],
            unanswered=tuple(
                part for part, r in zip(parts, readings, strict=True) if not _is_answered(r)
            ),
        )

    def _or_whole(self, message: str, found: Reading, territories: Sequence[str]) -> Reading:
        """A question after the situation it comes from: read in its light, or the message whole."""
        if _is_answered(found):
            return found
        whole = self.look_up(understand(message, self.vocabulary), territories)
        return whole if _answers_better(whole, found) else found

    def _or_supposed(self, message: str, found: Reading, territories: Sequence[str]) -> Reading:
        """Where what is asked is not told, what the documents say of what it takes for granted."""
        supposed = "" if _is_answered(found) else supposed_in(message)
        if not supposed:
            return found
        told = self.look_up(understand(f"{supposed} ?", self.vocabulary), territories)
        sure = _is_answered(told) and told.decision.confidence >= SUPPOSED_SURE
        return told if sure and told.scored[0].own >= SUPPOSED_OWN else found

    def _read_one(self, asked: str, earlier: Sequence[str], territories: Sequence[str]) -> Reading:
        """Read a question by itself and, where it leans on what came before, in that light."""
        alone = understand(asked, self.vocabulary)
        context = earlier_question(earlier, self.vocabulary)
        if is_unclear(alone, continues=context is not None):
            return Reading(alone, Decision(AnswerStatus.CLARIFICATION))
        leans = dependence(alone)
        if context is None or leans is Dependence.NONE:
            found = self.look_up(alone, territories)
            return _asking_who(found, found.decision.chosen)
        if full := in_full(alone, context):
            return self.look_up(understand(full, self.vocabulary), territories)
        before = self.look_up(context, territories)
        said = before.decision.chosen
        if people_meant(alone, said):
            return _asking_who(Reading(alone, before.decision), said)
        if told := [scored for scored in said if tells_manner(alone, scored)]:
            return replace(before, decision=replace(before.decision, chosen=(told[0],)))
        if someone := _person_meant(alone, said):
            asked = f"{asked} {someone}"
        # First, as the reader then knows the question's own words when they come with the context.
        by_itself = self.look_up(alone, territories) if leans is Dependence.MAYBE else None
        continued = self.look_up(understand(asked, self.vocabulary, context), territories, said)
        if by_itself is None and alone.own_nouns and not _is_answered(continued):
            # « Et la subvention ? »: the question before may drown what is named.
            named = self.look_up(alone, territories)
            return named if _is_answered(named) else continued
        better = by_itself is not None and _answers_better(by_itself, continued)
        return by_itself if by_itself is not None and better else continued

    def look_up(
        self, question: Question, territories: Sequence[str], said: Sequence[Scored] = ()
    ) -> Reading:
        """Search, score and decide; `said` is what was just answered."""
        vector: Vectors = self._questions.of([question.text])[0]
        return self._look_up(question, vector, territories, said)

    def suggest(self, reading: Reading, territories: Sequence[str]) -> tuple[str, ...]:
        """Two or three questions that the documents do answer."""
        vector = reading.vector
        if vector is None:
            vector = self._questions.of([reading.question.text])[0]
        said = {scored.option.passage.id for scored in reading.decision.chosen}
        return self._suggestions.choose(vector, territories, said)

    def _look_up(
        self,
        question: Question,
        vector: Vectors,
        territories: Sequence[str],
        said: Sequence[Scored] = (),
    ) -> Reading:
        candidates = self.search.search(vector, question.weights, CANDIDATES, territories)
        scored = self._scorer.score(question, vector, candidates, territories, said)
        decision = decide(question, candidates, scored, self.index.expected, self.weights)
        return Reading(question, decision, candidates, scored, vector)

    def _answering_passages(self, text: str, vector: Vectors, territory: str) -> list[str]:
        question = replace(understand(text, self.vocabulary), text=text)
        reading = self._look_up(question, vector, (territory,))
        return [scored.option.passage.id for scored in reading.decision.chosen]


def _person_meant(question: Question, said: Sequence[Scored]) -> str:
    """Who is to be reached, where a question does not say and what was just answered names
    somebody elsewhere than in a contact; else empty."""
    if not question.reach or question.own_nouns or not said:
        return ""
    return "" if said[0].option.shape is Shape.CONTACT else somebody_named(said[0].said)


def _asking_who(reading: Reading, contacts: Sequence[Scored]) -> Reading:
    """The reading, or whose address is meant asked back."""
    choices = people_meant(reading.question, contacts)
    if not choices:
        return reading
    return replace(reading, decision=Decision(AnswerStatus.CLARIFICATION, choices=choices))


def _is_answered(reading: Reading) -> bool:
    return reading.decision.status is AnswerStatus.ANSWERED


def _answers_better(first: Reading, second: Reading) -> bool:
    if _is_answered(first) != _is_answered(second):
        return _is_answered(first)
    return first.decision.confidence > second.decision.confidence


def _merged(chosen: Sequence[Sequence[Scored]]) -> tuple[Scored, ...]:
    """All that was chosen, what says the same thing once."""
    kept: list[Scored] = []
    for scored in (s for group in chosen for s in group):
        if not any(overlap(scored, other) for other in kept):
            kept.append(scored)
    return tuple(kept)
