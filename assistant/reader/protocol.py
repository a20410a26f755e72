"""What the assistant asks of a reader: does this passage answer, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reading:
    """A reader's view of one passage for one question.

    `answerable` is a calibrated probability, 0 to 1, that the passage answers. `text[start:end]`
    is the best span even when the passage seems not to answer; `span_score` is the probability
    given to that span among all spans of the passage. `starts` are (offset, probability) of where
    the answer may begin, the likely ones, in reading order.
    """

    answerable: float
    start: int
    end: int
    span_score: float
    starts: tuple[tuple[int, float], ...] = ()

    def within(self, start: int, end: int) -> float:
        """Probability, 0 to 1, that the answer begins in `text[start:end]`, a sentence say."""
        return sum(chance for offset, chance in self.starts if start <= offset < end)


class PassageReader(Protocol):
    """Reads passages for a question."""

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """One reading a passage, in order. Deterministic; safe to call from several threads."""
