"""The right document, the right section or page."""

from __future__ import annotations

from evals.metrics.judged import Judged, Values
from evals.normalise import tokens


def source_values(judged: Judged) -> Values:
    """`document`, `section` (the section, or the page where a case gives one), `page`."""
    expect, citations = judged.case.expect, judged.seen.citations
    if not judged.sourced:
        return {"document": None, "section": None, "page": None}
    section = page = None
    if expect.section is not None:
        wanted = tokens(expect.section)
        section = any(
            wanted == tokens(heading)
            for one in citations
            for heading in (one.section_path or (one.section or "",))
        )
    if expect.page is not None:
        page = any(one.page == expect.page for one in citations)
    told = [one for one in (section, page) if one is not None]
    return {
        "document": float(any(one.document_id in expect.document for one in citations))
        if expect.document
        else None,
        "section": float(any(told)) if told else None,
        "page": float(page) if page is not None else None,
    }
