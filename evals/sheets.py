"""Sheets for human graders: out as a table, grades back in, and how far graders agree."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.agreement import cohen_kappa, krippendorff_alpha
from evals.statistics import SEED, Estimate, estimate
from evals.tables import TableError, read_table, write_table

SHOWN = ("case", "question", "answer", "passages", "expected")
QUESTIONS = ("juste", "complet", "clair")
"""Asked of the grader, each from 0 (non) to 2 (oui)."""
COLUMNS = (*SHOWN, "correcteur", *QUESTIONS, "commentaire")
MARKS = (0, 1, 2)


@dataclass(frozen=True, slots=True)
class Agreement:
    """One question over all sheets. `kappa` only for two graders with cases in common."""

    question: str
    mean: Estimate | None
    alpha: float | None
    kappa: float | None
    machine: float | None
    """Share of graded cases where graders (mean mark at least 1.5) and bench agree on passing."""


def write_sheet(report: Mapping[str, Any], path: Path, count: int | None, seed: int = SEED) -> int:
    """A seeded draw of open cases, in random order so that graders meet no pattern; how many."""
    cases = list(report["cases"])
    picked = random.Random(seed).sample(cases, min(count or len(cases), len(cases)))
    rows = [
        {
            "case": case["id"],
            "question": case["question"],
            "answer": case["answer"],
            "passages": "\n".join(
                f"[{one['number']}] {one['document_title']} › {one['section']}\n{one['quote']}"
                for one in case["citations"]
            ),
            "expected": " ; ".join(" | ".join(fact) for fact in case["expected"]["facts"])
            or " ou ".join(case["expected"]["status"]),
        }
        for case in picked
    ]
    write_table(path, COLUMNS, rows)
    return len(rows)


def agreements(
    paths: Sequence[Path], report: Mapping[str, Any] | None = None
) -> tuple[int, list[Agreement]]:
    """Number of graders, and each question's agreement. Raises TableError on a bad mark."""
    grades: dict[str, dict[str, dict[str, int]]] = {name: {} for name in QUESTIONS}
    graders: set[str] = set()
    for path in paths:
        for number, row in enumerate(read_table(path), 2):
            grader = row.get("correcteur", "").strip() or path.stem
            for name in QUESTIONS:
                mark = _mark(row.get(name, ""), path, number, name)
                if mark is not None:
                    graders.add(grader)
                    grades[name].setdefault(row.get("case", ""), {})[grader] = mark
    passed = {one["id"]: bool(one["passed"]) for one in report["cases"]} if report else {}
    return len(graders), [_agreement(name, grades[name], graders, passed) for name in QUESTIONS]


def _mark(text: str, path: Path, line: int, name: str) -> int | None:
    text = text.strip().removesuffix(".0")
    if not text:
        return None
    if not text.isdigit() or int(text) not in MARKS:
        raise TableError(f"{path}:{line} : « {name} » vaut 0, 1 ou 2, pas « {text} »")
    return int(text)


def _agreement(
    name: str,
    by_case: Mapping[str, Mapping[str, int]],
    graders: set[str],
    passed: Mapping[str, bool],
) -> Agreement:
    means = {case: sum(marks.values()) / len(marks) for case, marks in by_case.items()}
    kappa = None
    if len(graders) == 2:
        one, other = sorted(graders)
        both = [m for m in by_case.values() if one in m and other in m]
        kappa = cohen_kappa([m[one] for m in both], [m[other] for m in both])
    same = [(means[case] >= 1.5) == passed[case] for case in means if case in passed]
    return Agreement(
        name,
        estimate(list(means.values())),
        krippendorff_alpha([list(marks.values()) for marks in by_case.values()]),
        kappa,
        sum(same) / len(same) if same else None,
    )
