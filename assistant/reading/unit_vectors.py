"""Vectors of quotable spans, made when first needed and kept within a bound."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from assistant.embedding.protocol import EmbeddingModel, Vectors

KEPT = 20_000
"""Spans kept: 30 MB at 384 dimensions in single precision."""


class UnitVectors:
    """`of(texts)` embeds what is not yet known. Thread safe."""

    def __init__(self, embedding: EmbeddingModel) -> None:
        self._embedding = embedding
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        with self._lock:
            rows = {text: self._known[text] for text in texts if text in self._known}
        missing = list(dict.fromkeys(text for text in texts if text not in rows))
        if missing:
            rows |= dict(zip(missing, self._embedding.embed_passages(missing), strict=True))
        with self._lock:
            for text in texts:
                self._known[text] = rows[text]
                self._known.move_to_end(text)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return np.stack([rows[text] for text in texts])
