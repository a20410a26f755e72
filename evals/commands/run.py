"""`python -m evals run`, `gate`, `compare`: scores, reports, whether a version may go live."""

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
from evals.gate import Ruling, ThresholdsError, load_bars, rule
from evals.judge import judge
from evals.observed import TargetError
from evals.outcomes import (
    Outcome,
    ReportError,
    outcomes,
    outcomes_of,
    read_report,
    written,
)
from evals.reports.html import write_html
from evals.reports.json_file import write_json
from evals.reports.junit import write_junit
from evals.reports.terminal import (
    console,
    print_breakdown,
    print_comparison,
    print_failures,
    print_marks,
    print_rulings,
    print_scores,
)
from evals.results import Run
from evals.runner import run_suites
from evals.settings import EvalsSettings
from evals.targets.choose import target_chooser

FAST_CASES = 40
FAST_SEED = 20261124
REFUSED = 1
"""Exit status of a gate that does not open."""
UNUSABLE = 2
"""Exit status when the question could not be asked: a broken file, an unreachable target."""

SuiteOption = Annotated[
    list[str] | None, typer.Option("--suite", "-s", help="Suite à jouer (répétable).")
]
TargetOption = Annotated[
    str,
    typer.Option(
        "--target", "-t", help="assistant (par défaut), api:URL, ou openai:URL/v1#modèle."
    ),
]
FastOption = Annotated[bool, typer.Option("--fast", help="Quarante cas ouverts, tirés au sort.")]
JsonOption = Annotated[Path | None, typer.Option("--json", help="Rapport JSON.")]
HtmlOption = Annotated[Path | None, typer.Option("--html", help="Page HTML autonome.")]
JunitOption = Annotated[Path | None, typer.Option("--junit", help="Rapport JUnit XML.")]


def stop(error: Exception) -> typer.Exit:
    """Say what is wrong, in red, and leave."""
    Console(stderr=True).print(str(error), style="red", markup=False, highlight=False)
    return typer.Exit(UNUSABLE)


def run_cases(settings: EvalsSettings, suites: Sequence[Suite], target: str) -> Run:
    """Ask with a progress bar on stderr, and judge. Raises TargetError."""
    chooser = target_chooser(target, AssistantSettings(), settings)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    errors = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=errors, transient=True) as progress:
        task = progress.add_task("Cas", total=sum(len(suite.cases) for suite in suites))
        return asyncio.run(run_suites(suites, chooser, lambda: progress.advance(task)))


def fast_slice(suites: Sequence[Suite], count: int = FAST_CASES) -> list[Suite]:
    """About `count` open cases of the served corpus: a seeded draw, spread over the suites."""
    usable = {
        suite.name: [case for case in suite.cases if not case.held_out and not case.documents]
        for suite in suites
    }
    played = [suite for suite in suites if usable[suite.name]]
    drawn: list[Suite] = []
    for suite in played:
        share = min(len(usable[suite.name]), max(1, round(count / len(played))))
        picked = random.Random(f"{FAST_SEED}-{suite.name}").sample(usable[suite.name], share)
        drawn.append(replace(suite, cases=tuple(sorted(picked, key=lambda case: case.id))))
    return drawn


def rulings_of(
    settings: EvalsSettings,
    suites: Sequence[Suite],
    now: Sequence[Outcome],
    partial: bool,
    baseline: Path | None,
) -> list[Ruling]:
    """The gate's rulings. Raises ThresholdsError or ReportError."""
    before = outcomes_of(read_report(baseline)) if baseline and baseline.exists() else []
    return rule(load_bars(settings.thresholds_path), now, written(suites), before, partial)


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
    bars: Annotated[
        bool, typer.Option("--bars/--no-bars", help="Rappeler les seuils sous les scores.")
    ] = True,
    json_file: JsonOption = None,
    html_file: HtmlOption = None,
    junit_file: JunitOption = None,
    judge_url: Annotated[
        str | None, typer.Option("--judge", help="URL d’un modèle juge : avis donné à part.")
    ] = None,
    judge_model: Annotated[str, typer.Option(help="Nom de ce modèle.")] = "default",
) -> None:
    """Pose les cas à une cible et donne les scores, avec leurs intervalles."""
    settings = EvalsSettings()
    try:
        suites = load_suites(settings.cases_path, suite or ())
        suites = fast_slice(suites) if fast else suites
        done = run_cases(settings, suites, target)
        rulings = rulings_of(settings, suites, outcomes(done.results), True, settings.baseline_path)
    except (CaseFileError, TargetError, ThresholdsError, ReportError) as error:
        raise stop(error) from error
    out = console()
    if show_failures:
        print_failures(out, done, limit)
    if breakdown:
        print_breakdown(out, done)
    print_scores(out, done)
    if bars:
        print_rulings(out, rulings)
    marks = None
    if judge_url:
        key = settings.api_key.get_secret_value() if settings.api_key else None
        marks = asyncio.run(judge(done.results, judge_url, judge_model, key))
        print_marks(out, marks)
    if json_file:
        write_json(done, json_file, marks)
    if html_file:
        write_html(done, html_file, rulings)
    if junit_file:
        write_junit(done, junit_file)


def gate(
    report: Annotated[
        Path | None, typer.Option("--from", help="Juger un rapport JSON déjà fait.")
    ] = None,
    target: TargetOption = "assistant",
    fast: FastOption = False,
    baseline: Annotated[
        Path | None, typer.Option(help="Rapport de référence (celui du dépôt par défaut).")
    ] = None,
    json_file: JsonOption = None,
    html_file: HtmlOption = None,
    junit_file: JunitOption = None,
) -> None:
    """Dit si la version peut être mise en service : code de sortie 0 ou 1."""
    settings = EvalsSettings()
    out = console()
    try:
        suites = load_suites(settings.cases_path)
        suites = fast_slice(suites) if fast else suites
        done = None if report else run_cases(settings, suites, target)
        now = outcomes(done.results) if done else outcomes_of(read_report(report or Path()))
        known = written(suites)
        kept = [outcome for outcome in now if outcome.key in known]
        if len(kept) < len(now):
            out.print(f"{len(now) - len(kept)} cas du rapport ont changé depuis : ignorés.")
        if baseline is not None and not baseline.exists():
            raise ReportError(f"{baseline} : fichier introuvable")
        rulings = rulings_of(settings, suites, kept, fast, baseline or settings.baseline_path)
    except (CaseFileError, TargetError, ThresholdsError, ReportError) as error:
        raise stop(error) from error
    if done:
        print_scores(out, done)
        if json_file:
            write_json(done, json_file)
        if html_file:
            write_html(done, html_file, rulings)
        if junit_file:
            write_junit(done, junit_file)
    print_rulings(out, rulings)
    blocking = [ruling for ruling in rulings if ruling.blocks]
    if blocking:
        out.print(f"[red]Non : {len(blocking)} seuil(s) bloquent la mise en service.[/red]")
        raise typer.Exit(REFUSED)
    out.print("[green]Oui : aucun seuil ne bloque.[/green]")


def compare(
    first: Annotated[Path, typer.Argument(help="Rapport JSON de la première version.")],
    second: Annotated[Path, typer.Argument(help="Rapport JSON de la seconde.")],
) -> None:
    """Compare deux rapports, cas par cas : meilleure, moins bonne, ou indécidable."""
    try:
        before, after = outcomes_of(read_report(first)), outcomes_of(read_report(second))
    except ReportError as error:
        raise stop(error) from error
    print_comparison(console(), before, after)
