"""Ranked retrieval: recall@k, reciprocal rank, nDCG, over gold spans."""

from __future__ import annotations

import math
from collections.abc import Sequence

from evals.metrics.judged import Judged, Values

CUTS = (1, 3, 5, 10)


def retrieval_values(judged: Judged) -> Values:
    """Of the passages found for the question as it was asked: is the gold among the first k."""
    names = [*(f"retrieval_recall_{k}" for k in CUTS), "retrieval_mrr", "retrieval_ndcg_10"]
    retrieved = judged.seen.retrieved
    if retrieved is None or not judged.gold.spans:
        return dict.fromkeys(names, None)
    hits = [any(span.overlaps(gold) for gold in judged.gold.spans) for span in retrieved]
    return ranked(hits)


def ranked(hits: Sequence[bool]) -> Values:
    """Recall@k is 1 when one of the first k hits; MRR and nDCG@10 (Järvelin & Kekäläinen 2002,
    binary gains, ideal = all hits of the list first) as usual."""
    first = next((rank for rank, hit in enumerate(hits, 1) if hit), None)
    gain = sum(1.0 / math.log2(rank + 1) for rank, hit in enumerate(hits[:10], 1) if hit)
    ideal = sum(1.0 / math.log2(rank + 1) for rank in range(1, min(10, sum(hits)) + 1))
    values: Values = {f"retrieval_recall_{k}": float(any(hits[:k])) for k in CUTS}
    values["retrieval_mrr"] = 1.0 / first if first else 0.0
    values["retrieval_ndcg_10"] = gain / ideal if ideal else 0.0
    return values
