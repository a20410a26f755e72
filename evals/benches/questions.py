"""Distinct questions for the benches, taken from the case files by a seeded draw."""

from __future__ import annotations

import random
from collections.abc import Sequence

from evals.case_files import Suite

SEED = 20261124
OPENINGS = (
    "Bonjour, ", "Dites-moi : ", "Une question : ", "S’il vous plaît, ", "Pour mon conseil : ",
)  # fmt: skip


def distinct_questions(suites: Sequence[Suite], count: int, answerable: bool = True) -> list[str]:
    """`count` different questions on the served corpus; openings make more when cases run out."""
    asked = sorted(
        {
            case.question
            for suite in suites
            for case in suite.cases
            if case.question and not case.documents and (case.expect.must_answer or not answerable)
        }
    )
    if not asked:
        raise ValueError("no question in these suites")
    random.Random(SEED).shuffle(asked)
    questions = list(asked)
    for opening in OPENINGS:
        questions += [opening + question for question in asked]
    if len(questions) < count:
        raise ValueError(f"only {len(questions)} distinct questions, {count} asked for")
    return questions[:count]
