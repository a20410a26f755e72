from __future__ import annotations

from assistant.writing.circuit_breaker import CircuitBreaker, CircuitState


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The time that was set."""
        return self.now


def test_it_opens_after_failures_in_a_row_and_probes_once_after_a_rest() -> None:
    """Closed, open, half-open with one probe, closed again on success."""
    clock = Clock()
    breaker = CircuitBreaker(failures=2, rest_seconds=30, clock=clock)
    breaker.failed()
    assert breaker.allow() is True
    breaker.failed()
    assert breaker.state is CircuitState.OPEN
    assert breaker.allow() is False
    clock.now = 30
    assert breaker.state is CircuitState.HALF_OPEN
    assert [breaker.allow(), breaker.allow()] == [True, False]
    breaker.succeeded()
    assert breaker.state is CircuitState.CLOSED


def test_a_failed_probe_opens_it_again() -> None:
    """One failure is enough after a rest."""
    clock = Clock()
    breaker = CircuitBreaker(failures=3, rest_seconds=10, clock=clock)
    for _ in range(3):
        breaker.failed()
    clock.now = 10
    assert breaker.allow() is True
    breaker.failed()
    assert breaker.state is CircuitState.OPEN


def test_an_abandoned_probe_leaves_room_for_another() -> None:
    """A client that disconnects during the probe does not shut the endpoint out for ever."""
    clock = Clock()
    breaker = CircuitBreaker(failures=1, rest_seconds=10, clock=clock)
    breaker.failed()
    clock.now = 10
    assert breaker.allow() is True
    breaker.abandoned()
    assert breaker.allow() is True


def test_a_success_forgets_earlier_failures() -> None:
    """Only failures in a row count."""
    breaker = CircuitBreaker(failures=2)
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.state is CircuitState.CLOSED
