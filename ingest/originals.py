"""Keep the files that the index was made from, so that a citation can open the page it names."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

FOLDER = "originals"


def original_path(store_path: Path, sha256: str, file_name: str) -> Path:
    """Where the original of a stored document lies: `originals/<sha256 of the file><extension>`."""
    return store_path / FOLDER / f"{sha256}{Path(file_name).suffix.lower()}"


def keep(store_path: Path, source: Path, sha256: str) -> None:
    """Copy a file beside the index, in one step; nothing to do when it is there."""
    target = original_path(store_path, sha256, source.name)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copyfile(source, partial)
    partial.replace(target)


def forget_others(store_path: Path, kept: Mapping[str, str]) -> None:
    """Remove every original but those of the index; `kept` gives file names by sha256."""
    names = {original_path(store_path, sha, name).name for sha, name in kept.items()}
    folder = store_path / FOLDER
    if folder.is_dir():
        for path in folder.iterdir():
            if path.is_file() and path.name not in names:
                path.unlink(missing_ok=True)
