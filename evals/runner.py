"""Ask every case, in order, one at a time, and judge what comes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from evals.case_files import Suite
from evals.cases import Case, Said, clusters
from evals.gold import GoldFinder
from evals.metrics.catalogue import reasons, score
from evals.metrics.judged import Judged
from evals.observed import Observation, SourceText, Target, TargetError
from evals.results import CaseResult, Run

TargetFor = Callable[[Path | None], Target | None]
"""Gives the target for a suite's own corpus folder, or for the served corpus (None); no target
when that corpus cannot be put to it."""


async def run_suites(
    suites: Sequence[Suite],
    target_for: TargetFor,
    advance: Callable[[], None] = lambda: None,
) -> Run:
    """The whole run. A case that breaks is a failed case; the run goes on."""
    results: list[CaseResult] = []
    seconds: dict[str, float] = {}
    lost: dict[str, tuple[str, ...]] = {}
    digests: dict[str, str] = {}
    skipped: dict[str, int] = {}
    prepared: dict[Path | None, Prepared | None] = {}
    started = datetime.now(UTC).isoformat(timespec="seconds")
    name = ""
    for suite in suites:
        began = time.perf_counter()
        for case, group in zip(suite.cases, clusters(suite.cases), strict=True):
            corpus = suite.corpus if case.documents else None
            if corpus not in prepared:
                since = time.perf_counter()
                prepared[corpus] = await _prepare(target_for(corpus))
                began += time.perf_counter() - since  # loading a model is no case's time
            ready = prepared[corpus]
            if ready is None:
                skipped[suite.name] = skipped.get(suite.name, 0) + 1
                advance()
                continue
            target, texts, finder = ready
            digests |= {id_: text.sha256 for id_, text in texts.items()}
            name = name or target.name
            gold = finder.of(case)
            if gold.missing and texts:
                lost[case.id] = gold.missing
            seen = await ask(target, case)
            judged = Judged(case, seen, gold, texts, target.cites)
            values = score(judged)
            failed = values["passed"] == 0.0
            said = tuple(reasons(judged, values)) if failed else ()
            results.append(CaseResult(suite.name, case, seen, values, said, group))
            advance()
        seconds[suite.name] = time.perf_counter() - began
    return Run(name, tuple(results), digests, seconds, started, lost, skipped)


Prepared = tuple[Target, Mapping[str, SourceText], GoldFinder]


async def _prepare(target: Target | None) -> Prepared | None:
    if target is None:
        return None
    texts = await target.documents()
    return target, texts, GoldFinder(texts)


async def ask(target: Target, case: Case) -> Observation:
    """Play the conversation: the target's own answers stand between the user's turns."""
    turns: list[Said] = []
    written = case.conversation
    try:
        for place, turn in enumerate(written):
            turns.append(turn)
            if turn.role != "user":
                continue
            if place == len(written) - 1:
                return await target.ask(turns, case.collection)
            if written[place + 1].role == "user":
                played = await target.ask(turns, case.collection)
                turns.append(Said(role="assistant", content=played.answer or "…"))
    except TargetError as error:
        return Observation("error", "", error=str(error))
    raise AssertionError("a conversation ends with a turn of the user")
