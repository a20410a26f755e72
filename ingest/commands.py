"""The commands that staff type: French words, readable reports, `--json` for machines."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.settings import AssistantSettings
from ingest import views
from ingest.deposit import Details, complete, store, withdraw
from ingest.document import PreparedDocument, prepare
from ingest.errors import DocumentError, IngestError
from ingest.locking import writing
from ingest.manifest import DocumentEntry, Manifest, load_manifest
from ingest.reading import file_sha256
from ingest.reports import ReportView, outcome_json
from ingest.running import Outcome, Workshop
from ingest.settings import IngestSettings

DONE = 0
STOPPED = 1
"""Nothing was changed: the message says why."""
WITH_ERRORS = 3
"""Indexed, but at least one file could not be read (2 is a mistyped command)."""

app = typer.Typer(
    help="Met l’index à jour à partir des documents du corpus.",
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
)
Json = Annotated[bool, typer.Option("--json", help="Réponse en JSON, pour une machine.")]
FileArgument = Annotated[Path, typer.Argument(help="Le fichier (PDF, DOCX, HTML, MD ou TXT).")]
IdArgument = Annotated[str, typer.Argument(help="L’identifiant du document.")]
Everything = Annotated[bool, typer.Option("--tout", help="Relire tous les documents.")]


def _option(name: str, words: str) -> Any:
    return typer.Option(name, help=words)


Id = Annotated[str | None, _option("--id", "Identifiant (celui d’un document attendu le remplit).")]
Title = Annotated[str | None, _option("--title", "Titre.")]
Publisher = Annotated[str | None, _option("--publisher", "Éditeur.")]
Territory = Annotated[str | None, _option("--territory", "Territoire (« France » : national).")]
ValidOn = Annotated[str | None, _option("--valid-on", "Date des faits, AAAA-MM-JJ.")]
ValidUntil = Annotated[str | None, _option("--valid-until", "Fin de validité, AAAA-MM-JJ.")]
SourceUrl = Annotated[str | None, _option("--source-url", "Adresse de publication.")]
Licence = Annotated[str | None, _option("--licence", "Licence.")]


@app.callback(invoke_without_command=True)
def index(context: typer.Context, as_json: Json = False, everything: Everything = False) -> None:
    """Sans commande : prend en compte le dossier a-deposer/ et indexe ce qui a changé."""
    if context.invoked_subcommand is None:
        _finish(lambda: _update(as_json, everything), as_json)


@app.command()
def add(
    file: FileArgument,
    id: Id = None,
    title: Title = None,
    publisher: Publisher = None,
    territory: Territory = None,
    valid_on: ValidOn = None,
    valid_until: ValidUntil = None,
    source_url: SourceUrl = None,
    licence: Licence = None,
    as_json: Json = False,
) -> None:
    """Dépose un fichier dans le corpus et l’indexe."""
    details = Details(id, title, publisher, territory, valid_on, valid_until, source_url, licence)
    _finish(lambda: _add(file, details, as_json), as_json)


@app.command()
def remove(id: IdArgument, as_json: Json = False) -> None:
    """Retire un document du corpus et de l’index ; son fichier va dans retires/."""

    def work() -> int:
        shop = _workshop()
        view = ReportView()
        with writing(shop.store_path):
            expected = withdraw(load_manifest(shop.corpus), id)
            outcome = _shown_update(shop, view, as_json)
        if expected and not as_json:
            view.say("Ce document est de nouveau attendu.")
        return _report(outcome, view, as_json)

    _finish(work, as_json)


@app.command()
def status(as_json: Json = False) -> None:
    """Montre ce qui est indexé, ce qui est attendu, ce qui est à vérifier."""

    def work() -> int:
        shop = _workshop()
        manifest = load_manifest(shop.corpus)
        found = views.status(manifest, shop.index())
        if as_json:
            print(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            ReportView().show_status(found)
        return DONE

    _finish(work, as_json)


@app.command()
def check(
    file: FileArgument,
    preview: Annotated[
        Path | None, typer.Option("--preview", help="Où écrire l’aperçu HTML.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Montre ce qui serait lu dans un fichier, sans rien changer, et écrit un aperçu HTML."""
    _finish(lambda: _check(file, preview, as_json), as_json)


@app.command()
def watch(
    seconds: Annotated[float, typer.Option(help="Temps entre deux regards.")] = 2.0,
    once: Annotated[bool, typer.Option("--once", hidden=True)] = False,
) -> None:
    """Surveille le corpus et le dossier a-deposer/ et indexe ce qui change (Ctrl+C arrête)."""
    shop = _workshop()
    view = ReportView()
    view.say(f"Surveillance de {shop.corpus} (Ctrl+C pour arrêter).")
    seen: object = None
    while True:
        now = views.footprint(shop.corpus)
        if now != seen:
            try:
                _report(_shown_update(shop, view, False), view, False, quiet=True)
                # The run itself changes the corpus; a file still being copied waits.
                seen = views.footprint(shop.corpus) if not views.unsettled(shop.corpus) else None
            except IngestError as error:
                view.complain(str(error))
                seen = now
        if once:
            return
        time.sleep(seconds)


