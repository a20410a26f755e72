"""Stop asking an endpoint that fails, and try it again after a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from enum import StrEnum


class CircuitState(StrEnum):
    """Closed lets everything through, open nothing, half-open one probe."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class CircuitBreaker:
    """Opens after `failures` failures in a row; probes after `rest_seconds`. Thread-safe."""

    def __init__(
        self,
        failures: int = 3,
        rest_seconds: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit, self._rest, self._clock = failures, rest_seconds, clock
        self._lock = threading.Lock()
        self._failed = 0
        self._opened_at: float | None = None
        self._probing = False

    @property
    def state(self) -> CircuitState:
        """Where it stands now."""
        with self._lock:
            return self._state()

    def _state(self) -> CircuitState:
        if self._opened_at is None:
            return CircuitState.CLOSED
        rested = self._clock() - self._opened_at >= self._rest
        return CircuitState.HALF_OPEN if rested else CircuitState.OPEN

    def allow(self) -> bool:
        """Whether a call may go out now; in half-open state the first caller is the probe."""
        with self._lock:
            state = self._state()
            if state is CircuitState.CLOSED:
                return True
            if state is CircuitState.OPEN or self._probing:
                return False
            self._probing = True
            return True

    def succeeded(self) -> None:
        """The endpoint answered."""
        with self._lock:
            self._failed, self._opened_at, self._probing = 0, None, False

    def failed(self) -> None:
        """The endpoint failed: one step nearer to open, or open again after a probe."""
        with self._lock:
            self._failed += 1
            if self._probing or self._failed >= self._limit:
                self._opened_at = self._clock()
            self._probing = False

    def abandoned(self) -> None:
        """The caller left before the end: nothing was learnt."""
        with self._lock:
            self._probing = False
