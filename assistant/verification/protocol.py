"""What verification asks of a model that judges support, when one is wired."""

from __future__ import annotations

from typing import Protocol


class SupportScorer(Protocol):
    """Judges whether a source says what a claim says; thread-safe."""

    def score(self, claim: str, source: str) -> float:
        """Probability, 0 to 1, that `source` bears `claim`."""
