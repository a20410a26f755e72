"""Precision: chosen by measurement, remembered, and never at the price of other vectors."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import torch

from assistant.embedding.packed_encoder import PackedEncoder, Precision
from assistant.embedding.precision import FILE, LEAST_COSINE, chosen
from assistant.embedding.sentence_transformer import SentenceTransformerEmbedding

QUESTIONS, PASSAGES = [[1, 2], [3, 4]], [[1, 5], [3, 6], [7, 8]]


class Fake:
    """An encoder that takes its time, and whose vectors are off by so much."""

    def __init__(self, precision: Precision, seconds: float, off: float) -> None:
        self.precision, self._seconds, self._off = precision, seconds, off

    def run(
        self, rows: Sequence[Sequence[int]], kept: Sequence[int] = (), last: int | None = None
    ) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        """One state a token, drawn from its number."""
        time.sleep(self._seconds)
        return [torch.stack([self._state(number) for number in row]) for row in rows], []

    def _state(self, number: int) -> torch.Tensor:
        made = torch.randn(16, generator=torch.Generator().manual_seed(number))
        return made + self._off * torch.randn(16, generator=torch.Generator().manual_seed(99))


@pytest.mark.parametrize(
    ("seconds", "off", "wanted"),
    [
        (0.002, 0.0, Precision.INT8),
        (0.002, 0.5, Precision.FLOAT32),
        (0.03, 0.0, Precision.FLOAT32),
    ],
    ids=["faster and the same", "faster but other vectors", "slower"],
)
def test_the_fastest_that_changes_no_vector_is_chosen_once(
    tmp_path: Path, seconds: float, off: float, wanted: Precision
) -> None:
    """The measurement decides, its outcome is read by the next start, which measures nothing."""
    built: list[Precision] = []

    def build(precision: Precision) -> PackedEncoder:
        built.append(precision)
        if precision is Precision.INT8:
            return cast(PackedEncoder, Fake(precision, seconds, off))
        return cast(PackedEncoder, Fake(precision, 0.01, 0.0))

    first = chosen(build, QUESTIONS, PASSAGES, tmp_path, "model")
    assert (first.precision, len(built)) == (wanted, len(Precision))
    again = chosen(build, QUESTIONS, PASSAGES, tmp_path, "model")
    assert (again.precision, len(built)) == (wanted, len(Precision) + 1)
    (tmp_path / FILE).write_text("broken", encoding="utf-8")
    assert chosen(build, QUESTIONS, PASSAGES, tmp_path, "model").precision == wanted
    assert wanted.value in json.loads((tmp_path / FILE).read_text(encoding="utf-8")).values()


def test_integers_do_not_depend_on_company(embedding: SentenceTransformerEmbedding) -> None:
    """In 8 bits a question gives bit for bit the same vector alone and in a batch, and one near
    that of single precision."""
    texts = ["Qui finance le poste ?", "Quelle est la durée d’une convention, et pourquoi ?", "Oui"]
    integers = SentenceTransformerEmbedding(precision=Precision.INT8)
    together = integers.embed_queries(texts)
    for number, text in enumerate(texts):
        assert np.array_equal(integers.embed_queries([text])[0], together[number])
    assert float((together * embedding.embed_queries(texts)).sum(axis=1).min()) > 0.99


def test_what_is_measured_keeps_to_the_bound() -> None:
    """Whatever this processor prefers, questions stay within the bound of single precision."""
    measured = SentenceTransformerEmbedding(precision=None)
    texts = ["Qui finance le poste ?", "Quelle est la durée d’une convention ?"]
    single = SentenceTransformerEmbedding().embed_queries(texts)
    assert float((measured.embed_queries(texts) * single).sum(axis=1).min()) >= LEAST_COSINE - 1e-3
