"""What the assistant asks of a reader: how likely each option answers the question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class PassageReader(Protocol):
    """Reads options (a sentence, a figure, a list, with their heading) for a question."""

    def read(self, question: str, options: Sequence[str]) -> list[float]:
        """A calibrated probability an option, 0 to 1, in order. Deterministic; thread safe."""
