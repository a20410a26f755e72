"""Vectors of quotable spans and of questions, made when first needed and kept within a bound."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

from assistant.embedding.protocol import Vectors

SPANS = 20_000
"""Spans kept: 30 MB at 384 dimensions in single precision."""
QUESTIONS = 64
"""Questions kept, as many as the model keeps states of. A message that leans on an earlier one, or
asks two things, is looked up in several wordings, some of them twice."""


class UnitVectors:
    """`of(texts)` embeds what is not among the last `kept`. Thread safe."""

    def __init__(self, embed: Callable[[Sequence[str]], Vectors], kept: int) -> None:
        self._embed, self._kept = embed, kept
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        with self._lock:
            rows = {text: self._known[text] for text in texts if text in self._known}
        missing = list(dict.fromkeys(text for text in texts if text not in rows))
        if missing:
            rows |= dict(zip(missing, self._embed(missing), strict=True))
        with self._lock:
            for text in texts:
                self._known[text] = rows[text]
                self._known.move_to_end(text)
            while len(self._known) > self._kept:
                self._known.popitem(last=False)
        return np.concatenate([rows[text] for text in texts]).reshape(len(texts), -1)
