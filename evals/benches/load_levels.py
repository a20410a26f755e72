"""Sustained load, beside a plain chain in the same shape; memory over two thousand questions."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evals.benches.clients import Body, chat_body, load
from evals.benches.processes import UNLIMITED, Service, chat_service, service

CLIENTS = (1, 4, 16, 64)
SECONDS = 60.0
MEMORY_QUESTIONS = 2000
MEMORY_SAMPLES = 20
WARM_UP = 20


@dataclass(frozen=True)
class Subject:
    """One thing put under load."""

    name: str
    command: Sequence[str]
    route: str
    body: Body


def plain_body(question: str) -> dict[str, Any]:
    """A question in the bare services of the bench."""
    return {"question": question}


BARE = "evals.baselines"
SUBJECTS = (
    Subject("chaîne naïve, recherche seule", (BARE, "naive"), "/retrieve", plain_body),
    Subject("la même avec notre encodeur", (BARE, "naive-packed"), "/retrieve", plain_body),
    Subject("la nôtre, recherche seule", (BARE, "retrieval"), "/retrieve", plain_body),
    Subject("la nôtre, réponse, sans lots", (BARE, "unbatched"), "/answer", plain_body),
    Subject("la nôtre, réponse, par lots", (BARE, "ours"), "/answer", plain_body),
    Subject("service entier", chat_service(), "/api/chat", chat_body),
)


def under_load(
    subject: Subject, questions: Sequence[str], clients: Sequence[int], seconds: float
) -> list[dict[str, Any]]:
    """One row a level."""
    ready = "/readyz" if subject.route.startswith("/api") else "/healthz"
    with service(subject.command, ready, UNLIMITED) as running:
        url = running.url + subject.route
        asyncio.run(load(url, questions[:WARM_UP], 4, body=subject.body))
        return [
            asyncio.run(load(url, questions, count, seconds, subject.body)).figures()
            for count in clients
        ]


def memory_slope(questions: Sequence[str]) -> dict[str, Any]:
    """Resident memory of the service while it answers; slope by least squares, bytes a question.

    The first quarter is left out of the slope: caches of a bounded size fill there.
    """
    step = len(questions) // MEMORY_SAMPLES
    with service(chat_service(), "/readyz", UNLIMITED) as running:
        url = f"{running.url}/api/chat"
        asyncio.run(load(url, questions[:WARM_UP], 4))
        points: list[tuple[int, float]] = []
        for number in range(MEMORY_SAMPLES):
            asyncio.run(load(url, questions[number * step : (number + 1) * step], 4))
            points.append(((number + 1) * step, _resident(running)))
    kept = points[MEMORY_SAMPLES // 4 :]
    slope = float(np.polyfit([x for x, _ in kept], [y for _, y in kept], 1)[0])
    return {
        "questions": step * MEMORY_SAMPLES,
        "first_mb": round(points[0][1], 1),
        "last_mb": round(points[-1][1], 1),
        "bytes_per_question": round(slope * 1024 * 1024),
        "points": [[count, round(size, 2)] for count, size in points],
    }


def _resident(running: Service) -> float:
    size = running.memory_mb()
    return float("nan") if size is None else size
