"""Quotes that are what the document says, and figures that come from the quotes."""

from __future__ import annotations

import re

from evals.metrics.judged import Judged, Values
from evals.normalise import collapsed, figures, without_marks
from evals.observed import SeenCitation

MAX_PIECES = 3
"""What introduces a list, a nested introduction, the item."""

_NUMBERED = re.compile(r"^\s*\d+[.)]\s", re.MULTILINE)


def quote_values(judged: Judged) -> Values:
    """`quotes_verbatim`, `claims_verbatim` (extractive answers), `figures_sourced`."""
    if not judged.sourced:
        return {"quotes_verbatim": None, "claims_verbatim": None, "figures_sourced": None}
    citations = judged.seen.citations
    extractive = judged.seen.mode == "extractive"
    return {
        "quotes_verbatim": float(
            bool(citations) and all(is_verbatim(judged, one) for one in citations)
        ),
        "claims_verbatim": float(not altered_claims(judged)) if extractive else None,
        "figures_sourced": float(not unsourced_figures(judged)),
    }


def is_verbatim(judged: Judged, citation: SeenCitation) -> bool:
    """The quote is exactly `text[start:end]` of the version of the document that it names."""
    source = judged.texts.get(citation.document_id)
    if source is None or citation.start is None or citation.end is None:
        return False
    return (
        citation.document_sha256 == source.sha256
        and 0 <= citation.start < citation.end <= len(source.text)
        and citation.quote == source.text[citation.start : citation.end]
    )


def altered_claims(judged: Judged) -> list[str]:
    """Claims of an extractive answer that are not, white space aside, words of what they cite."""
    altered: list[str] = []
    for claim in judged.seen.claims:
        words = collapsed(without_marks(claim.text))
        quotes = " ".join(collapsed(one.quote) for one in judged.cited_by(claim))
        if not is_cut_from(words, quotes):
            altered.append(claim.text)
    return altered


def is_cut_from(words: str, quotes: str, pieces: int = MAX_PIECES) -> bool:
    """`words` are at most `pieces` stretches of `quotes`: an item after what introduces it."""
    if words in quotes:
        return True
    breaks = [place for place, character in enumerate(words) if character == " "]
    longest = next((at for at in reversed(breaks) if words[:at] in quotes), None)
    return (
        pieces > 1 and longest is not None and is_cut_from(words[longest + 1 :], quotes, pieces - 1)
    )


def unsourced_figures(judged: Judged) -> set[str]:
    """Numbers, phones and e-mails of the answer that are in no citation nor in the question."""
    sources = [
        f"{one.quote} \n {one.document_title} \n {one.publisher} \n {one.valid_on or ''} \n "
        f"{one.territory} \n {one.section or ''}"
        for one in judged.seen.citations
    ]
    # A number may go on in the next line of a page; a cell's and the next row's are two.
    known = figures(" \n ".join(sources)) | {
        figure for source in sources for line in source.splitlines() for figure in figures(line)
    }
    asked = " \n ".join(turn.content for turn in judged.case.conversation if turn.role == "user")
    answer = _NUMBERED.sub("", without_marks(judged.seen.answer))
    return figures(answer) - known - figures(asked)
