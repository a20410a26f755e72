"""The report for those who decide: one self-contained French page, readable without a network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evals.gate import Outcomes, Ruling
from evals.metrics.catalogue import BY_NAME, METRICS
from evals.reports.terminal import percent
from evals.reports.typography import french_moment, french_spaces
from evals.results import CaseResult, Run, estimate_of
from evals.statistics import Estimate

STATUSES = {
    "answered": "répondu",
    "not_in_sources": "absent des documents",
    "out_of_scope": "hors sujet",
    "small_talk": "politesse",
    "source_missing": "document attendu, non déposé",
    "clarification": "demande de précision",
    "error": "erreur",
}
REGISTERS = {
    "plain": "courant",
    "formal": "soutenu",
    "spoken": "parlé",
    "misspelt": "fautif",
    "telegraphic": "télégraphique",
    "capitals": "capitales",
    "elu": "élu",
}
TONES = {
    Outcomes.REACHED: "bon",
    Outcomes.UNDECIDED: "doute",
    Outcomes.MISSED: "mauvais",
    Outcomes.WORSE: "mauvais",
    Outcomes.UNMEASURED: "mauvais",
    Outcomes.STEADY: "bon",
    Outcomes.ALONE: "doute",
}


def write_html(run: Run, path: Path, rulings: Sequence[Ruling] = ()) -> None:
    """Held-out cases count in the scores; their questions and answers are not in the page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(run, rulings), encoding="utf-8")


def page(run: Run, rulings: Sequence[Ruling] = ()) -> str:
    """The page's text."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["pourcent"] = percent
    failed = [one for one in run.results if not one.passed and not one.case.held_out]
    held_out = [one for one in run.results if one.case.held_out]
    return environment.get_template("page.html.j2").render(
        target=run.target,
        moment=french_moment(run.started_at),
        total=len(run.results),
        held_out=len(held_out),
        held_out_failed=sum(not one.passed for one in held_out),
        overall=estimate_of(run.results, "passed"),
        suites=[_suite(run, suite) for suite in run.suites],
        metrics=_metrics(run),
        rulings=[_ruling(one) for one in rulings],
        blocked=any(one.blocks for one in rulings),
        failed=[_case(one) for one in failed],
        filters=_filters(failed),
        documents=sorted(run.documents.items()),
    )


def _suite(run: Run, suite: str) -> dict[str, Any]:
    parts = []
    for held_out, label in ((False, "cas ouverts"), (True, "cas réservés")):
        part = [r for r in run.results if r.suite == suite and r.case.held_out is held_out]
        one = estimate_of(part, "passed")
        if one is not None:
            parts.append({"label": label, "estimate": one, "bar": _bar(one)})
    return {"name": suite, "parts": parts, "seconds": run.seconds.get(suite, 0.0)}


def _bar(one: Estimate) -> dict[str, float]:
    """Places on an axis of 400 units."""
    return {"mean": 4 * 100 * one.mean, "low": 4 * 100 * one.low, "high": 4 * 100 * one.high}


def _metrics(run: Run) -> list[dict[str, Any]]:
    rows = []
    for metric in METRICS:
        by_suite = [
            estimate_of([r for r in run.results if r.suite == suite], metric.name)
            for suite in run.suites
        ]
        if metric.share and any(by_suite):
            rows.append({"label": metric.label, "name": metric.name, "estimates": by_suite})
    return rows


def _ruling(one: Ruling) -> dict[str, Any]:
    return {
        "name": french_spaces(one.bar.name),
        "metric": BY_NAME[one.bar.metric].label,
        "at_least": one.bar.at_least,
        "exact": one.bar.exact,
        "estimate": one.estimate,
        "comparison": one.comparison,
        "outcome": one.outcome.value,
        "tone": TONES[one.outcome],
    }


def _case(one: CaseResult) -> dict[str, Any]:
    return {
        "id": one.case.id,
        "suite": one.suite,
        "register": REGISTERS[one.case.register_],
        "tags": list(one.case.tags),
        "turns": one.case.conversation,
        "reasons": [french_spaces(reason) for reason in one.reasons],
        "status": STATUSES.get(one.seen.status, one.seen.status),
        "expected_status": [STATUSES[status] for status in one.case.expect.status],
        "answer": one.seen.answer,
        "citations": one.seen.citations,
        "expect": one.case.expect,
    }


def _filters(failed: Sequence[CaseResult]) -> dict[str, list[str]]:
    return {
        "suite": sorted({one.suite for one in failed}),
        "register": sorted({REGISTERS[one.case.register_] for one in failed}),
        "tag": sorted({tag for one in failed for tag in one.case.tags}),
    }
