"""Clients that ask as fast as they are answered, a fixed number at once."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from evals.benches.timing import percentiles

TIMEOUT_SECONDS = 60.0
INTENDED = (429, 503)
"""What a service may answer on purpose when too much is asked."""

Body = Callable[[str], dict[str, Any]]


@dataclass
class Load:
    """What one level of load gave."""

    clients: int
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    def figures(self) -> dict[str, Any]:
        """Questions answered a second, percentiles in ms, and what else came back."""
        failed = {
            status: count for status, count in sorted(self.statuses.items()) if status != "200"
        }
        unintended = sum(
            count for status, count in failed.items() if status not in map(str, INTENDED)
        )
        return {
            "clients": self.clients,
            "questions_per_second": round(len(self.latencies) / self.seconds, 2),
            "answered": len(self.latencies),
            **percentiles(self.latencies),
            "other_statuses": failed,
            "errors": unintended,
        }


def chat_body(question: str) -> dict[str, Any]:
    """A question in our contract."""
    return {"messages": [{"role": "user", "content": question}], "stream": False}


async def load(
    url: str,
    questions: Sequence[str],
    clients: int,
    seconds: float | None = None,
    body: Body = chat_body,
) -> Load:
    """`clients` ask at once, each its next question when answered: for `seconds`, or each once."""
    result = Load(clients)
    feed = iter(questions) if seconds is None else itertools.cycle(questions)
    limits = httpx.Limits(max_connections=clients, max_keepalive_connections=clients)
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, limits=limits, trust_env=False) as http:
        began = time.perf_counter()
        until = None if seconds is None else began + seconds

        async def ask() -> None:
            for question in feed:
                if until is not None and time.perf_counter() >= until:
                    return
                sent = time.perf_counter()
                try:
                    reply = await http.post(url, json=body(question))
                except httpx.HTTPError as error:
                    result.statuses[type(error).__name__] += 1
                    continue
                result.statuses[str(reply.status_code)] += 1
                if reply.status_code == 200:
                    result.latencies.append(time.perf_counter() - sent)
                else:
                    await asyncio.sleep(0.05)  # a refused client that hammers measures itself

        await asyncio.gather(*(ask() for _ in range(clients)))
        result.seconds = time.perf_counter() - began
    return result


async def first_events(url: str, questions: Sequence[str]) -> tuple[list[float], list[float]]:
    """Over SSE, one after the other: seconds to the `sources` event, and to the `answer` event."""
    sources: list[float] = []
    answers: list[float] = []
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as http:
        for question in questions:
            sent = time.perf_counter()
            body = chat_body(question) | {"stream": True}
            async with http.stream("POST", url, json=body) as reply:
                async for line in reply.aiter_lines():
                    if line == "event: sources":
                        sources.append(time.perf_counter() - sent)
                    elif line == "event: answer":
                        answers.append(time.perf_counter() - sent)
    return sources, answers
