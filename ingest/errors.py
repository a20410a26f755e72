"""What can go wrong with a file or the manifest, said in French to the staff who deposited it."""

from __future__ import annotations


class IngestError(Exception):
    """Something that stops the whole command; the message is for Caf staff."""


class ManifestError(IngestError):
    """The manifest cannot be read; the message names the line and the field."""


class DocumentError(Exception):
    """One file cannot be read; the others go on. `code` is stable, the message is French."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
