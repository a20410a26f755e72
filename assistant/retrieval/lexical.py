"""Lexical search: BM25 over French stems, rebuilt in memory from the stored passages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import bm25s
import numpy as np
from numpy.typing import NDArray

from assistant.language.words import terms


class LexicalIndex:
    """BM25 scores of every passage for weighted query terms.

    Robertson's BM25 in the Lucene variant, k1 = 1.5, b = 0.75 (the library's defaults).
    """

    def __init__(self, texts: Sequence[str], analyse: Callable[[str], list[str]] = terms) -> None:
        self._analyse = analyse
        self._size = len(texts)
        self._vocabulary: dict[str, int] = {}
        tokens = [
            [self._vocabulary.setdefault(term, len(self._vocabulary)) for term in analyse(text)]
            for text in texts
        ]
        self._bm25 = bm25s.BM25() if self._vocabulary else None
        if self._bm25 is not None:
            self._bm25.index(
                bm25s.tokenization.Tokenized(ids=tokens, vocab=self._vocabulary),
                show_progress=False,
            )

    def scores(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """Shape (passages,): the weighted sum of each term's BM25 score."""
        total = np.zeros(self._size, dtype=np.float32)
        if self._bm25 is None:
            return total
        for term, weight in weights.items():
            number = self._vocabulary.get(term)
            if number is not None:
                total += weight * self._bm25.get_scores([number])
        return total

    def scores_of(self, question: str) -> NDArray[np.float32]:
        """Shape (passages,): plain BM25 of a question."""
        return self.scores(dict.fromkeys(self._analyse(question), 1.0))
