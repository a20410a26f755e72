"""Whether a version may go live: bars that must be reached, and nothing worse than the baseline."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evals.cases import Case, Register
from evals.metrics.catalogue import BY_NAME
from evals.outcomes import Outcome, compare_outcomes
from evals.statistics import Comparison, Estimate, Verdict, estimate


class ThresholdsError(ValueError):
    """The thresholds file cannot be used; the message is French."""


class Bar(BaseModel):
    """One bar over a selection of cases: all conditions given must hold.

    `tags`: at least one of them, as the tag itself or as `tag:kind`. Without `at_least` only the
    comparison with the baseline counts. `exact`: no benefit of the doubt, the mean itself counts.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    metric: str
    at_least: float | None = Field(default=None, ge=0.0, le=1.0)
    exact: bool = False
    suites: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()
    registers: tuple[Register, ...] = ()
    held_out: bool | None = None

    @model_validator(mode="after")
    def _known_metric(self) -> Bar:
        if self.metric not in BY_NAME:
            raise ValueError(f"mesure inconnue : {self.metric}")
        return self

    def holds(self, suite: str, case: Case) -> bool:
        """This bar is about that case."""
        return (
            (not self.suites or suite in self.suites)
            and (not self.registers or case.register_ in self.registers)
            and (not self.tags or any(case.is_tagged(tag) for tag in self.tags))
            and not any(case.is_tagged(tag) for tag in self.without_tags)
            and self.held_out in (None, case.held_out)
        )


class Outcomes(StrEnum):
    """How one bar ends."""

    REACHED = "atteint"
    UNDECIDED = "non exclu"
    """Below the bar, but the interval still holds it."""
    MISSED = "manqué"
    WORSE = "moins bon que la référence"
    UNMEASURED = "non mesuré"
    STEADY = "pas moins bon"
    """No bar of its own, and the baseline was not better."""
    ALONE = "sans référence"
    """No bar of its own, and no baseline to compare with."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """One bar with what was measured."""

    bar: Bar
    estimate: Estimate | None
    comparison: Comparison | None
    outcome: Outcomes

    @property
    def blocks(self) -> bool:
        """The version may not go live."""
        return self.outcome in (Outcomes.MISSED, Outcomes.WORSE, Outcomes.UNMEASURED)


def load_bars(path: Path) -> list[Bar]:
    """The bars of a thresholds file. Raises ThresholdsError."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return [Bar.model_validate(one) for one in content["bar"]]
    except (OSError, KeyError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise ThresholdsError(f"{path} : seuils illisibles ({error})") from error


def rule(
    bars: Sequence[Bar],
    now: Sequence[Outcome],
    cases: Mapping[str, Case],
    baseline: Sequence[Outcome] = (),
    partial: bool = False,
) -> list[Ruling]:
    """Each bar in turn. In a `partial` run, a bar to which no case applies is passed over."""
    rulings: list[Ruling] = []
    for bar in bars:
        part = [one for one in now if bar.holds(one.suite, cases[one.key])]
        values = [(one.values.get(bar.metric), one.group) for one in part]
        known = [(value, group) for value, group in values if value is not None]
        measured = estimate([value for value, _ in known], [group for _, group in known])
        if measured is None and partial:
            continue
        compared = compare_outcomes(baseline, part, bar.metric) if baseline else None
        rulings.append(Ruling(bar, measured, compared, _outcome(bar, measured, compared)))
    return rulings


def _outcome(bar: Bar, measured: Estimate | None, compared: Comparison | None) -> Outcomes:
    if measured is None:
        return Outcomes.UNMEASURED
    if bar.at_least is not None:
        reachable = measured.mean if bar.exact else measured.high
        if reachable < bar.at_least:
            return Outcomes.MISSED
    if compared is not None and compared.verdict is Verdict.WORSE:
        return Outcomes.WORSE
    if bar.at_least is None:
        return Outcomes.STEADY if compared is not None else Outcomes.ALONE
    return Outcomes.REACHED if measured.mean >= bar.at_least else Outcomes.UNDECIDED