@app.command()
def bench(
    folder: Annotated[Path, typer.Argument(help="Dossier de fichiers, ou un fichier.")],
    as_json: Json = False,
    repeat: Annotated[int, typer.Option(help="Nombre de tours.")] = 1,
) -> None:
    """Mesure la lecture et le calcul des vecteurs, à part et ensemble."""
    from ingest.bench import measure

    def work() -> int:
        found = measure(folder, AssistantSettings(), IngestSettings(), repeat)
        if as_json:
            print(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            ReportView().show_bench(found)
        return DONE

    _finish(work, as_json)


def _workshop() -> Workshop:
    return Workshop(AssistantSettings(), IngestSettings())


def _finish(work: Callable[[], int], as_json: bool) -> None:
    """Run a command; what stops it is said in French, and the exit code tells."""
    try:
        code = work()
    except (IngestError, DocumentError) as error:
        if as_json:
            print(json.dumps({"error": str(error)}, ensure_ascii=False))
        else:
            ReportView().complain(str(error))
        code = STOPPED
    raise typer.Exit(code)


def _update(as_json: bool, everything: bool) -> int:
    shop, view = _workshop(), ReportView()
    views.wait_until_settled(shop.corpus)
    with writing(shop.store_path):
        return _report(_shown_update(shop, view, as_json, everything), view, as_json)


def _shown_update(
    shop: Workshop, view: ReportView, as_json: bool, everything: bool = False
) -> Outcome:
    if as_json:
        return shop.update_locked(everything=everything)
    with view:
        return shop.update_locked(view, everything)


def _report(outcome: Outcome, view: ReportView, as_json: bool, quiet: bool = False) -> int:
    if as_json:
        print(json.dumps(outcome_json(outcome), ensure_ascii=False, indent=2))
    elif not quiet or outcome.report.published or outcome.deposits:
        view.show(outcome)
    if outcome.report.generation is None and outcome.has_errors:
        return STOPPED
    return WITH_ERRORS if outcome.has_errors else DONE


def _add(file: Path, details: Details, as_json: bool) -> int:
    shop, view = _workshop(), ReportView()
    manifest = load_manifest(shop.corpus)
    loaded = shop.read(file)
    entry, guessed = complete(manifest, file, loaded, details)
    if guessed and not as_json and sys.stdin.isatty():
        details = _ask(details, entry, guessed)
        entry, guessed = complete(manifest, file, loaded, details)
    elif guessed:
        missing = ", ".join(guessed)
        raise IngestError(f"Précisez : {missing} (options --title, --publisher, --territory).")
    # What cannot be cut into passages is refused before anything changes.
    prepare(entry, loaded, entry.sha256 or "")
    with writing(shop.store_path):
        store(load_manifest(shop.corpus), file, entry)
        outcome = _shown_update(shop, view, as_json)
    return _report(outcome, view, as_json)


def _ask(details: Details, entry: DocumentEntry, guessed: tuple[str, ...]) -> Details:
    """Ask for what nobody said; an empty answer keeps what was found."""
    answers = asdict(details)
    for field, words, found in (
        ("title", "Titre", entry.title),
        ("publisher", "Éditeur", entry.publisher),
        ("territory", "Territoire", entry.territory),
    ):
        if answers[field] is None:
            answers[field] = typer.prompt(words, default=found)
    if answers["valid_on"] is None:
        given = typer.prompt("Date des faits (AAAA-MM-JJ, facultatif)", default="")
        answers["valid_on"] = given.strip() or None
    return Details(**answers)


def _check(file: Path, preview_path: Path | None, as_json: bool) -> int:
    from ingest.preview import preview

    shop, view = _workshop(), ReportView()
    loaded = shop.read(file)
    manifest = _manifest_or_empty(shop.corpus)
    entry, guessed = complete(manifest, file, loaded, Details(territory=manifest.default_territory))
    prepared: PreparedDocument = prepare(entry, loaded, file_sha256(file))
    target = preview_path or shop.store_path / "previews" / f"{file.name}.html"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(preview(prepared, file.name), "utf-8")
    except OSError as error:
        raise IngestError(f"L’aperçu ne peut pas être écrit : {target}.") from error
    found = views.checked(prepared, guessed, str(target))
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        view.show_check(found)
    return DONE


def _manifest_or_empty(folder: Path) -> Manifest:
    """A file can be checked without a corpus."""
    try:
        manifest = load_manifest(folder)
    except IngestError:
        return Manifest(folder, "France", (), ())
    if manifest.default_territory is None:
        return Manifest(folder, "France", manifest.documents, manifest.expected)
    return manifest
