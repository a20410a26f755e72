"""What Prometheus reads of a language model."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from prometheus_client import generate_latest

from api.metrics import Metrics
from assistant.writing.notices import INTERRUPTED, notice
from assistant.writing.protocol import ChatMessage, UnavailableReason
from assistant.writing.writer import VerifiedWriter


class SilentModel:
    """Implements `ChatModel`; nobody asks it."""

    name = "silent"

    async def stream(self, messages: Sequence[ChatMessage]) -> AsyncIterator[str]:
        """See `ChatModel`."""
        yield ""


def _lines(metrics: Metrics) -> set[str]:
    return set(generate_latest(metrics.registry).decode().splitlines())


def test_every_sentence_that_a_model_wrote_is_counted() -> None:
    """Shown, refused with the reason, without a source, beside the point: each has its line."""
    metrics, writer = Metrics(), VerifiedWriter(SilentModel())
    metrics.watch_writer(writer)
    writer.figures.shown, writer.figures.beside_the_point = 3, 2
    writer.figures.refused["number"] = 1
    for outcome, count in {"shown": 3, "unlabelled": 0, "beside_the_point": 2,
                           "refused_number": 1}.items():  # fmt: skip
        line = f'assistant_written_sentences_total{{outcome="{outcome}"}} {count}.0'
        assert line in _lines(metrics)


def test_a_model_that_is_not_asked_any_more_shows() -> None:
    """Three failures in a row pause it, and a gauge says so."""
    metrics, writer = Metrics(), VerifiedWriter(SilentModel())
    metrics.watch_writer(writer)
    assert "assistant_model_paused 0.0" in _lines(metrics)
    for _ in range(3):
        writer.breaker.failed()
    assert "assistant_model_paused 1.0" in _lines(metrics)


def test_why_a_model_did_not_write_is_counted() -> None:
    """The notice that the user reads is counted under its reason."""
    metrics = Metrics()
    for told in (*map(notice, UnavailableReason), INTERRUPTED, "autre chose"):
        metrics.count_degraded(told)
    reasons = {*UnavailableReason, "interrupted", "other"}
    assert {
        f'assistant_model_unavailable_total{{reason="{reason}"}} 1.0' for reason in reasons
    } <= _lines(metrics)
    assert f"assistant_degraded_answers_total {len(reasons)}.0" in _lines(metrics)
