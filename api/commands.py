"""Commands on what was kept: list, export, erase."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from sqlalchemy import Table

from api.environment import read_settings
from api.storage.records import Records, Selection
from api.storage.tables import FEEDBACK, UNANSWERED, open_engine
from api.unanswered import as_html, group, safe_cell, write_csv
from assistant.settings import AssistantSettings

feedback = typer.Typer(help="Avis enregistrés.", no_args_is_help=True)
unanswered = typer.Typer(help="Questions restées sans réponse, regroupées par le sens.")

Output = Annotated[Path | None, typer.Option("--sortie", help="Fichier (défaut : l’écran).")]
Json = Annotated[bool, typer.Option("--json", help="JSON plutôt que CSV.")]
Identity = Annotated[str | None, typer.Option("--id", help="Identifiant de l’enregistrement.")]
Containing = Annotated[
    str | None, typer.Option("--contenant", help="Ceux qui contiennent ce texte.")
]
Before = Annotated[datetime | None, typer.Option("--avant", help="Ceux d’avant cette date.")]
All = Annotated[bool, typer.Option("--tout", help="Tous.")]


@feedback.command("export")
def export_feedback(output: Output = None, as_json: Json = False) -> None:
    """Exporte les avis, en CSV ou en JSON."""
    with _records() as records:
        _export(records, FEEDBACK, output, as_json)


@feedback.command("erase")
def erase_feedback(
    identity: Identity = None,
    containing: Containing = None,
    before: Before = None,
    everything: All = False,
) -> None:
    """Efface définitivement des avis."""
    _erase(FEEDBACK, identity, containing, before, everything)


@unanswered.callback(invoke_without_command=True)
def list_unanswered(
    context: typer.Context,
    to_csv: Annotated[Path | None, typer.Option("--csv", help="Écrit un tableur.")] = None,
    to_html: Annotated[Path | None, typer.Option("--html", help="Écrit une page.")] = None,
) -> None:
    """Liste les questions restées sans réponse, les plus posées d’abord."""
    if context.invoked_subcommand is not None:
        return
    from assistant.wiring import build_embedding

    with _records() as records:
        rows = list(records.rows(UNANSWERED))
    if not rows:
        typer.echo("Aucune question enregistrée.")
    groups = group(rows, build_embedding(AssistantSettings())) if rows else []
    if to_csv is not None:
        with to_csv.open("w", encoding="utf-8-sig", newline="") as file:
            write_csv(groups, file)
    if to_html is not None:
        to_html.write_text(as_html(groups), encoding="utf-8")
    if to_csv is None and to_html is None:
        for each in groups:
            typer.echo(f"{each.count:5d} ×  {' '.join(each.questions[0].split())}")


@unanswered.command("export")
def export_unanswered(output: Output = None, as_json: Json = False) -> None:
    """Exporte ces questions une à une, en CSV ou en JSON."""
    with _records() as records:
        _export(records, UNANSWERED, output, as_json)


@unanswered.command("erase")
def erase_unanswered(
    identity: Identity = None,
    containing: Containing = None,
    before: Before = None,
    everything: All = False,
) -> None:
    """Efface définitivement de ces questions."""
    _erase(UNANSWERED, identity, containing, before, everything)


@contextmanager
def _records() -> Iterator[Records]:
    records = Records(open_engine(read_settings().storage_url))
    try:
        yield records
    finally:
        records.close()


def _erase(
    table: Table,
    identity: str | None,
    containing: str | None,
    before: datetime | None,
    everything: bool,
) -> None:
    if everything == any(value is not None for value in (identity, containing, before)):
        typer.echo("Précisez --id, --contenant ou --avant, ou bien --tout.", err=True)
        raise typer.Exit(2)
    if before is not None and before.tzinfo is None:
        before = before.replace(tzinfo=UTC)
    with _records() as records:
        erased = records.erase(table, Selection(identity, containing, before))
    typer.echo(
        f"{erased} enregistrement{'s' if erased > 1 else ''} effacé{'s' if erased > 1 else ''}."
    )


def _export(records: Records, table: Table, output: Path | None, as_json: bool) -> None:
    if output is None:
        _write(sys.stdout, records.rows(table), table, as_json)
        return
    with output.open("w", encoding="utf-8" if as_json else "utf-8-sig", newline="") as file:
        _write(file, records.rows(table), table, as_json)


def _write(file: TextIO, rows: Iterator[Mapping[str, Any]], table: Table, as_json: bool) -> None:
    if as_json:
        json.dump(list(rows), file, ensure_ascii=False, indent=1, default=str)
        file.write("\n")
        return
    writer = csv.writer(file, delimiter=";")
    writer.writerow(table.c.keys())
    for row in rows:
        writer.writerow([safe_cell(str(v)) if v is not None else "" for v in row.values()])
