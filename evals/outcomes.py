"""Per-case values that can be set side by side: from a run just made, or from a report on disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.case_files import Suite
from evals.cases import Case
from evals.metrics.catalogue import BY_NAME
from evals.metrics.judged import Values
from evals.results import CaseResult
from evals.statistics import Comparison, compare

FORMAT = 1


class ReportError(ValueError):
    """A file that is no report of ours; the message is French."""


@dataclass(frozen=True)
class Outcome:
    """The values of one case. `key` names the case and its wording, and tells neither."""

    key: str
    suite: str
    group: str
    values: Values


def key_of(case: Case) -> str:
    """Changes when anything in the case changes: a rewritten case is another case."""
    said = case.model_dump_json(exclude={"held_out"})
    return hashlib.sha256(said.encode("utf-8")).hexdigest()[:16]


def group_key(group: str) -> str:
    """A group's name without the gold spans that it is made of."""
    return hashlib.sha256(group.encode("utf-8")).hexdigest()[:12]


def outcomes(results: Iterable[CaseResult]) -> list[Outcome]:
    """Those of a run just made."""
    return [
        Outcome(key_of(result.case), result.suite, group_key(result.group), rounded(result.values))
        for result in results
    ]


def rounded(values: Values) -> Values:
    """Six decimals, as reports keep them: both sides of a comparison must be rounded alike."""
    return {name: None if v is None else round(v, 6) for name, v in values.items()}


def read_report(path: Path) -> dict[str, Any]:
    """A JSON report. Raises ReportError."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReportError(f"{path} : fichier illisible ({error.strerror})") from error
    except ValueError as error:
        raise ReportError(f"{path} : ce n’est pas du JSON") from error
    if not isinstance(report, dict) or report.get("format") != FORMAT:
        raise ReportError(f"{path} : ce n’est pas un rapport du banc (format {FORMAT})")
    return report


def outcomes_of(report: Mapping[str, Any]) -> list[Outcome]:
    """Those of a report on disk, open and held out."""
    return [
        Outcome(one["key"], one["suite"], one["group"], one["values"])
        for one in [*report["cases"], *report["held_out"]]
    ]


def written(suites: Sequence[Suite]) -> dict[str, Case]:
    """The cases as they are written today, by key."""
    return {key_of(case): case for suite in suites for case in suite.cases}


def compare_outcomes(
    first: Sequence[Outcome], second: Sequence[Outcome], metric: str
) -> Comparison | None:
    """`second` against `first`, over the cases that both have and to which the metric applies."""
    return compare(
        _by_key(first, metric),
        _by_key(second, metric),
        {outcome.key: outcome.group for outcome in second},
        BY_NAME[metric].higher_is_better,
    )


def _by_key(some: Sequence[Outcome], metric: str) -> dict[str, float]:
    values = {outcome.key: outcome.values.get(metric) for outcome in some}
    return {key: value for key, value in values.items() if value is not None}
