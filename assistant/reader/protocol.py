"""What the assistant asks of a reader: how likely each option answers the question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class PassageReader(Protocol):
    """Reads options (a sentence, a figure, a list, with their heading) for a question."""

    def read(
        self, question: str, options: Sequence[str], taken: Sequence[tuple[int, int]] = ()
    ) -> list[float]:
        """A calibrated probability an option, 0 to 1, in order; the question's words at the
        characters `taken` are taken for granted. Deterministic; thread safe."""

    def prepare(self, questions: Sequence[str]) -> None:
        """Told of questions before they are read one after the other; may do nothing."""
