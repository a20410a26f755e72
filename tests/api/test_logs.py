"""Logs, traces and failures hold nothing that a user wrote."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from structlog.testing import capture_logs

from api import logs
from api.answering import Answering
from api.metrics import Metrics
from api.tracing import Tracing
from assistant.answers import AnswerEvent
from assistant.conversation import Conversation
from tests.api.support import app_of, client_of, question, settings
from tests.api.web.support import FakeAssistant

SECRET = "zanzibar"


class Leaky(FakeAssistant):
    """Fails with the question in its error."""

    async def stream(
        self, conversation: Conversation, *, collection: str | None = None
    ) -> AsyncIterator[AnswerEvent]:
        """See `Assistant`."""
        raise RuntimeError(f"cannot answer {conversation.question}")
        yield


async def test_logs_hold_no_question_answer_or_address() -> None:
    """Served, refused, lost or failed: a line each, with a request id, and nothing of the user."""
    with capture_logs() as lines:
        for assistant in (FakeAssistant(), Leaky()):
            app = app_of(assistant, rate_per_client=3)
            async with client_of(app, "203.0.113.77") as client:
                for stream in (False, True):
                    await client.post("/api/chat", json=question(f"temps {SECRET}", stream=stream))
                await client.post("/api/chat", json=question(SECRET * 1000))
                await client.post("/api/chat", json=question(SECRET))
                await client.get(f"/documents/{SECRET}?q={SECRET}")
                await client.get(f"/{SECRET}")
    written = json.dumps(lines)
    requests = [line for line in lines if line["event"] == "request"]
    assert len(requests) == 12
    failures = [line["error"] for line in lines if line["event"] == "failure"]
    assert len(failures) >= 2  # the two answers, and warm-up where it had the time
    assert set(failures) == {"RuntimeError"}
    assert SECRET not in written
    assert "203.0.113" not in written
    assert "0,5 ETP" not in written
    assert {line["route"] for line in requests} >= {"/api/chat", "unmatched"}


def test_a_librarys_traceback_stays_out(capsys: pytest.CaptureFixture[str]) -> None:
    """An exception logged by a library shows its kind, not its message; a line is one object."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        logs.configure(as_json=True)
        try:
            raise ValueError(SECRET)
        except ValueError:
            # Not uvicorn's logger: a server that another test ran may have set its level.
            logging.getLogger("a.library").exception("Exception in ASGI application")
    finally:
        root.handlers[:], root.level = handlers, level
        import structlog

        structlog.reset_defaults()
    line = json.loads(capsys.readouterr().err)
    assert line["error"] == "ValueError"
    assert SECRET not in json.dumps(line)


async def test_traces_tell_steps_and_nothing_else() -> None:
    """Spans show the steps of an answer; no attribute holds the question."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    answering = Answering(settings(), FakeAssistant(), Metrics(), Tracing(provider))  # type: ignore[arg-type]
    await answering.answer(Conversation.of(f"temps {SECRET}"))
    spans = exporter.get_finished_spans()
    seen = [span.attributes["event"] for span in spans if span.attributes]
    assert seen[0] == "SourcesFound"
    assert seen[-1] == "AnswerFinished"
    assert SECRET not in "".join(span.to_json() for span in spans)
