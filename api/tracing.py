"""OpenTelemetry spans, sent where a setting says; nowhere by default."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from opentelemetry.trace import NoOpTracerProvider, Span, TracerProvider


class Tracing:
    """Opens spans of a provider; they carry no question, no answer and no address."""

    def __init__(
        self, provider: TracerProvider | None = None, shut: Callable[[], None] | None = None
    ) -> None:
        self._tracer = (provider or NoOpTracerProvider()).get_tracer("assistant-ctg")
        self._shut = shut

    def span(self, name: str) -> AbstractContextManager[Span]:
        """A span around a block, the child of the one around it."""
        # An error's message may quote the question: it is not recorded.
        return self._tracer.start_as_current_span(
            name, record_exception=False, set_status_on_exception=False
        )

    def close(self) -> None:
        """Send what was not sent yet."""
        if self._shut is not None:
            self._shut()


def tracing_to(endpoint: str | None) -> Tracing:
    """Spans to an OpenTelemetry collector over gRPC, or to nobody."""
    if endpoint is None:
        return Tracing()
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider as SdkProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = SdkProvider(resource=Resource({"service.name": "assistant-ctg"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return Tracing(provider, provider.shutdown)
