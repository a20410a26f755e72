"""What a chat model writes over the evaluation cases, what is shown of it, what that is worth."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.answers import Answer, AnswerDelta, AnswerFinished, SourcesFound
from assistant.assistant import Assistant
from assistant.conversation import Conversation, Role, Turn
from assistant.settings import AssistantSettings
from assistant.wiring import build_assistant
from evals.benches.injection_judge import foreign_to, marked_sentences
from evals.benches.questions import SEED
from evals.case_files import Suite
from evals.cases import Case, Said, clusters
from evals.gold import GoldFinder
from evals.metrics.catalogue import score
from evals.metrics.judged import Judged
from evals.observed import Observation, SourceText
from evals.results import CaseResult
from evals.runner import ask
from evals.targets.assistant import AssistantTarget, seen

NEVER = 1_000_000
"""Failures before the breaker opens: here every question is put to the model."""


@dataclass(frozen=True)
class WrittenSentence:
    """A sentence of the model that was shown, with the verbatim words that it cites."""

    case: str
    text: str
    cited: str
    kept: bool
    """It is part of the answer served; else it was shown, then replaced by the extractive one."""

    @property
    def lacking(self) -> set[str]:
        """What the bench's own coarse judge does not find in the cited words."""
        return foreign_to(self.text, self.cited)


@dataclass
class WritingRun:
    """Both modes over the same cases."""

    extractive: list[CaseResult] = field(default_factory=list)
    generated: list[CaseResult] = field(default_factory=list)
    shown: list[WrittenSentence] = field(default_factory=list)
    notices: Counter[str] = field(default_factory=Counter)
    drafted: int = 0
    beside_the_point: int = 0
    unlabelled: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)


class WritingTarget:
    """The assistant with its chat model; remembers what the last answer showed."""

    cites = True
    name = "assistant, modèle de langage"

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.sources = SourcesFound(())
        self.deltas = ""
        self.answer: Answer | None = None

    async def documents(self) -> Mapping[str, SourceText]:
        """See `Target`."""
        return await AssistantTarget(self._assistant).documents()

    async def ask(self, turns: Sequence[Said], collection: str | None) -> Observation:
        """See `Target`."""
        conversation = Conversation(tuple(Turn(Role(turn.role), turn.content) for turn in turns))
        self.sources, self.deltas, self.answer = SourcesFound(()), "", None
        began = time.perf_counter()
        async for event in self._assistant.stream(conversation, collection=collection):
            if isinstance(event, SourcesFound):
                self.sources = event
            elif isinstance(event, AnswerDelta):
                self.deltas += event.text
            elif isinstance(event, AnswerFinished):
                self.answer = event.answer
        assert self.answer is not None
        return seen(self.answer, time.perf_counter() - began)

    def sentences(self, case: str) -> list[WrittenSentence]:
        """What the model wrote and was shown in the last answer."""
        answer = self.answer
        if answer is None or (answer.mode.value == "extractive" and answer.notice is None):
            return []
        quotes: dict[int, str] = {}
        cited = answer.citations if answer.mode.value == "generated" else self.sources.citations
        for one in cited:
            quotes[one.number] = f"{one.quote} {' '.join(one.passage.section)}"
        kept = answer.mode.value == "generated"
        return [
            WrittenSentence(case, text, " ".join(quotes.get(n, "") for n in numbers), kept)
            for text, numbers in marked_sentences(self.deltas)
        ]


def drawn(suites: Sequence[Suite]) -> list[tuple[Suite, Case, str]]:
    """Open cases that must be answered from the served corpus, shuffled by seed."""
    cases = [
        (suite, case, group)
        for suite in suites
        for case, group in zip(suite.cases, clusters(suite.cases), strict=True)
        if not case.held_out and not case.documents and case.expect.must_answer
    ]
    random.Random(SEED).shuffle(cases)
    return cases


async def both_modes(
    settings: AssistantSettings,
    cases: Sequence[tuple[Suite, Case, str]],
    minutes: float,
    advance: Callable[[], None] = lambda: None,
) -> WritingRun:
    """Each case in extractive mode, then with the model, until the minutes are spent."""
    plain = AssistantTarget.build(
        settings.model_copy(update={"chat_base_url": None, "chat_provider": None})
    )
    assistant = build_assistant(settings.model_copy(update={"chat_breaker_failures": NEVER}))
    writing = WritingTarget(assistant)
    texts = await plain.documents()
    finder = GoldFinder(texts)
    run = WritingRun()
    until = time.monotonic() + 60 * minutes
    for suite, case, group in cases:
        if time.monotonic() > until:
            break
        for target, results in ((plain, run.extractive), (writing, run.generated)):
            observed = await ask(target, case)
            judged = Judged(case, observed, finder.of(case), texts)
            results.append(CaseResult(suite.name, case, observed, score(judged), (), group))
        run.seconds.append(observed.seconds)
        if observed.status == "answered":
            run.notices[observed.notice or "rédigée"] += 1
        run.shown += writing.sentences(case.id)
        advance()
    writer = assistant.writer
    if writer is not None:
        figures = writer.figures
        run.drafted, run.unlabelled = figures.drafted, figures.unlabelled
        run.beside_the_point, run.refused = figures.beside_the_point, dict(figures.refused)
    return run
