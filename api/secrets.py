"""Secrets, from the environment or from files; never empty, never shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

FROM_FILES = ("v1_token", "metrics_token", "storage_url")
"""Settings that `…_FILE` may give instead: what a container's secret is."""


def with_files_read(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` of the settings with every secret read from the file that names it.

    A secret given in both ways comes from its own variable. Raises ValueError, in French for who
    runs the service, when a secret is empty or its file cannot be read: a token that is empty
    would let everybody in.
    """
    read = dict(values)
    for name in FROM_FILES:
        variable = f"API_{name.upper()}"
        if read.get(name) is not None:
            given = read[name]
            text = given.get_secret_value() if isinstance(given, SecretStr) else str(given)
            if not text.strip():
                raise ValueError(f"{variable} est vide\u00a0: donnez-lui une valeur, ou retirez-la")
        elif file := read.get(f"{name}_file"):
            read[name] = _first_text(Path(file), f"{variable}_FILE")
    return read


def _first_text(file: Path, variable: str) -> str:
    try:
        text = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(
            f"{variable}\u00a0: le fichier {file} ne peut pas être lu ({type(error).__name__})"
        ) from None
    if not text:
        raise ValueError(f"{variable}\u00a0: le fichier {file} est vide, sans secret")
    return text
