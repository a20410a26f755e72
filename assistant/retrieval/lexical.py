"""Lexical search: BM25 over French stems, rebuilt in memory from the stored passages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

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
        self._matrix: dict[str, Any] = {}
        if self._vocabulary:
            bm25 = bm25s.BM25()
            bm25.index(
                bm25s.tokenization.Tokenized(ids=tokens, vocab=self._vocabulary),
                show_progress=False,
            )
            self._matrix = bm25.scores

    def scores(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """Shape (passages,): the weighted sum of each term's BM25 score."""
        total = np.zeros(self._size, dtype=np.float32)
        for term, weight in weights.items():
            number = self._vocabulary.get(term)
            if number is not None:
                rows, scores = self._postings(number)
                total[rows] += weight * scores
        return total

    def _postings(self, number: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The passages that hold a term, with its BM25 score in each: a column of the sparse matrix
        that the library makes. Its own `get_scores` adds up every passage for every term."""
        start, end = self._matrix["indptr"][number : number + 2]
        return self._matrix["indices"][start:end], self._matrix["data"][start:end]

    def scores_of(self, question: str) -> NDArray[np.float32]:
        """Shape (passages,): plain BM25 of a question."""
        return self.scores(dict.fromkeys(self._analyse(question), 1.0))
