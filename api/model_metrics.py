"""What Prometheus reads of a language model: its sentences, and why it did not write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from assistant.writing.notices import INTERRUPTED, notice
from assistant.writing.protocol import UnavailableReason

if TYPE_CHECKING:
    from assistant.writing.writer import VerifiedWriter

_REASONS = {notice(reason): reason.value for reason in UnavailableReason} | {
    INTERRUPTED: "interrupted"
}


def reason_of(told: str) -> str:
    """The reason behind a notice: an answer carries the sentence, not what caused it."""
    return _REASONS.get(told, "other")


class WriterCollector(Collector):
    """Reads a writer's figures when asked."""

    def __init__(self, writer: VerifiedWriter) -> None:
        self._writer = writer

    def collect(self) -> Iterator[Metric]:
        """See `Collector`."""
        figures = self._writer.figures
        sentences = CounterMetricFamily(
            "assistant_written_sentences", "A language model's sentences.", labels=["outcome"]
        )
        for outcome, count in (
            ("shown", figures.shown),
            ("unlabelled", figures.unlabelled),
            ("beside_the_point", figures.beside_the_point),
            *((f"refused_{reason}", count) for reason, count in figures.refused.items()),
        ):
            sentences.add_metric([outcome], count)
        yield sentences
