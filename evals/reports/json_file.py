"""The report for machines: the same bytes for the same answers, `run` (times, ids) apart."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from evals.judge import Marks
from evals.metrics.catalogue import BY_NAME
from evals.outcomes import FORMAT, group_key, key_of, rounded
from evals.results import CaseResult, Run, estimates
from evals.statistics import LEVEL, RESAMPLES, SEED, Estimate

VOLATILE = "run"
"""The one key under which times and ids stand."""


def report_of(run: Run, marks: Marks | None = None) -> dict[str, Any]:
    """The report as plain values. Of held-out cases: aggregates, and values under opaque keys."""
    return {
        "format": FORMAT,
        "target": run.target,
        "documents": dict(run.documents),
        "intervals": {"level": LEVEL, "resamples": RESAMPLES, "seed": SEED},
        "suites": {
            suite: {
                "open": _scores(run, suite, (False,)),
                "held_out": _scores(run, suite, (True,)),
                "all": _scores(run, suite, (False, True)),
            }
            for suite in run.suites
        },
        "skipped": dict(run.skipped),
        "lost_spans": {id_: list(spans) for id_, spans in run.lost_spans.items()},
        "cases": [_open(one) for one in run.results if not one.case.held_out],
        "held_out": sorted(
            (_sealed(one) for one in run.results if one.case.held_out),
            key=lambda one: str(one["key"]),
        ),
        "judge": _judge(marks),
        VOLATILE: {
            "id": uuid.uuid4().hex,
            "started_at": run.started_at,
            "seconds": {suite: round(took, 3) for suite, took in run.seconds.items()},
            "latency": {suite: _latency(run, suite) for suite in run.suites},
        },
    }


def write_json(run: Run, path: Path, marks: Marks | None = None) -> None:
    """Keys sorted, UTF-8, one final line break."""
    text = json.dumps(report_of(run, marks), ensure_ascii=False, indent=1, sort_keys=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")


def _judge(marks: Marks | None) -> dict[str, Any] | None:
    if marks is None:
        return None
    return {
        "model": marks.model,
        "relevance": _estimate(marks.relevance) if marks.relevance else None,
        "faithfulness": _estimate(marks.faithfulness) if marks.faithfulness else None,
        "unmarked": marks.unmarked,
    }


def _scores(run: Run, suite: str, held_out: Sequence[bool]) -> dict[str, Any]:
    part = run.where(lambda one: one.suite == suite and one.case.held_out in held_out)
    return {name: _estimate(one) for name, one in estimates(part).items()} | {"cases": len(part)}


def _estimate(one: Estimate) -> dict[str, float | int]:
    return {name: round(value, 6) for name, value in asdict(one).items()}


def _latency(run: Run, suite: str) -> dict[str, float]:
    took = [one.seen.seconds for one in run.results if one.suite == suite and not one.seen.error]
    if not took:
        return {}
    return {f"p{q}_ms": round(1000 * float(np.percentile(took, q)), 1) for q in (50, 95)}


def _sealed(one: CaseResult) -> dict[str, Any]:
    return {
        "key": key_of(one.case),
        "suite": one.suite,
        "group": group_key(one.group),
        "values": _known(one),
    }


def _open(one: CaseResult) -> dict[str, Any]:
    case, seen = one.case, one.seen
    return _sealed(one) | {
        "id": case.id,
        "question": case.asked,
        "collection": case.collection,
        "register": case.register_.value,
        "tags": list(case.tags),
        "passed": one.passed,
        "reasons": list(one.reasons),
        "expected": {
            "status": [status.value for status in case.expect.status],
            "facts": [list(fact) for fact in case.expect.facts],
            "forbidden": list(case.expect.forbidden),
            "document": list(case.expect.document),
            "section": case.expect.section,
            "page": case.expect.page,
            "spans": list(case.expect.spans),
        },
        "status": seen.status,
        "answer": seen.answer,
        "mode": seen.mode,
        "claims": [{"text": c.text, "citations": list(c.citations)} for c in seen.claims],
        "citations": [
            {
                "number": c.number,
                "document_id": c.document_id,
                "document_title": c.document_title,
                "section": c.section,
                "page": c.page,
                "start": c.start,
                "end": c.end,
                "quote": c.quote,
            }
            for c in seen.citations
        ],
    }


def _known(one: CaseResult) -> dict[str, float | None]:
    """The values of the catalogue that apply."""
    return {
        name: value
        for name, value in rounded(one.values).items()
        if name in BY_NAME and value is not None
    }
