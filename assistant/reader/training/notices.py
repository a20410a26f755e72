"""Invented administrative notices and documents, with what people would ask about them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data"
DOCUMENTS = FOLDER / "documents"
"""Whole documents in Markdown, cut into options by our own ingestion and reading: some 90 units,
where a notice has 35."""
APART = 8
"""One notice in so many is kept apart, to choose and to measure on."""


@dataclass(frozen=True)
class Asked:
    """A question, its register, and the numbers of the units that answer it."""

    text: str
    register: str
    answers: tuple[int, ...]


@dataclass(frozen=True)
class Notice:
    """Units as the assistant says them (a heading in front), and questions."""

    title: str
    units: tuple[str, ...]
    questions: tuple[Asked, ...]
    near: tuple[str, ...]
    in_context: tuple[str, ...] = ()
    """The same units between the sentence before them, if there is one, and the title: as a likely
    option is read once more. Of a document only."""


def load(folder: Path = FOLDER) -> tuple[list[Notice], list[Notice]]:
    """The notices to train on and those kept apart."""
    train: list[Notice] = []
    apart: list[Notice] = []
    for number, read in enumerate(raw(folder)):
        (apart if is_apart(number) else train).append(_notice(read))
    return train, apart


def is_apart(number: int) -> bool:
    """Whether the notice of that number, from 0, is never trained on."""
    return number % APART == APART - 1


def raw(folder: Path = FOLDER) -> list[dict[str, Any]]:
    """The notices as they are written, a line each, in order."""
    paths = sorted(folder.glob("*.jsonl"))
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line) for line in lines if line.strip()]


def _notice(read: dict[str, Any]) -> Notice:
    units = read["units"]
    said = tuple(
        # A list may be led by its heading, which is then not said twice.
        u["t"] if u["k"] == "list" and u["t"].startswith(u["s"]) else f"{u['s']} {u['t']}"
        for u in units
    )
    asked = tuple(
        Asked(q["q"], q["r"], tuple(q["a"]))
        for q in read["questions"]
        if q["a"] and all(0 <= a < len(units) for a in q["a"])
    )
    title = read["title"]
    shown = tuple(
        f"{u['s']} {u['b']} {u['t']} {title}" if u.get("b") else f"{text} {title}"
        for u, text in zip(units, said, strict=True)
    )
    return Notice(title, said, asked, tuple(read["near"]), shown)
