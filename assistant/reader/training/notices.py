"""Invented administrative notices with the questions that people would ask about them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "data"
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
    """Units as the assistant says them (a heading in front, but for lists), and questions."""

    title: str
    units: tuple[str, ...]
    questions: tuple[Asked, ...]
    near: tuple[str, ...]


def load(folder: Path = FOLDER) -> tuple[list[Notice], list[Notice]]:
    """The notices to train on and those kept apart."""
    train: list[Notice] = []
    apart: list[Notice] = []
    for path in sorted(folder.glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(line for line in lines if line.strip()):
            (apart if number % APART == APART - 1 else train).append(_notice(json.loads(line)))
    return train, apart


def _notice(read: dict[str, object]) -> Notice:
    units: list[dict[str, str]] = read["units"]  # type: ignore[assignment]
    questions: list[dict[str, object]] = read["questions"]  # type: ignore[assignment]
    near: list[str] = read["near"]  # type: ignore[assignment]
    said = tuple(u["t"] if u["k"] == "list" else f"{u['s']} {u['t']}" for u in units)
    asked = tuple(
        Asked(str(q["q"]), str(q["r"]), tuple(q["a"]))  # type: ignore[arg-type]
        for q in questions
        if q["a"] and all(0 <= a < len(units) for a in q["a"])  # type: ignore[attr-defined]
    )
    return Notice(str(read["title"]), said, asked, tuple(near))
