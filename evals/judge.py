"""An optional judge model: a second opinion beside the measures, which never gates.

Off unless a URL is given. It sees question, answer and cited words, and gives two marks from
1 to 5 (does the answer bear on the question; do the cited words bear the answer), after Zheng et
al. 2023. Such marks drift with the model and its prompt: they are reported apart.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from evals.results import CaseResult
from evals.statistics import Estimate, estimate

PROMPT = """Tu notes la réponse d’un assistant à un élu. N’utilise que ce qui est écrit ci-dessous.
Question : {question}
Réponse : {answer}
Passages cités : {quotes}
Donne deux notes de 1 (mauvais) à 5 (parfait) en JSON, sans rien d’autre :
{{"pertinence": n, "fidelite": n}}
pertinence : la réponse répond-elle à la question ? fidelite : les passages la disent-ils ?"""
TIMEOUT_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Marks:
    """A judge's mean marks (1 to 5) over the answered cases it could mark."""

    model: str
    relevance: Estimate | None
    faithfulness: Estimate | None
    unmarked: int


async def judge(
    results: Sequence[CaseResult],
    url: str,
    model: str,
    key: str | None = None,
    client: httpx.AsyncClient | None = None,
) -> Marks:
    """Mark every answered case; an unreadable reply is counted, not guessed."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    client = client or httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False)
    answered = [one for one in results if one.seen.status == "answered"]
    marks: list[tuple[int, int] | None] = []
    async with client:
        for one in answered:
            body = {
                "model": model,
                "temperature": 0,
                "seed": 0,
                "messages": [{"role": "user", "content": _prompt(one)}],
            }
            try:
                reply = await client.post(
                    f"{url.rstrip('/')}/chat/completions", json=body, headers=headers
                )
                marks.append(read_marks(reply.json()["choices"][0]["message"]["content"]))
            except (httpx.HTTPError, ValueError, KeyError, IndexError, TypeError):
                marks.append(None)
            await asyncio.sleep(0)
    known = [(mark, one.group) for mark, one in zip(marks, answered, strict=True) if mark]
    groups = [group for _, group in known]
    return Marks(
        model,
        estimate([mark[0] for mark, _ in known], groups),
        estimate([mark[1] for mark, _ in known], groups),
        unmarked=len(answered) - len(known),
    )


def _prompt(one: CaseResult) -> str:
    quotes = " | ".join(citation.quote for citation in one.seen.citations)
    return PROMPT.format(question=one.case.asked, answer=one.seen.answer, quotes=quotes)


def read_marks(text: str) -> tuple[int, int] | None:
    """Both marks, if the reply holds them and they are from 1 to 5."""
    found = re.search(r"\{[^{}]*\}", text or "")
    if found is None:
        return None
    try:
        content = json.loads(found.group())
        marks = int(content["pertinence"]), int(content["fidelite"])
    except (ValueError, KeyError, TypeError):
        return None
    return marks if all(1 <= mark <= 5 for mark in marks) else None
