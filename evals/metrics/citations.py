"""Citation recall and precision in ALCE's sense, with the case's gold spans as the judge."""

from __future__ import annotations

from collections.abc import Iterable

from evals.metrics.judged import Judged, Values, share, span_of
from evals.normalise import figures
from evals.observed import SeenClaim, Span


def citation_values(judged: Judged) -> Values:
    """`citation_recall`, `citation_precision`, `to_the_point`, `focus`.

    Gao et al., EMNLP 2023 (ALCE), ask a language-inference model whether the cited passages
    support a statement. Here the judge is the person who wrote the case: a claim is supported
    when one of its citations overlaps a gold span and every figure of the claim is in the words
    it cites. Recall is the share of claims that are supported. Precision is the share of
    citations, counted once for each claim, that overlap a gold span and bear a supported claim.
    """
    claims = judged.seen.claims
    if not judged.sourced or not judged.gold.spans:
        names = ("citation_recall", "citation_precision", "to_the_point", "focus")
        return dict.fromkeys(names, None)
    supported = [is_supported(judged, claim) for claim in claims]
    good = total = 0
    for claim, holds in zip(claims, supported, strict=True):
        total += len(claim.citations)
        good += sum(holds and judged.to_the_point(one) for one in judged.cited_by(claim))
    return {
        "citation_recall": share(sum(supported), len(claims)) if claims else 0.0,
        "citation_precision": share(good, total) if total else 0.0,
        "to_the_point": float(bool(claims) and not beside_the_point(judged)),
        "focus": focus(judged),
    }


def focus(judged: Judged) -> float | None:
    """The share of the cited characters that lie inside a gold span: low if too much is quoted."""
    cited = _places(span_of(one) for one in judged.seen.citations)
    return share(len(cited & _places(judged.gold.spans)), len(cited))


def _places(spans: Iterable[Span | None]) -> set[tuple[str, int]]:
    return {(s.document_id, at) for s in spans if s for at in range(s.start, s.end)}


def is_supported(judged: Judged, claim: SeenClaim) -> bool:
    """The gold spans bear this claim, and the cited words hold its figures."""
    cited = judged.cited_by(claim)
    words = " \n ".join(one.quote for one in cited)
    return any(judged.to_the_point(one) for one in cited) and figures(claim.text) <= figures(words)


def beside_the_point(judged: Judged) -> list[SeenClaim]:
    """The claims of which no citation overlaps a gold span."""
    if not judged.gold.spans:
        return []
    return [
        claim
        for claim in judged.seen.claims
        if not any(judged.to_the_point(one) for one in judged.cited_by(claim))
    ]
