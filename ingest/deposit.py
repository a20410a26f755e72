"""Take a file into the corpus: under the id of an expected document, of a known one, or its own."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from assistant.documents import BlockKind, ExpectedDocument
from ingest.content import LoadedDocument
from ingest.errors import IngestError
from ingest.manifest import DocumentEntry, Manifest
from ingest.manifest_file import put_document, remove_document
from ingest.reading import file_sha256

UNKNOWN_PUBLISHER = "Éditeur non précisé"
REMOVED_FOLDER = "retires"
"""Where the files of removed documents go: nothing that staff deposited is deleted."""


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of a file to deposit; None where nobody said."""

    id: str | None = None
    title: str | None = None
    publisher: str | None = None
    territory: str | None = None
    valid_on: str | None = None
    valid_until: str | None = None
    source_url: str | None = None
    licence: str | None = None


def slug(text: str) -> str:
    """An identifier made of a title or a file name."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("’", "-"))
    letters = "".join(c for c in plain.lower() if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:80].strip("-")


def title_of(loaded: LoadedDocument, path: Path) -> str:
    """The first heading, else the file's name."""
    for block in loaded.blocks[:5]:
        if block.kind is BlockKind.HEADING and 3 < len(block.text) <= 200:
            return block.text
    return path.stem.replace("_", " ").replace("-", " ").strip() or path.name


def expected_for(manifest: Manifest, path: Path, title: str) -> ExpectedDocument | None:
    """The expected document that a file's name or title names; None unless exactly one does."""
    names = {slug(path.stem), slug(title)}
    found = [
        expected
        for expected in manifest.expected
        if names & {expected.id, slug(expected.title), *map(slug, expected.aliases)}
    ]
    return found[0] if len(found) == 1 else None


def complete(
    manifest: Manifest, path: Path, loaded: LoadedDocument, details: Details
) -> tuple[DocumentEntry, tuple[str, ...]]:
    """The entry for a file, and the fields that were guessed. Raises IngestError, in French."""
    digest = file_sha256(path)
    title = details.title or title_of(loaded, path)
    expected = _announced(manifest, details.id) or (
        None if details.id else expected_for(manifest, path, title)
    )
    if details.id is None and expected is None:
        same = _same_document(manifest, path, digest)
        details = replace(details, id=same.id if same else None)
    identity = details.id or (expected.id if expected else slug(title))
    known = next((entry for entry in manifest.documents if entry.id == identity), None)
    source = known or expected
    guessed: list[str] = []
    if source is not None:
        title = details.title or source.title
    elif details.title is None:
        guessed.append("titre")
    publisher = details.publisher or (source.publisher if source else None)
    territory = details.territory or (source.territory if source else None)
    if publisher is None:
        publisher = UNKNOWN_PUBLISHER
        guessed.append("éditeur")
    if territory is None:
        territory = manifest.default_territory
    if territory is None:
        raise IngestError("Indiquez le territoire du document (--territory).")
    before = known.model_dump() if known else {}
    values = {
        **before,
        "id": identity,
        "file": f"{identity}{path.suffix.lower()}",
        "title": title,
        "publisher": publisher,
        "territory": territory,
        "sha256": digest,
        **{
            name: value
            for name in ("valid_on", "valid_until", "source_url", "licence")
            if (value := getattr(details, name)) is not None
        },
    }
    try:
        return DocumentEntry.model_validate(values), tuple(guessed)
    except ValidationError as error:
        fields = ", ".join(sorted({str(detail["loc"][0]) for detail in error.errors()}))
        raise IngestError(f"Valeur incorrecte pour : {fields}.") from None


def store(manifest: Manifest, path: Path, entry: DocumentEntry) -> None:
    """Copy the file into the corpus, then write its entry: a kill between the two costs nothing."""
    target = manifest.path_of(entry)
    if path.resolve() != target.resolve():
        partial = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            shutil.copyfile(path, partial)
            partial.replace(target)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise IngestError(
                f"Le fichier ne peut pas être copié dans {manifest.folder}."
            ) from error
    put_document(manifest.folder, entry)
    for known in manifest.documents:
        if known.id == entry.id and known.file != entry.file:
            _set_aside(manifest, known)


def withdraw(manifest: Manifest, document_id: str) -> bool:
    """Take a document out of the corpus; True if it is expected again."""
    expected = remove_document(manifest.folder, document_id)
    for known in manifest.documents:
        if known.id == document_id:
            _set_aside(manifest, known)
    return expected


def _same_document(manifest: Manifest, path: Path, digest: str) -> DocumentEntry | None:
    """The document that a file is a copy of, or, by its name, a new edition of."""
    copies = [entry for entry in manifest.documents if entry.sha256 == digest]
    named = [entry for entry in manifest.documents if entry.id == slug(path.stem)]
    return next(iter(copies + named), None)


def _announced(manifest: Manifest, document_id: str | None) -> ExpectedDocument | None:
    return next((e for e in manifest.expected if e.id == document_id), None)


def _set_aside(manifest: Manifest, entry: DocumentEntry) -> None:
    path = manifest.path_of(entry)
    folder = manifest.folder / REMOVED_FOLDER
    if not path.is_file() or any(
        other.file == entry.file and other.id != entry.id for other in manifest.documents
    ):
        return
    try:
        folder.mkdir(exist_ok=True)
        path.replace(folder / path.name)
    except OSError as error:
        raise IngestError(f"Le fichier {path.name} ne peut pas être déplacé.") from error
