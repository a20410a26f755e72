"""`python -m evals cases check`, `import`, `export`, `sheet`, `grades`: what evaluators handle."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from assistant.settings import AssistantSettings
from evals.case_files import CaseFileError, Suite, load_suites
from evals.commands.run import REFUSED, stop
from evals.exchange import export_table, import_table
from evals.gold import GoldFinder
from evals.observed import SourceText, TargetError
from evals.outcomes import ReportError, read_report
from evals.reports.terminal import console
from evals.settings import EvalsSettings
from evals.sheets import agreements, write_sheet
from evals.tables import TableError
from evals.targets.choose import in_process

cases = typer.Typer(help="Les cas écrits.", no_args_is_help=True, rich_markup_mode=None)


@cases.callback()
def about() -> None:
    """Les cas écrits."""


@cases.command("check")
def check(
    folder: Annotated[Path | None, typer.Argument(help="Dossier des cas.")] = None,
    spans: Annotated[
        bool, typer.Option("--spans/--no-spans", help="Chercher les passages dans l’index.")
    ] = True,
) -> None:
    """Vérifie les fichiers de cas : erreurs par fichier et ligne, passages introuvables."""
    settings = EvalsSettings()
    try:
        suites = load_suites(folder or settings.cases_path)
        problems = misplaced(suites, settings) if spans else []
    except (CaseFileError, TargetError) as error:
        raise stop(error) from error
    out = console()
    table = Table(title="Cas")
    for heading in ("suite", "cas", "réservés", "registres"):
        table.add_column(heading)
    for suite in suites:
        registers = Counter(case.register_.value for case in suite.cases)
        held_out = sum(case.held_out for case in suite.cases)
        spread = ", ".join(f"{name} {count}" for name, count in registers.most_common())
        table.add_row(suite.name, str(len(suite.cases)), str(held_out), spread)
    out.print(table)
    for problem in problems:
        out.print(problem, style="red", markup=False, highlight=False)
    if problems:
        raise typer.Exit(REFUSED)
    out.print("Aucun problème.")


def misplaced(suites: list[Suite], settings: EvalsSettings) -> list[str]:
    """Gold spans that no stored text holds, and documents that are not indexed."""
    problems: list[str] = []
    known: dict[Path | None, GoldFinder] = {}
    for suite in suites:
        for case in suite.cases:
            corpus = suite.corpus if case.documents else None
            if corpus not in known:
                target = in_process(corpus, AssistantSettings(), settings)
                texts: dict[str, SourceText] = dict(asyncio.run(target.documents()))
                known[corpus] = GoldFinder(texts)
            finder = known[corpus]
            problems += [
                f"{case.id} : passage introuvable « {span} »" for span in finder.of(case).missing
            ]
            problems += [
                f"{case.id} : document inconnu « {id_} »"
                for id_ in (*case.documents, *case.expect.document)
                if id_ not in finder.texts
            ]
    return problems


def import_(
    source: Annotated[Path, typer.Argument(help="Tableau .csv ou .xlsx.")],
    target: Annotated[Path, typer.Argument(help="Fichier .yaml à écrire.")],
    suite: Annotated[str, typer.Option(help="Nom de la suite.")],
) -> None:
    """Fait d’un tableau un fichier de cas."""
    try:
        count = import_table(source, target, suite)
    except (TableError, CaseFileError, OSError) as error:
        raise stop(error) from error
    console().print(f"{count} cas écrits dans {target}")


def export(
    report: Annotated[Path, typer.Argument(help="Rapport JSON.")],
    target: Annotated[Path, typer.Argument(help="Fichier .csv ou .xlsx à écrire.")],
) -> None:
    """Exporte un rapport aux colonnes d’EvalAP (cas ouverts seulement)."""
    try:
        count = export_table(read_report(report), target)
    except (TableError, ReportError) as error:
        raise stop(error) from error
    console().print(f"{count} lignes écrites dans {target}")


def sheet(
    report: Annotated[Path, typer.Argument(help="Rapport JSON.")],
    target: Annotated[Path, typer.Argument(help="Grille .csv ou .xlsx à écrire.")],
    count: Annotated[int | None, typer.Option("--count", "-n", help="Nombre de cas.")] = None,
) -> None:
    """Prépare une grille de notation pour des correcteurs."""
    try:
        written = write_sheet(read_report(report), target, count)
    except (TableError, ReportError) as error:
        raise stop(error) from error
    console().print(f"{written} cas à noter dans {target}")


def grades(
    files: Annotated[list[Path], typer.Argument(help="Grilles remplies.")],
    report: Annotated[
        Path | None, typer.Option("--report", help="Rapport JSON, pour comparer au banc.")
    ] = None,
) -> None:
    """Relit les grilles remplies et dit à quel point les correcteurs s’accordent."""
    try:
        graders, found = agreements(files, read_report(report) if report else None)
    except (TableError, ReportError, OSError) as error:
        raise stop(error) from error
    out = console()
    table = Table(title=f"{graders} correcteur(s), notes de 0 à 2")
    for heading in ("question", "cas", "moyenne", "alpha de Krippendorff", "kappa de Cohen",
                    "accord avec le banc"):  # fmt: skip
        table.add_column(heading, justify="left" if heading == "question" else "right")
    for one in found:
        mean = f"{one.mean.mean:.2f} [{one.mean.low:.2f}–{one.mean.high:.2f}]" if one.mean else "–"
        numbers = [
            "–" if value is None else f"{value:.2f}"
            for value in (one.alpha, one.kappa, one.machine)
        ]
        cells = (one.question, str(one.mean.count if one.mean else 0), mean, *numbers)
        table.add_row(*(cell.replace(".", ",") for cell in cells))
    out.print(table)
