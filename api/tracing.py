"""OpenTelemetry spans, sent where a setting says; nowhere by default."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

import structlog
from opentelemetry.context import Context
from opentelemetry.trace import NoOpTracerProvider, Span, SpanKind, TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

EXPORT_SECONDS = 3.0
"""For one batch to reach the collector."""
CLOSE_SECONDS = 2.0
"""For the last spans to leave: a collector that is down must not hold the process back."""
PROPAGATED = ("traceparent", "tracestate")


class Tracing:
    """Opens spans of a provider; they carry no question, no answer and no address."""

    def __init__(
        self, provider: TracerProvider | None = None, shut: Callable[[], None] | None = None
    ) -> None:
        self._tracer = (provider or NoOpTracerProvider()).get_tracer("assistant-ctg")
        self._shut = shut

    def span(self, name: str) -> AbstractContextManager[Span]:
        """A span around a block, the child of the one around it."""
        return self._open(name, None, SpanKind.INTERNAL)

    def request(self, headers: Iterable[tuple[bytes, bytes]]) -> AbstractContextManager[Span]:
        """The span of a whole request, in the trace that its `traceparent` header names if any."""
        given = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
        carrier = {name: given[name] for name in PROPAGATED if name in given}
        # An empty context: never the child of what the server happened to be doing.
        context = TraceContextTextMapPropagator().extract(carrier, Context())
        return self._open("request", context, SpanKind.SERVER)

    def _open(
        self, name: str, context: Context | None, kind: SpanKind
    ) -> AbstractContextManager[Span]:
        request_id = structlog.contextvars.get_contextvars().get("request_id")
        return self._tracer.start_as_current_span(
            name,
            context=context,
            kind=kind,
            attributes={"request.id": request_id} if request_id else {},
            # An error's message may quote the question: it is not recorded.
            record_exception=False,
            set_status_on_exception=False,
        )

    def close(self) -> None:
        """Send what was not sent yet, within `CLOSE_SECONDS`."""
        if self._shut is not None:
            self._shut()


def tracing_to(endpoint: str | None) -> Tracing:
    """Spans to an OpenTelemetry collector over gRPC, or to nobody."""
    if not endpoint:
        return Tracing()
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider as SdkProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    exporter = OTLPSpanExporter(endpoint=endpoint, timeout=EXPORT_SECONDS)
    provider = SdkProvider(
        resource=Resource({"service.name": "assistant-ctg"}),
        shutdown_on_exit=False,  # `close` does it, and its time is bounded
    )
    provider.add_span_processor(BatchSpanProcessor(exporter))

    def shut() -> None:
        sending = threading.Thread(target=provider.shutdown, name="last-spans", daemon=True)
        sending.start()
        sending.join(CLOSE_SECONDS)
        if sending.is_alive():
            exporter.shutdown()  # gives up what the collector did not take

    return Tracing(provider, shut)
