"""What a run found: one result a case, and the estimates drawn from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from evals.cases import Case
from evals.metrics.catalogue import METRICS
from evals.metrics.judged import Values
from evals.observed import Observation
from evals.statistics import Estimate, estimate


@dataclass(frozen=True)
class CaseResult:
    """One case, the answer it got, and what the metrics make of it."""

    suite: str
    case: Case
    seen: Observation
    values: Values
    reasons: tuple[str, ...]
    group: str
    """The fact asked about: phrasings of one fact are resampled together."""

    @property
    def passed(self) -> bool:
        """Nothing that is required of this case is missing."""
        return self.values["passed"] == 1.0


@dataclass(frozen=True)
class Run:
    """All results of one target on some suites. `documents` are sha256 by document id."""

    target: str
    results: tuple[CaseResult, ...]
    documents: Mapping[str, str] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    started_at: str = ""
    lost_spans: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Gold spans found in no document, by case: the case is wrong, or the text changed."""
    skipped: Mapping[str, int] = field(default_factory=dict)
    """Cases, by suite, whose documents the target cannot be asked about."""

    @property
    def suites(self) -> list[str]:
        """Names, in order."""
        return list(dict.fromkeys(result.suite for result in self.results))

    def where(self, keep: Callable[[CaseResult], bool]) -> list[CaseResult]:
        """Some of the results."""
        return [result for result in self.results if keep(result)]


def estimates(results: Sequence[CaseResult]) -> dict[str, Estimate]:
    """Every metric that applies to at least one of the results."""
    found = {metric.name: estimate_of(results, metric.name) for metric in METRICS}
    return {name: one for name, one in found.items() if one is not None}


def estimate_of(results: Iterable[CaseResult], metric: str) -> Estimate | None:
    """One metric over the cases to which it applies."""
    values: list[float] = []
    groups: list[str] = []
    for result in results:
        value = result.values.get(metric)
        if value is not None:
            values.append(value)
            groups.append(result.group)
    return estimate(values, groups)
