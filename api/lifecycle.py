"""Where the process is in its life: warming up, serving, stopping."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Lifecycle:
    """Flags that start-up and shutdown set and that readiness reads."""

    warm: bool = False
    stopping: bool = False
