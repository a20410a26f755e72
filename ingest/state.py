"""Remember what the live index was made from, so that an unchanged corpus costs only hashes."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

STATE_NAME = "ingest-state.json"


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read: not tried again until it changes."""

    fingerprint: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class State:
    """What the last run knew: true only while `generation` is the live one."""

    generation: str
    embedding: str
    catalogue: str
    fingerprints: dict[str, str] = field(default_factory=dict)
    failures: dict[str, Failure] = field(default_factory=dict)
    passages: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """By document id, the sha256 of the file that the index was made from."""


def load_state(folder: Path) -> State | None:
    """The state beside the index; None where there is none or it cannot be read."""
    try:
        values = json.loads((folder / STATE_NAME).read_text("utf-8"))
        values["failures"] = {
            key: Failure(**failure) for key, failure in values["failures"].items()
        }
        return State(**values)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def save_state(folder: Path, state: State) -> None:
    """Replace the state in one step: a kill leaves the old one or the new one."""
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{STATE_NAME}.{os.getpid()}.partial"
    partial.write_text(json.dumps(asdict(state), ensure_ascii=False, indent=1), "utf-8")
    partial.replace(folder / STATE_NAME)
