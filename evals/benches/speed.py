"""How long one question takes, step by step, alone and over HTTP; start-up, memory, ingestion."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from assistant.answers import SourcesFound
from assistant.conversation import Conversation
from assistant.settings import AssistantSettings
from assistant.wiring import build_assistant, build_embedding
from evals.benches.clients import first_events, load
from evals.benches.processes import UNLIMITED, chat_service, service
from evals.benches.timing import percentiles
from evals.observed import TargetError
from evals.own_corpus import ingest

CLIENTS = (1, 4, 16)
WARM_UP = 10
RETRIEVED = 6
LIMIT_FACTOR, LIMIT_PLUS_MS = 1.5, 10.0
"""A whole extractive answer, against one query embedding, as long as nothing else reads."""
BAR_MS = {"answer": 300.0, "sources": 200.0}
"""Bar F of the project's quality bars, at p95."""


def in_process(settings: AssistantSettings, questions: Sequence[str]) -> dict[str, Any]:
    """Each question once through each step, after a warm-up; p50, p95, p99 in ms."""
    embedding = build_embedding(settings)
    assistant = build_assistant(settings)

    async def answer(question: str) -> float | None:
        began, first = time.perf_counter(), None
        async for event in assistant.stream(Conversation.of(question)):
            if isinstance(event, SourcesFound):
                first = time.perf_counter() - began
        return first

    async def answers() -> tuple[list[float], list[float]]:
        whole: list[float] = []
        sources: list[float] = []
        for question in [*questions[:WARM_UP], *questions]:
            began = time.perf_counter()
            first = await answer(question)
            whole.append(time.perf_counter() - began)
            sources.append(first or whole[-1])
        return whole[WARM_UP:], sources[WARM_UP:]

    embed = _each(questions, lambda question: embedding.embed_queries([question]))
    retrieve = _each(questions, lambda question: assistant.retrieve(question, RETRIEVED))
    whole, sources = asyncio.run(answers())
    figures: dict[str, Any] = {
        "questions": len(questions),
        "embedding_ms": percentiles(embed),
        "retrieval_ms": percentiles(retrieve),
        "sources_ms": percentiles(sources),
        "answer_ms": percentiles(whole),
    }
    limit = LIMIT_FACTOR * figures["embedding_ms"]["p95"] + LIMIT_PLUS_MS
    return figures | {"answer_limit_ms": round(limit, 1), "bars_ms": BAR_MS}


def _each(questions: Sequence[str], step: Callable[[str], object]) -> list[float]:
    took: list[float] = []
    for question in [*questions[:WARM_UP], *questions]:
        began = time.perf_counter()
        step(question)
        took.append(time.perf_counter() - began)
    return took[WARM_UP:]


def over_http(questions: Sequence[str], clients: Sequence[int] = CLIENTS) -> dict[str, Any]:
    """The service as a process: start-up, throughput at each level, first events, memory."""
    with service(chat_service(), "/readyz", UNLIMITED) as running:
        url = f"{running.url}/api/chat"
        asyncio.run(load(url, questions[:WARM_UP], 1))
        levels = [asyncio.run(load(url, questions, count)).figures() for count in clients]
        sources, answers = asyncio.run(first_events(url, questions))
        return {
            "started_in_seconds": round(running.started_in, 2),
            "levels": levels,
            "sse_sources_ms": percentiles(sources),
            "sse_answer_ms": percentiles(answers),
            "peak_memory_mb": _rounded(running.memory_mb("VmHWM")),
        }


def ingestion(corpus: Path) -> dict[str, Any]:
    """The whole command from nothing, then reading and embedding apart, as ingestion's own bench
    measures them with the model already loaded."""
    with tempfile.TemporaryDirectory() as scratch:
        began = time.perf_counter()
        ingest(corpus, Path(scratch) / "index")
        whole = time.perf_counter() - began
    return {"command_seconds": round(whole, 2), "apart": ingest_bench(corpus)}


def ingest_bench(folder: Path, repeat: int = 1) -> dict[str, Any]:
    """`python -m ingest bench FOLDER --json`. Raises TargetError with what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "ingest", "bench", str(folder), "--json", "--repeat", str(repeat)],
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise TargetError(f"la mesure de l’indexation a échoué : {done.stderr or done.stdout}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
