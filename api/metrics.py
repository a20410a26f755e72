"""What Prometheus reads: requests, answers and their steps, queue, cache, refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from starlette.responses import PlainTextResponse, Response

from api.model_metrics import WriterCollector, reason_of
from api.settings import ApiSettings, secret
from api.tokens import bearer
from assistant.writing.circuit_breaker import CircuitState

if TYPE_CHECKING:
    from assistant.writing.writer import VerifiedWriter

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0)


# One line less for each series: nobody asks when a counter began.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """One process's figures. No label carries anything a user wrote."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.requests = Counter(
            "assistant_http_requests",
            "Requests.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "assistant_http_request_seconds",
            "Time to the end of a response.",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.answers = Counter(
            "assistant_answers", "Finished answers.", ("status", "mode"), registry=self.registry
        )
        self.step_seconds = Histogram(
            "assistant_step_seconds",
            "Time of each step of an answer.",
            ("step",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.degraded = Counter(
            "assistant_degraded_answers", "Answers served with a notice.", registry=self.registry
        )
        self.model_unavailable = Counter(
            "assistant_model_unavailable",
            "Answers that a language model should have written and did not.",
            ("reason",),
            registry=self.registry,
        )
        self.refused = Counter(
            "assistant_refused",
            "Requests refused to protect the service.",
            ("reason",),
            registry=self.registry,
        )
        self.cache = Counter(
            "assistant_cache_lookups",
            "Answers looked for in the cache.",
            ("result",),
            registry=self.registry,
        )
        self.failures = Counter(
            "assistant_failures", "Errors nobody foresaw.", ("code",), registry=self.registry
        )

    def count_refusal(self, reason: str) -> None:
        """One request refused for `reason`."""
        self.refused.labels(reason).inc()

    def count_degraded(self, notice: str) -> None:
        """One answer served with this notice, which says what became of the language model."""
        self.degraded.inc()
        self.model_unavailable.labels(reason_of(notice)).inc()

    def watch(self, name: str, description: str, value: Callable[[], float]) -> None:
        """A gauge read when asked."""
        Gauge(name, description, registry=self.registry).set_function(value)

    def watch_writer(self, writer: VerifiedWriter) -> None:
        """Count what becomes of a language model's sentences, read when asked."""
        self.registry.register(WriterCollector(writer))
        self.watch(
            "assistant_model_paused",
            "1 while a language model that failed several times in a row is not asked.",
            lambda: writer.breaker.state is CircuitState.OPEN,
        )


def build_router(settings: ApiSettings, metrics: Metrics) -> APIRouter:
    """GET /metrics."""
    guard = bearer(secret(settings.metrics_token))
    router = APIRouter(dependencies=[Depends(guard)])

    @router.get("/metrics", response_class=PlainTextResponse)
    async def read() -> Response:
        """Figures in Prometheus' text format."""
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return router
