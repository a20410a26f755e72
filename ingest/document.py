"""From a file's blocks to the document as it is stored, with its passages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from assistant.documents import Passage, StoredDocument
from ingest.content import LoadedDocument
from ingest.errors import DocumentError
from ingest.manifest import DocumentEntry
from ingest.passages import passages
from ingest.stored_text import place
from ingest.structure import refine


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A document ready to be embedded and written."""

    document: StoredDocument
    passages: tuple[Passage, ...]


def prepare(entry: DocumentEntry, loaded: LoadedDocument, file_sha256: str) -> PreparedDocument:
    """Structure, stored text and passages. Raises DocumentError where there is nothing to read."""
    text, placed = place(refine(loaded.blocks))
    cut = passages(entry.id, text, placed)
    if not cut:
        raise DocumentError("no-text", "Ce fichier ne contient aucun texte à lire.")
    document = StoredDocument(
        id=entry.id,
        title=entry.title,
        publisher=entry.publisher,
        territory=entry.territory,
        text=text,
        blocks=tuple(block.block for block in placed),
        valid_on=entry.valid_on,
        valid_until=entry.valid_until,
        source_url=entry.source_url,
        licence=entry.licence,
        summarises=entry.summarises,
        file_name=entry.file,
        file_sha256=file_sha256,
        page_count=loaded.page_count,
        warnings=loaded.warnings,
        indexed_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    return PreparedDocument(document, tuple(cut))


@cache
def pipeline_version() -> str:
    """A digest of this room's code: what another version read is read again."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
