"""Bytes of a text file to characters: UTF-8 first, then what French Windows writes."""

from __future__ import annotations

from ingest.errors import DocumentError


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text and the warnings. Raises DocumentError for bytes that are not text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16").replace("\r\n", "\n"), ()
        except UnicodeDecodeError:
            pass
    if b"\x00" in data:
        raise DocumentError("not-text", "Ce fichier n’est pas un fichier de texte.")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"), ()
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
        warning = (
            "Le fichier n’est pas en UTF-8 : il a été lu comme un fichier de Windows (cp1252)."
        )
        return text.replace("\r\n", "\n").replace("\r", "\n"), (warning,)
