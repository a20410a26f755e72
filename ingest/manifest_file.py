"""Change the manifest by command, and leave its comments and its order as people wrote them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Table

from ingest.errors import ManifestError
from ingest.manifest import MANIFEST_NAME, DocumentEntry, parse_manifest

_KEPT = ("id", "title", "publisher", "territory")


def put_document(folder: Path, entry: DocumentEntry) -> None:
    """Write a `[[document]]`, in place of the one, or of the `[[expected]]`, with its id."""
    values = _values(entry)
    with _editing(folder) as manifest:
        for table in _tables(manifest, "document"):
            if table["id"] == entry.id:
                _update(table, values)
                return
        for index, table in enumerate(_tables(manifest, "expected")):
            if table["id"] == entry.id:
                if aliases := list(table.get("aliases", [])):
                    values.setdefault("aliases", aliases)
                values["expected"] = True
                _drop(manifest, "expected", index)
                break
        fresh = tomlkit.table()
        for key, value in values.items():
            fresh.add(key, value)
        _append(manifest, "document", fresh)


def remove_document(folder: Path, document_id: str) -> bool:
    """Take a document out; True if it had been expected, and is so again."""
    with _editing(folder) as manifest:
        for index, table in enumerate(_tables(manifest, "document")):
            if table["id"] != document_id:
                continue
            was_expected = bool(table.get("expected", False))
            if was_expected:
                announced = tomlkit.table()
                for key in _KEPT:
                    announced.add(key, table[key])
                if "aliases" in table:
                    announced.add("aliases", list(table["aliases"]))
                _append(manifest, "expected", announced)
            _drop(manifest, "document", index)
            return was_expected
    raise ManifestError(f"Aucun document « {document_id} » dans {MANIFEST_NAME}.")


def set_sha256(folder: Path, document_id: str, sha256: str) -> None:
    """Record the digest of a document's file."""
    with _editing(folder) as manifest:
        for table in _tables(manifest, "document"):
            if table["id"] == document_id:
                table["sha256"] = sha256


def _values(entry: DocumentEntry) -> dict[str, Any]:
    order = ("id", "file", "title", "publisher", "territory")
    known = entry.model_dump(exclude_defaults=True)
    first = {key: known.pop(key) for key in order}
    return {**first, **{k: list(v) if isinstance(v, tuple) else v for k, v in known.items()}}


def _update(table: Table, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if key != "expected" and table.get(key) != value:
            table[key] = value


@contextmanager
def _editing(folder: Path) -> Iterator[tomlkit.TOMLDocument]:
    """The manifest to change; it is checked, and then replaced in one step."""
    path = folder / MANIFEST_NAME
    try:
        manifest = tomlkit.parse(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise ManifestError(f"Le manifeste {path} ne peut pas être lu : {error}.") from error
    yield manifest
    text = tomlkit.dumps(manifest)
    parse_manifest(text, folder)
    partial = path.with_name(f".{MANIFEST_NAME}.{os.getpid()}")
    try:
        partial.write_text(text, "utf-8")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise ManifestError(f"Le manifeste {path} ne peut pas être modifié.") from error


def _tables(manifest: tomlkit.TOMLDocument, name: str) -> list[Table]:
    return list(manifest.get(name, []))


def _append(manifest: tomlkit.TOMLDocument, name: str, table: Table) -> None:
    if name in manifest:
        manifest[name].append(table)
    else:
        tables = tomlkit.aot()
        tables.append(table)
        manifest.append(name, tables)


def _drop(manifest: tomlkit.TOMLDocument, name: str, index: int) -> None:
    if len(_tables(manifest, name)) == 1:
        manifest.remove(name)
    else:
        del manifest[name][index]
