"""What `status`, `check` and `watch` look at, as plain values."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Any

from assistant.documents import Index
from ingest.document import PreparedDocument
from ingest.inbox import FOLDER, REPORT, SETTLED_SECONDS, just_changed
from ingest.manifest import Manifest

SETTLING_SECONDS = 10.0
"""Longest wait for a copy to end before an update begins without it."""


def status(manifest: Manifest, index: Index | None) -> dict[str, Any]:
    """Documents of the manifest as the live index holds them, and the expected ones."""
    counts: dict[str, int] = {}
    for passage in index.passages.values() if index else ():
        counts[passage.document_id] = counts.get(passage.document_id, 0) + 1
    documents: list[dict[str, Any]] = []
    for entry in manifest.documents:
        stored = index.documents.get(entry.id) if index else None
        warnings = list(stored.warnings) if stored else []
        if not manifest.path_of(entry).is_file():
            warnings.append("Le fichier n’existe plus.")
        if entry.valid_until and entry.valid_until < date.today().isoformat():
            warnings.append(f"Document valable jusqu’au {entry.valid_until} : période passée.")
        documents.append(
            {
                "id": entry.id,
                "title": entry.title,
                "publisher": entry.publisher,
                "territory": entry.territory,
                "indexed": stored is not None,
                "pages": stored.page_count if stored else None,
                "passages": counts.get(entry.id, 0),
                "characters": len(stored.text) if stored else 0,
                "valid_on": entry.valid_on,
                "valid_until": entry.valid_until,
                "indexed_at": stored.indexed_at if stored else None,
                "warnings": warnings,
            }
        )
    return {
        "generation": index.generation if index else None,
        "embedding_model": index.embedding_model if index else None,
        "documents": documents,
        "expected": [
            {"id": e.id, "title": e.title, "publisher": e.publisher, "territory": e.territory}
            for e in manifest.expected
        ],
        "refused": [
            path.name.removesuffix(REPORT)
            for path in sorted((manifest.folder / FOLDER).glob(f"*{REPORT}"))
        ],
    }


def checked(prepared: PreparedDocument, guessed: tuple[str, ...], preview: str) -> dict[str, Any]:
    """What a file would become."""
    document = prepared.document
    return {
        "id": document.id,
        "title": document.title,
        "pages": document.page_count,
        "characters": len(document.text),
        "passages": len(prepared.passages),
        "units": sum(len(passage.units) for passage in prepared.passages),
        "sections": sorted({" › ".join(passage.section) for passage in prepared.passages}),
        "warnings": list(document.warnings),
        "guessed": list(guessed),
        "preview": preview,
    }


def footprint(corpus: Path) -> frozenset[tuple[str, int, int]]:
    """Names, sizes and times of every file that an update reads."""
    found: set[tuple[str, int, int]] = set()
    for folder in (corpus, corpus / FOLDER):
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.is_file() and not path.name.startswith("."):
                status = path.stat()
                found.add((str(path), status.st_size, status.st_mtime_ns))
    return frozenset(found)


def unsettled(corpus: Path) -> bool:
    """True while a file of the watched folder may still be being copied."""
    folder = corpus / FOLDER
    return folder.is_dir() and any(
        just_changed(path.stat().st_mtime)
        for path in folder.iterdir()
        if path.is_file() and not path.name.endswith(REPORT)
    )


def wait_until_settled(corpus: Path) -> None:
    """Give a file that was put down just now the time to be whole; one that never is, waits."""
    end = time.monotonic() + SETTLING_SECONDS
    while unsettled(corpus) and time.monotonic() < end:
        time.sleep(SETTLED_SECONDS / 10)
