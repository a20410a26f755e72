"""Expected facts, forbidden facts, and what a refusal should name."""

from __future__ import annotations

from evals.metrics.judged import Judged, Values, share
from evals.normalise import contains, tokens


def fact_values(judged: Judged) -> Values:
    """`facts_all`, `fact_recall`, `forbidden_absent`, `names_missing`."""
    expect = judged.case.expect
    said = tokens(judged.seen.answer)
    must = expect.must_answer
    held = len(expect.facts) - len(missing_facts(judged))
    named = [any(contains(said, tokens(name)) for name in expect.names_missing)]
    refused = not judged.answered and bool(expect.names_missing)
    return {
        "fact_recall": share(held, len(expect.facts)) if must else None,
        "facts_all": float(judged.answered and held == len(expect.facts)) if must else None,
        "forbidden_absent": float(not forbidden_said(judged)) if expect.forbidden else None,
        "names_missing": float(all(named)) if refused else None,
    }


def missing_facts(judged: Judged) -> list[tuple[str, ...]]:
    """The expected facts of which no alternative is in the answer's text."""
    said = tokens(judged.seen.answer)
    return [
        fact
        for fact in judged.case.expect.facts
        if not any(contains(said, tokens(words)) for words in fact)
    ]


def forbidden_said(judged: Judged) -> list[str]:
    """The forbidden words that the answer's text holds."""
    said = tokens(judged.seen.answer)
    return [words for words in judged.case.expect.forbidden if contains(said, tokens(words))]
