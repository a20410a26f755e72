"""Copies of units of the notices, each beside a lie, by twelve agents that saw no rule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from assistant.verification.evidence import Evidence, evidence_of_text
from assistant.verification.measure import FAITHFUL, SentenceCase, measure

PAIRS = Path(__file__).parent / "data" / "pairs.jsonl"
NOTICES = Path("assistant/reader/training/data")
UNSEEN = ("za", "zb", "zc", "zd", "ze", "zf")
"""The files of which no pair was looked at when the rules were written; of u to z all were."""
AROUND = 2
"""Units before and after the told one that are cited with it, as a passage has them."""


@cache
def _notices(file: str) -> tuple[dict[str, Any], ...]:
    lines = (NOTICES / f"{file}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


def _evidence(pair: dict[str, Any]) -> Evidence:
    notice, told = _notices(pair["file"])[pair["n"]], pair["u"]
    cited = notice["units"][max(0, told - AROUND) : told + AROUND + 1]
    return evidence_of_text(
        "\n".join(unit["t"] for unit in cited),
        [notice["units"][told]["s"]],
        [notice["title"], notice["territory"] or ""],
    )


def _cases(pairs: list[dict[str, Any]]) -> Iterator[SentenceCase]:
    for number, pair in enumerate(pairs):
        evidence = (_evidence(pair),)
        yield SentenceCase(f"{number}-true", evidence, pair["true"], FAITHFUL)
        yield SentenceCase(f"{number}-false", evidence, pair["false"], pair["kind"])


def test_lies_beside_copies_are_told_apart_unseen() -> None:
    """Every other unseen pair: a ratchet (88.1 % of 874 lies and 10.4 % of as many copies refused;
    79.6 and 9.6 before the rules were written on the other half)."""
    pairs = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    report = measure(_cases([pair for pair in pairs if pair["file"] in UNSEEN][::2]))
    assert report.corrupted.total == report.faithful.total == 437
    assert report.corrupted.rate >= 0.86
    assert report.faithful.rate <= 0.12
