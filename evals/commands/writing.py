"""`python -m evals writing`: a chat model over the evaluation cases, against extractive mode."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from assistant.settings import AssistantSettings
from evals.benches.relay import relay
from evals.benches.timing import percentiles, print_table, write_figures
from evals.benches.writing import WritingRun, both_modes, drawn
from evals.case_files import CaseFileError, load_suites
from evals.commands.run import REFUSED, JsonOption, SuiteOption, stop
from evals.observed import TargetError
from evals.outcomes import outcomes
from evals.reports.terminal import console, print_comparison
from evals.settings import EvalsSettings

SUITES = ("guide", "national", "follow-up")


def writing(
    suite: SuiteOption = None,
    minutes: Annotated[float, typer.Option(help="Durée au plus.")] = 15.0,
    questions: Annotated[int | None, typer.Option(help="Nombre de cas au plus.")] = None,
    point_everywhere: Annotated[
        bool,
        typer.Option(
            "--point-everywhere",
            help="Donner chaque phrase pour tirée de tous les passages : modèles trop faibles.",
        ),
    ] = False,
    json_file: JsonOption = None,
) -> None:
    """Phrases écrites, affichées, écartées par le modèle que nomme ASSISTANT_CHAT_*, et qualité.

    Chaque cas ouvert est posé deux fois, sans modèle puis avec ; la comparaison est par paires.
    """
    out = console()
    settings = AssistantSettings()
    try:
        if not (settings.chat_base_url or settings.chat_provider):
            raise TargetError("pas de modèle : donnez ASSISTANT_CHAT_BASE_URL et _MODEL")
        cases = drawn(load_suites(EvalsSettings().cases_path, suite or SUITES))[:questions]
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(
            *columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True
        ) as bar:
            task = bar.add_task("Cas", total=len(cases))
            with ExitStack() as stack:
                if point_everywhere and settings.chat_base_url:
                    between = stack.enter_context(
                        relay(None, settings.chat_base_url, settings.chat_model or "", True)
                    )
                    settings = settings.model_copy(update={"chat_base_url": between.base_url})
                done = asyncio.run(both_modes(settings, cases, minutes, lambda: bar.advance(task)))
    except (CaseFileError, TargetError) as error:
        raise stop(error) from error
    _print(out, done)
    write_figures(json_file, _figures(done))
    if any(sentence.lacking for sentence in done.shown):
        raise typer.Exit(REFUSED)


def _print(out: Console, run: WritingRun) -> None:
    lacking = [one for one in run.shown if one.lacking]
    rows = [
        ("cas posés dans les deux modes", len(run.generated)),
        ("phrases écrites", run.drafted),
        ("affichées", len(run.shown)),
        ("… dont gardées dans la réponse", sum(one.kept for one in run.shown)),
        ("… que leurs passages ne portent pas", len(lacking)),
        ("écartées, à côté de la question", run.beside_the_point),
        ("écartées, sans passage", run.unlabelled),
        *((f"refusées, motif {reason}", n) for reason, n in sorted(run.refused.items())),
        *((f"réponses : {notice}", n) for notice, n in run.notices.most_common()),
    ]
    print_table(out, "Le modèle de langage", ("mesure", "nombre"), rows)
    for one in run.shown:
        mark = f" !! {', '.join(sorted(one.lacking))}" if one.lacking else ""
        out.print(f"{one.case} : {one.text}{mark}\n    ← {one.cited}", markup=False)
    print_comparison(out, outcomes(run.extractive), outcomes(run.generated))


def _figures(run: WritingRun) -> dict[str, Any]:
    return {
        "cases": len(run.generated),
        "drafted": run.drafted,
        "unlabelled": run.unlabelled,
        "beside_the_point": run.beside_the_point,
        "refused": run.refused,
        "notices": dict(run.notices),
        "seconds_ms": percentiles(run.seconds),
        "shown": [
            {
                "case": one.case,
                "sentence": one.text,
                "cited": one.cited,
                "kept": one.kept,
                "lacking": sorted(one.lacking),
            }
            for one in run.shown
        ],
    }
