"""Stop reading for somebody who has left: a thread can't be cancelled, so it looks at a flag."""

from __future__ import annotations

import threading
from contextvars import ContextVar

abandoned: ContextVar[threading.Event | None] = ContextVar("abandoned", default=None)
"""Set once nobody waits for what this context works on."""


class AbandonedError(Exception):
    """Nobody waits for the answer any more. Never shown: there is nobody to show it to."""


def check_wanted() -> None:
    """Called between steps that cost something. Raises AbandonedError."""
    flag = abandoned.get()
    if flag is not None and flag.is_set():
        raise AbandonedError
