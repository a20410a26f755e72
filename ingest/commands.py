"""The commands that staff type: French words, a readable report, `--json` for machines."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from assistant.settings import AssistantSettings
from ingest.errors import IngestError
from ingest.indexing import Report, Tools
from ingest.indexing import run as run_indexing
from ingest.locking import writing
from ingest.manifest import DocumentEntry, Manifest, load_manifest
from ingest.reading import read_bytes
from ingest.reports import ReportView, report_json
from ingest.settings import IngestSettings
from ingest.state import load_state, save_state

DONE = 0
STOPPED = 1
"""Nothing was indexed: the message says why; the index in place is untouched."""
WITH_ERRORS = 3
"""Indexed, but at least one file could not be read (2 is a mistyped command)."""

app = typer.Typer(
    help="Met l’index à jour à partir des documents du corpus.",
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
)
JsonOption = Annotated[bool, typer.Option("--json", help="Rapport en JSON, pour une machine.")]


@app.callback(invoke_without_command=True)
def index(
    context: typer.Context,
    as_json: JsonOption = False,
    everything: Annotated[
        bool, typer.Option("--tout", help="Relire et recalculer tous les documents.")
    ] = False,
) -> None:
    """Indexe ce qui a changé (sans commande), ou exécute la commande donnée."""
    if context.invoked_subcommand is None:
        raise typer.Exit(_index(AssistantSettings(), IngestSettings(), as_json, everything))


def _index(
    assistant: AssistantSettings, settings: IngestSettings, as_json: bool, everything: bool = False
) -> int:
    view = ReportView()
    try:
        with writing(assistant.store_path):
            report = _run(assistant, settings, view, as_json, everything)
    except IngestError as error:
        return _stopped(str(error), view, as_json)
    if as_json:
        print(json.dumps(report_json(report), ensure_ascii=False, indent=2))
    else:
        view.show(report)
    if report.generation is None and report.failed:
        return STOPPED
    return WITH_ERRORS if report.failed else DONE


def _run(
    assistant: AssistantSettings,
    settings: IngestSettings,
    view: ReportView,
    as_json: bool,
    everything: bool,
) -> Report:
    manifest = load_manifest(settings.corpus_path)
    # Imported here: an unchanged corpus must not wait for the model's libraries.
    from assistant.wiring import build_embedding, build_store

    state = None if everything else load_state(assistant.store_path)
    with nullcontext() if as_json else view:
        tools = Tools(
            store=build_store(assistant),
            read=_read,
            model=lambda: build_embedding(assistant),
            embedding=assistant.embedding_model or "default",
            **({} if as_json else {"progress": view.progress}),
        )
        report = run_indexing(manifest, tools, state)
    if report.state is not None and report.published:
        save_state(assistant.store_path, report.state)
    return report


def _read(manifest: Manifest, entry: DocumentEntry):  # type: ignore[no-untyped-def]
    path: Path = manifest.path_of(entry)
    return read_bytes(path.read_bytes(), path.name)


def _stopped(message: str, view: ReportView, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"error": message}, ensure_ascii=False))
    else:
        view.complain(message)
    return STOPPED
