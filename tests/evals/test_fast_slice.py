"""The served assistant on about forty open cases: its invariants, the baseline, and breakages."""

# ruff: noqa: D102, D103
from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from assistant.settings import AssistantSettings
from evals.case_files import load_suites
from evals.cases import Said
from evals.commands.run import fast_slice
from evals.gate import Bar, Outcomes, load_bars, rule
from evals.observed import Observation, SourceText, Target, TargetError
from evals.outcomes import Outcome, outcomes, outcomes_of, read_report, written
from evals.results import Run
from evals.runner import run_suites
from evals.settings import EvalsSettings
from evals.targets.choose import in_process
from tests.evals.breakers import BREAKERS, Breaker

SETTINGS = EvalsSettings()
SUITES = fast_slice(load_suites(SETTINGS.cases_path))
BARS = load_bars(SETTINGS.thresholds_path)


@dataclass
class Replay:
    """Asks a target once and repeats what it said, so that breaking it costs no model time."""

    inner: Target
    texts: Mapping[str, SourceText] = field(default_factory=dict)
    heard: dict[tuple[str, ...], Observation] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def cites(self) -> bool:
        return self.inner.cites

    async def documents(self) -> Mapping[str, SourceText]:
        self.texts = self.texts or await self.inner.documents()
        return self.texts

    async def ask(self, turns: Sequence[Said], collection: str | None) -> Observation:
        key = tuple(turn.content for turn in turns if turn.role == "user")
        if key not in self.heard:
            self.heard[key] = await self.inner.ask(turns, collection)
        return self.heard[key]


@pytest.fixture(scope="module")
def replay() -> Replay:
    try:
        return Replay(in_process(None, AssistantSettings(), SETTINGS))
    except TargetError as error:
        pytest.skip(f"nothing is indexed here: {error}")


@pytest.fixture(scope="module")
def sound(replay: Replay) -> Run:
    return asyncio.run(run_suites(SUITES, lambda corpus: replay))


def test_gold_spans_stand_in_the_index(sound: Run) -> None:
    """Each case of the slice names words that the served documents hold."""
    assert sound.lost_spans == {}


def test_nothing_breaks_and_every_quote_is_verbatim(sound: Run) -> None:
    """No error; quotes, claims and figures are those of the documents, without exception."""
    assert [one.seen.error for one in sound.results if one.seen.error] == []
    bars = [bar for bar in BARS if bar.name.startswith("A · ") and bar.exact]
    rulings = rule(bars, outcomes(sound.results), written(SUITES))
    assert [r.outcome for r in rulings] == [Outcomes.REACHED] * 3


def test_not_worse_than_the_baseline(sound: Run) -> None:
    """On the slice no bar's paired comparison with the committed baseline says « moins bonne »."""
    if not SETTINGS.baseline_path.exists():
        pytest.skip("no baseline is committed yet")
    baseline = outcomes_of(read_report(SETTINGS.baseline_path))
    rulings = rule(BARS, outcomes(sound.results), written(SUITES), baseline, partial=True)
    assert [r.bar.name for r in rulings if r.outcome is Outcomes.WORSE] == []


@pytest.mark.parametrize("breaker", BREAKERS)
def test_the_gate_sees_the_served_assistant_broken(
    replay: Replay, sound: Run, breaker: type[Breaker]
) -> None:
    """Against its own sound answers, each breakage of the real assistant shuts the gate."""
    before: list[Outcome] = outcomes(sound.results)
    target = breaker(replay)
    after = outcomes(asyncio.run(run_suites(SUITES, lambda corpus: target)).results)
    bars = [*BARS, Bar(name="tous les cas réussis", metric="passed")]

    def blocking(now: list[Outcome]) -> set[str]:
        rulings = rule(bars, now, written(SUITES), before, partial=True)
        return {r.bar.name for r in rulings if r.blocks}

    assert blocking(after) - blocking(before) != set()
