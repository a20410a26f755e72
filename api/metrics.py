"""What Prometheus reads: requests, answers and their steps, queue, cache, refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.responses import PlainTextResponse, Response

from api.settings import ApiSettings, secret
from api.tokens import bearer

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

    def watch(self, name: str, description: str, value: Callable[[], float]) -> None:
        """A gauge read when asked."""
        Gauge(name, description, registry=self.registry).set_function(value)

    def watch_writer(self, writer: VerifiedWriter) -> None:
        """Count what becomes of a language model's sentences, read when asked."""
        self.registry.register(_WriterCollector(writer))


class _WriterCollector(Collector):
    def __init__(self, writer: VerifiedWriter) -> None:
        self._writer = writer

    def collect(self) -> Iterator[Metric]:
        figures = self._writer.figures
        sentences = CounterMetricFamily(
            "assistant_written_sentences", "A language model's sentences.", labels=["outcome"]
        )
        for outcome, count in (
            ("shown", figures.shown),
            ("unlabelled", figures.unlabelled),
            *((f"refused_{reason}", count) for reason, count in figures.refused.items()),
        ):
            sentences.add_metric([outcome], count)
        yield sentences


def build_router(settings: ApiSettings, metrics: Metrics) -> APIRouter:
    """GET /metrics."""
    guard = bearer(secret(settings.metrics_token, settings.metrics_token_file))
    router = APIRouter(dependencies=[Depends(guard)])

    @router.get("/metrics", response_class=PlainTextResponse)
    async def read() -> Response:
        """Figures in Prometheus' text format."""
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return router
