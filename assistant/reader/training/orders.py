"""The order of a pass: which sheets a step looks at together, and in which form."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.reader.training.examples import Sheet
from assistant.reader.training.notices import Notice


@dataclass(frozen=True)
class Step:
    """What one step looks at."""

    sheets: Sequence[Sheet]
    """Each question meets the units of all of them."""
    questions: int
    """Most questions that are taken of a sheet."""


Order = Callable[[random.Random], list[Step]]
"""The steps of a pass."""


class Shuffled:
    """All sheets once, in any order, some a step."""

    def __init__(self, sheets: Sequence[Sheet], together: int, questions: int) -> None:
        self._sheets, self._together, self._questions = sheets, together, questions

    def __call__(self, rng: random.Random) -> list[Step]:
        """Any order."""
        ordered = rng.sample(list(self._sheets), len(self._sheets))
        return [
            Step(ordered[start : start + self._together], self._questions)
            for start in range(0, len(ordered), self._together)
        ]


class SometimesInContext:
    """All sheets once, one a step, a share of them with their units in context."""

    def __init__(
        self, sheets: Sequence[Sheet], written: Sequence[Notice], share: float, questions: int
    ) -> None:
        self._forms = [
            (sheet, replace(sheet, units=notice.in_context))
            for sheet, notice in zip(sheets, written, strict=True)
        ]
        self._share, self._questions = share, questions

    def __call__(self, rng: random.Random) -> list[Step]:
        """Any order, each sheet in one form or the other."""
        return [
            Step([shown if rng.random() < self._share else plain], self._questions)
            for plain, shown in rng.sample(self._forms, len(self._forms))
        ]


class Together:
    """Several orders as one: the steps of each, so many times over, in any order."""

    def __init__(self, *orders: tuple[Order, int]) -> None:
        self._orders = orders

    def __call__(self, rng: random.Random) -> list[Step]:
        """The steps of all."""
        steps = [s for order, times in self._orders for _ in range(times) for s in order(rng)]
        rng.shuffle(steps)
        return steps
