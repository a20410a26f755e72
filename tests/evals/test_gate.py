"""The gate: opens for what is right, and shuts each time something is broken on purpose."""

# ruff: noqa: D103
from __future__ import annotations

from pathlib import Path

import pytest

from evals.cases import Case
from evals.gate import Bar, Outcomes, Ruling, ThresholdsError, load_bars, rule
from evals.observed import Target
from evals.outcomes import Outcome, outcomes, written
from evals.runner import run_suites
from evals.settings import ROOM
from tests.evals.breakers import BREAKERS, Breaker
from tests.evals.toy import Oracle, suites

BARS = load_bars(ROOM / "thresholds.toml")


async def ruled(target: Target, baseline: list[Outcome] | None = None) -> list[Ruling]:
    played = suites()
    run = await run_suites(played, lambda corpus: target)
    return rule(BARS, outcomes(run.results), written(played), baseline or [])


async def test_opens_for_an_assistant_that_is_right() -> None:
    """Every shipped bar is measured on the toy suites, and the oracle reaches each."""
    rulings = await ruled(Oracle())
    assert [r.bar.name for r in rulings if r.blocks] == []
    assert len(rulings) == len(BARS)


MUST_SHUT = {
    "WrongSection": {"A · bonne section parmi les citations", "A · rappel des citations"},
    "OneDigit": {"A · citations mot pour mot"},
    "OneDigitSaid": {
        "A · phrases extraites mot pour mot",
        "A · chiffres, téléphones et courriels sourcés",
    },
    "NeverRefuses": {"C · questions voisines refusées", "C · autres sujets refusés"},
    "ShuffledRetrieval": {"B · rien à côté du sujet", "A · bonne section parmi les citations"},
}


@pytest.mark.parametrize("breaker", BREAKERS)
async def test_shuts_when_broken_on_purpose(breaker: type[Breaker]) -> None:
    """Wrong section, one digit, no refusal, shuffled retrieval: the bar named after it blocks."""
    rulings = await ruled(breaker(Oracle()))
    blocking = {r.bar.name for r in rulings if r.blocks}
    assert MUST_SHUT[breaker.__name__] <= blocking


@pytest.mark.parametrize("breaker", BREAKERS)
async def test_shuts_on_the_baseline_alone(breaker: type[Breaker]) -> None:
    """Even with every bar lowered to nothing, the paired comparison catches each breakage."""
    played = suites()
    before = await run_suites(played, lambda corpus: Oracle())
    broken = breaker(Oracle())
    after = await run_suites(played, lambda corpus: broken)
    bars = [Bar(name="tout", metric="passed"), Bar(name="faits", metric="facts_all")]
    first, second = (
        rule(bars, outcomes(run.results), written(played), outcomes(before.results))
        for run in (before, after)
    )
    assert [r.outcome for r in first] == [Outcomes.STEADY, Outcomes.STEADY]
    assert Outcomes.WORSE in [r.outcome for r in second]


def _outcome(number: int, value: float | None) -> tuple[Outcome, Case]:
    case = suites()[2].cases[number % 24]
    return Outcome(f"k{number}", "guide", f"g{number}", {"section": value}), case


def _rule(values: list[float | None], bar: Bar, partial: bool = False) -> list[Ruling]:
    pairs = [_outcome(number, value) for number, value in enumerate(values)]
    return rule([bar], [o for o, _ in pairs], {o.key: c for o, c in pairs}, partial=partial)


def test_benefit_of_the_doubt_has_an_end() -> None:
    """18 of 20 does not exclude 95 %; 10 of 20 does; an exact bar gives no doubt at all."""
    bar = Bar(name="s", metric="section", at_least=0.95)
    strict = bar.model_copy(update={"exact": True})
    near: list[float | None] = [1.0] * 18 + [0.0] * 2
    assert _rule(near, bar)[0].outcome is Outcomes.UNDECIDED
    assert _rule([1.0] * 10 + [0.0] * 10, bar)[0].outcome is Outcomes.MISSED
    assert _rule(near, strict)[0].outcome is Outcomes.MISSED
    assert _rule([1.0] * 20, strict)[0].outcome is Outcomes.REACHED


def test_a_bar_nobody_measured_blocks() -> None:
    """Dropping the cases does not open the gate; only a partial run passes over them."""
    bar = Bar(name="s", metric="section", at_least=0.95)
    assert _rule([None, None], bar)[0].blocks
    assert _rule([None, None], bar, partial=True) == []


def test_thresholds_of_unknown_measures_are_refused(tmp_path: Path) -> None:
    """A typing mistake in a metric's name is an error, not a bar that is never measured."""
    path = tmp_path / "seuils.toml"
    path.write_text('[[bar]]\nname = "x"\nmetric = "sektion"\n', encoding="utf-8")
    with pytest.raises(ThresholdsError, match="mesure inconnue : sektion"):
        load_bars(path)
