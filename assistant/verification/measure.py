"""Measure the verifier on faithful and corrupted sentences: detection and false alarms by kind."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.verification.evidence import Evidence, evidence_of_text
from assistant.verification.verdict import Verdict
from assistant.verification.verify import verify

FAITHFUL = "faithful"


@dataclass(frozen=True, slots=True)
class SentenceCase:
    """One sentence with the verbatim source texts it points at."""

    id: str
    passages: tuple[Evidence, ...]
    sentence: str
    kind: str
    held_out: bool = False


@dataclass(frozen=True, slots=True)
class KindResult:
    """Of `total` sentences of one kind, how many were refused; Wilson interval at 95 %."""

    kind: str
    total: int
    refused: int

    @property
    def rate(self) -> float:
        """Share refused: detection of a corruption, false alarms among the faithful."""
        return self.refused / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson score interval at 95 %."""
        if not self.total:
            return (0.0, 1.0)
        z, n, p = 1.96, self.total, self.rate
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return (max(0.0, centre - half), min(1.0, centre + half))


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """Results by kind, all corruptions together, and the sentences judged wrongly."""

    kinds: tuple[KindResult, ...]
    corrupted: KindResult
    faithful: KindResult
    errors: tuple[tuple[SentenceCase, Verdict], ...]

    def table(self) -> str:
        """The figures as Markdown."""
        rows = ["| kind | sentences | refused | rate | 95 % interval |", "|---|---|---|---|---|"]
        for result in (*self.kinds, self.corrupted):
            low, high = result.interval
            rows.append(
                f"| {result.kind} | {result.total} | {result.refused} "
                f"| {result.rate:.1%} | {low:.1%} to {high:.1%} |"
            )
        return "\n".join(rows)


def load_sentences(path: Path) -> list[SentenceCase]:
    """Cases of a YAML file.

    Either {sentences: [{id, passages, sentence, kind, held_out, source?}, …]}, where `source`
    gives section, title, publisher and territory, or the compact
    {texts: {name: text or source}, sentences: [[name, kind, sentence], …]}, where `name` may be
    a list and a top-level `held_out: true` says that nobody works on any of them.
    """
    data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    if isinstance(data, dict) and "texts" in data:
        return [
            SentenceCase(
                f"{_names(name)[0]}-{kind}-{number}",
                tuple(_compact(data["texts"][one]) for one in _names(name)),
                sentence,
                kind,
                bool(data.get("held_out", False)),
            )
            for number, (name, kind, sentence) in enumerate(data["sentences"], start=1)
        ]
    return [
        SentenceCase(
            str(row["id"]),
            tuple(
                evidence_of_text(text, *_origin(row.get("source", {}))) for text in row["passages"]
            ),
            row["sentence"],
            row["kind"],
            bool(row.get("held_out", False)),
        )
        for row in data["sentences"]
    ]


def _names(name: str | list[str]) -> list[str]:
    return [name] if isinstance(name, str) else name


def _compact(text: Any) -> Evidence:
    if isinstance(text, str):
        return evidence_of_text(text)
    return evidence_of_text(text["text"], *_origin(text))


def _origin(source: dict[str, Any]) -> tuple[list[str], list[str]]:
    known = [source.get(key) for key in ("title", "publisher", "territory", "valid_on")]
    return list(source.get("section") or ()), [str(k) for k in known if k]


def measure(cases: Iterable[SentenceCase]) -> VerificationReport:
    """Verify every sentence against its own passages."""
    judged = [(case, verify(case.sentence, case.passages)) for case in cases]
    kinds = dict.fromkeys(case.kind for case, _ in judged)
    results = tuple(_count(kind, judged, {kind}) for kind in kinds)
    corruptions = set(kinds) - {FAITHFUL}
    return VerificationReport(
        results,
        _count("all corruptions", judged, corruptions),
        _count(FAITHFUL, judged, {FAITHFUL}),
        tuple((c, v) for c, v in judged if v.supported != (c.kind == FAITHFUL)),
    )


def _count(
    name: str, judged: Sequence[tuple[SentenceCase, Verdict]], kinds: set[str]
) -> KindResult:
    verdicts = [verdict for case, verdict in judged if case.kind in kinds]
    return KindResult(name, len(verdicts), sum(not v.supported for v in verdicts))
