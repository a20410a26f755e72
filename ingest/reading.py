"""Choose the loader by what the file is, whatever its name says."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ingest.content import LoadedDocument
from ingest.errors import DocumentError
from ingest.loaders import markdown, text

HASH_PIECE = 1 << 20
"""Bytes hashed at a time."""


def file_sha256(path: Path) -> str:
    """Hex digest of a file. Raises DocumentError where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while piece := stream.read(HASH_PIECE):
                digest.update(piece)
    except FileNotFoundError:
        raise DocumentError("missing-file", f"Le fichier {path} n’existe pas.") from None
    except OSError as error:
        message = f"Le fichier {path} ne peut pas être lu : {error.strerror}."
        raise DocumentError("unreadable-file", message) from None
    return digest.hexdigest()


def read_bytes(data: bytes, name: str) -> LoadedDocument:
    """The content of a file from its bytes; `name` tells Markdown from plain text."""
    if not data.strip():
        raise DocumentError("empty-file", "Ce fichier est vide.")
    if Path(name).suffix.lower() in (".md", ".markdown"):
        return markdown.load(data)
    return text.load(data)
