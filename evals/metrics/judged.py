"""What every metric looks at: the case, the answer seen, the gold places and the stored texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evals.cases import Case
from evals.gold import Gold
from evals.observed import Observation, SeenCitation, SeenClaim, SourceText, Span

Values = dict[str, float | None]
"""A metric's value for one case; None where the metric does not apply."""


@dataclass(frozen=True)
class Judged:
    """One case with the answer it got."""

    case: Case
    seen: Observation
    gold: Gold
    texts: Mapping[str, SourceText]
    cites: bool = True

    @property
    def answered(self) -> bool:
        """The target took it upon itself to answer."""
        return self.seen.status == "answered"

    @property
    def sourced(self) -> bool:
        """Metrics about citations apply: an answer was given by something that cites."""
        return self.cites and self.answered

    def cited_by(self, claim: SeenClaim) -> list[SeenCitation]:
        """The citations a claim points to; a number that names none is left out."""
        return [one for one in self.seen.citations if one.number in claim.citations]

    def to_the_point(self, citation: SeenCitation) -> bool:
        """The cited span overlaps a gold span."""
        span = span_of(citation)
        return span is not None and any(span.overlaps(gold) for gold in self.gold.spans)


def span_of(citation: SeenCitation) -> Span | None:
    """Where a citation says it was cut."""
    if citation.start is None or citation.end is None:
        return None
    return Span(citation.document_id, citation.start, citation.end)


def share(hits: int, total: int) -> float | None:
    """None when there was nothing to count."""
    return hits / total if total else None
