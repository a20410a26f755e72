"""Read whole passages, a sentence at a time: a passage answers as well as its best sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.reader.protocol import PassageReader

_SENTENCE = re.compile(r"(?<=[.!?…»])\s+(?=[A-ZÀ-ÖØ-Þ0-9«\"(])")


@dataclass(frozen=True, slots=True)
class Found:
    """The best sentence of a passage, `text[start:end]`, and the probability that it answers."""

    answerable: float
    start: int
    end: int


def read_passages(reader: PassageReader, question: str, passages: Sequence[str]) -> list[Found]:
    """One finding a passage, in order."""
    spans = [sentences(passage) for passage in passages]
    options = [p[a:b] for p, cut in zip(passages, spans, strict=True) for a, b in cut]
    sure = reader.read(question, options)
    ends = [0]
    for cut in spans:
        ends.append(ends[-1] + len(cut))
    found = []
    for cut, (first, last) in zip(spans, pairwise(ends), strict=True):
        best = max(range(first, last), key=sure.__getitem__, default=None)
        if best is None:
            found.append(Found(0.0, 0, 0))
        else:
            found.append(Found(sure[best], *cut[best - first]))
    return found


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of sentences that cover the text but for the spaces between them."""
    spans, start = [], 0
    for gap in _SENTENCE.finditer(text):
        spans.append((start, gap.start()))
        start = gap.end()
    spans.append((start, len(text)))
    return [(start, end) for start, end in spans if text[start:end].strip()]
