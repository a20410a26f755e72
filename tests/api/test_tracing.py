"""Spans reach a collector, in the caller's trace, and never hold the service back."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as messages
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as services
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from api.tracing import CLOSE_SECONDS, tracing_to
from tests.api.processes import free_port
from tests.api.support import app_of, client_of, question

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


class Collector(services.TraceServiceServicer):
    """Keeps the spans it is given."""

    def __init__(self) -> None:
        self.spans: list[Span] = []

    def Export(
        self, request: messages.ExportTraceServiceRequest, context: grpc.ServicerContext
    ) -> messages.ExportTraceServiceResponse:
        """What a collector answers."""
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                self.spans.extend(scope.spans)
        return messages.ExportTraceServiceResponse()


@contextmanager
def collecting() -> Iterator[tuple[str, Collector]]:
    """A collector (gRPC) on a loopback port, and its address."""
    collector = Collector()
    server = grpc.server(ThreadPoolExecutor(2))
    services.add_TraceServiceServicer_to_server(collector, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"http://127.0.0.1:{port}", collector
    finally:
        server.stop(0).wait()


def _attributes(span: Span) -> dict[str, object]:
    return {a.key: a.value.string_value or a.value.int_value for a in span.attributes}


async def test_a_request_is_traced_to_the_collector() -> None:
    """With API_OTLP_ENDPOINT, a request is one span of its caller's trace, with its id and its
    answer's steps below it, and nothing of what was asked."""
    with collecting() as (endpoint, collector):
        async with client_of(app_of(otlp_endpoint=endpoint)) as client:
            response = await client.post(
                "/api/chat",
                json=question("temps zanzibar"),
                headers={"traceparent": f"00-{TRACE}-{PARENT}-01"},
            )
            await client.get("/healthz", headers={"traceparent": "nonsense"})
    spans = {span.name: span for span in collector.spans if span.trace_id.hex() == TRACE}
    request = spans["request"]
    assert (request.parent_span_id.hex(), request.kind) == (PARENT, Span.SPAN_KIND_SERVER)
    assert _attributes(request) == {
        "request.id": response.headers["x-request-id"],
        "http.route": "/api/chat",
        "http.response.status_code": 200,
    }
    assert spans["answer.event"].parent_span_id == request.span_id
    assert _attributes(spans["answer.event"])["request.id"] == response.headers["x-request-id"]
    others = [s for s in collector.spans if s.name == "request" and s.trace_id.hex() != TRACE]
    assert [(s.parent_span_id, _attributes(s)["http.route"]) for s in others] == [(b"", "/healthz")]
    assert b"zanzibar" not in b"".join(span.SerializeToString() for span in collector.spans)


@pytest.mark.parametrize("listens", [True, False], ids=["accepts and is mute", "refuses"])
def test_a_dead_collector_does_not_hold_the_end_back(listens: bool) -> None:
    """Closing takes the two seconds allowed and no more, whatever is left to send."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", free_port()))
        if listens:
            mute.listen()
        tracing = tracing_to(f"http://127.0.0.1:{mute.getsockname()[1]}")
        for _ in range(2000):
            with tracing.span("answer.event"):
                pass
        begun = time.monotonic()
        tracing.close()
        assert time.monotonic() - begun < CLOSE_SECONDS + 1.5
