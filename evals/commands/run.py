"""`python -m evals run`: ask the cases, show the scores, write the reports."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from assistant.settings import AssistantSettings
from evals.case_files import CaseFileError, Suite, load_suites
from evals.reports.terminal import console, print_breakdown, print_failures, print_scores
from evals.results import Run
from evals.runner import run_suites
from evals.settings import EvalsSettings
from evals.targets.choose import target_chooser
from evals.targets.protocol import TargetError

FAST_CASES = 40
FAST_SEED = 20261124

SuiteOption = Annotated[
    list[str] | None,
    typer.Option("--suite", "-s", help="Suite à jouer (répétable) ; toutes sinon."),
]
TargetOption = Annotated[
    str,
    typer.Option(
        "--target", "-t", help="assistant (par défaut), api:URL, ou openai:URL/v1#modèle."
    ),
]
FastOption = Annotated[bool, typer.Option("--fast", help="Quarante cas ouverts, tirés au sort.")]


def run_cases(settings: EvalsSettings, names: Sequence[str], target: str, fast: bool) -> Run:
    """Load, ask with a progress bar on stderr, judge. Exits 2 with a French message on errors."""
    errors = Console(stderr=True)
    try:
        suites = load_suites(settings.cases_path, names)
        if fast:
            suites = fast_slice(suites)
        chooser = target_chooser(target, AssistantSettings(), settings)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeElapsedColumn(), console=errors, transient=True) as progress:
            task = progress.add_task("Cas", total=sum(len(suite.cases) for suite in suites))
            return asyncio.run(run_suites(suites, chooser, lambda: progress.advance(task)))
    except (CaseFileError, TargetError) as error:
        errors.print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(2) from error


def fast_slice(suites: Sequence[Suite], count: int = FAST_CASES) -> list[Suite]:
    """About `count` open cases of the served corpus: a seeded draw, spread over the suites."""
    drawn: list[Suite] = []
    for suite in suites:
        usable = [case for case in suite.cases if not case.held_out and not case.documents]
        share = min(len(usable), max(1, round(count / len(suites))))
        picked = random.Random(f"{FAST_SEED}-{suite.name}").sample(usable, share)
        drawn.append(replace(suite, cases=tuple(sorted(picked, key=lambda case: case.id))))
    return [suite for suite in drawn if suite.cases]


def run(
    suite: SuiteOption = None,
    target: TargetOption = "assistant",
    fast: FastOption = False,
    show_failures: Annotated[
        bool, typer.Option("--show-failures", "-f", help="Montrer les cas ouverts en échec.")
    ] = False,
    limit: Annotated[int | None, typer.Option(help="N’en montrer que N.")] = None,
    breakdown: Annotated[
        bool, typer.Option("--breakdown", "-b", help="Par registre et par étiquette.")
    ] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Rapport JSON.")] = None,
    html_file: Annotated[Path | None, typer.Option("--html", help="Page HTML autonome.")] = None,
    junit_file: Annotated[Path | None, typer.Option("--junit", help="JUnit XML.")] = None,
) -> None:
    """Pose les cas à une cible et donne les scores, avec leurs intervalles."""
    done = run_cases(EvalsSettings(), suite or (), target, fast)
    out = console()
    if show_failures:
        print_failures(out, done, limit)
    if breakdown:
        print_breakdown(out, done)
    print_scores(out, done)
