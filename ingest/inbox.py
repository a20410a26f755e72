"""The watched folder: what staff put into `a-deposer/` is checked, taken in and reported on."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from ingest.content import LoadedDocument
from ingest.deposit import Details, complete, store
from ingest.errors import DocumentError, IngestError
from ingest.manifest import DocumentEntry, Manifest, load_manifest

FOLDER = "a-deposer"
REPORT = ".rapport.txt"
SETTLED_SECONDS = 1.0
"""A file still being copied changes more often than this."""


@dataclass(frozen=True, slots=True)
class Deposit:
    """What became of one deposited file."""

    name: str
    entry: DocumentEntry | None = None
    guessed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    code: str | None = None
    error: str | None = None


def waiting(corpus: Path) -> list[Path]:
    """Files to take in, oldest first; not those refused before and unchanged since."""
    folder = corpus / FOLDER
    if not folder.is_dir():
        return []
    found: list[tuple[float, Path]] = []
    for path in folder.iterdir():
        if not path.is_file() or path.name.startswith((".", "~$")):
            continue
        if path.name.endswith(REPORT) or path.suffix == ".toml":
            continue
        changed = max(path.stat().st_mtime, _changed(_sidecar(path)))
        if changed > _changed(_report(path)) and not just_changed(changed):
            found.append((changed, path))
    return [path for _, path in sorted(found)]


def just_changed(moment: float) -> bool:
    """True right after a change; a date to come (another clock's) says nothing."""
    return 0 <= time.time() - moment < SETTLED_SECONDS


def take_in(corpus: Path, read: Callable[[Path], LoadedDocument]) -> Iterator[Deposit]:
    """Deposit every waiting file; one that cannot be read stays, with a report beside it."""
    for path in waiting(corpus):
        # Read again for each: the entry before may have changed it.
        deposit = _take(load_manifest(corpus), path, read)
        if deposit.error:
            _write_report(path, deposit.error)
        else:
            for other in (path, _sidecar(path), _report(path)):
                other.unlink(missing_ok=True)
        yield deposit


def _take(manifest: Manifest, path: Path, read: Callable[[Path], LoadedDocument]) -> Deposit:
    try:
        details = _details(_sidecar(path))
        loaded = read(path)
        entry, guessed = complete(manifest, path, loaded, details)
        store(manifest, path, entry)
    except DocumentError as error:
        return Deposit(path.name, code=error.code, error=str(error))
    except IngestError as error:
        return Deposit(path.name, code="refused", error=str(error))
    return Deposit(path.name, entry, guessed, loaded.warnings)


def _details(path: Path) -> Details:
    """What a small file beside the document says of it: `note.pdf.toml`."""
    if not path.is_file():
        return Details()
    try:
        values = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError):
        raise IngestError(f"Le fichier {path.name} n’est pas du TOML correct.") from None
    known = {field.name for field in fields(Details)}
    if unknown := sorted(set(values) - known):
        raise IngestError(f"{path.name} : champ inconnu {', '.join(unknown)}.")
    return Details(**{key: str(value) for key, value in values.items()})


def _write_report(path: Path, error: str) -> None:
    text = (
        f"{path.name} n’a pas été pris en compte.\n\n{error}\n\n"
        "Remplacez le fichier par une version corrigée : il sera relu.\n"
    )
    _report(path).write_text(text, "utf-8")


def _sidecar(path: Path) -> Path:
    return path.with_name(f"{path.name}.toml")


def _report(path: Path) -> Path:
    return path.with_name(f"{path.name}{REPORT}")


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
