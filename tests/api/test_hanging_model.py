"""A language model that accepts and never answers, seen through the service as a process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.answers import AnswerEvent, SourcesFound
from assistant.conversation import Conversation
from assistant.store.chroma import ChromaStore
from assistant.writing.notices import notice
from assistant.writing.protocol import UnavailableReason
from assistant.writing.writer import VerifiedWriter
from tests.api.processes import service
from tests.api.small_corpus import QUESTION, publish
from tests.api.support import GatedAssistant, app_of, client_of, eventually, question
from tests.api.test_metrics import SilentModel
from tests.assistant.writing.servers import scripted_endpoint

DEADLINE = 1.0
TOLERANCE = 0.3
CLIENTS = 16
FAILURES = 20
"""After which the breaker opens: the sixteen first clients all pay the deadline."""


async def timed(client: httpx.AsyncClient, text: str) -> tuple[float, dict[str, Any]]:
    """Seconds until the whole answer, and the answer."""
    began = time.monotonic()
    response = await client.post("/api/chat", json=question(text))
    assert response.status_code == 200
    return time.monotonic() - began, response.json()


class Waiting(GatedAssistant):
    """Announces its sources, then waits for a language model until told that it answered."""

    writer = VerifiedWriter(SilentModel())  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.answered = asyncio.Event()

    async def stream(
        self, conversation: Conversation, *, collection: str | None = None
    ) -> AsyncGenerator[AnswerEvent, None]:
        """See `Assistant`."""
        async for event in super().stream(conversation, collection=collection):
            yield event
            if isinstance(event, SourcesFound) and "temps" in conversation.question:
                await self.answered.wait()


async def test_waiting_for_a_model_holds_no_place() -> None:
    """With one place, a second person is answered while the first one waits for the model."""
    assistant = Waiting()
    app = app_of(assistant, concurrent_answers=1, waiting_seconds=5)
    async with client_of(app) as client:
        hung = asyncio.create_task(client.post("/api/chat", json=question("Quel temps ?")))
        async with asyncio.timeout(10):
            while not assistant.running:
                await asyncio.sleep(0.01)
        other = await client.post("/api/chat", json=question("Qui paie ?"))
        assert (other.status_code, hung.done()) == (200, False)
        assistant.answered.set()
        assert (await hung).status_code == 200


@pytest.mark.soak
async def test_a_hanging_model_delays_no_more_than_its_deadline_and_starves_nobody(
    tmp_path: Path,
) -> None:
    """Sixteen clients: each has the extractive answer and the notice within the deadline + 300 ms.

    Meanwhile, with four places at once, those whom no model keeps waiting are answered in a
    moment. Once the breaker is open, sixteen are answered at once and nothing is sent upstream.
    """
    publish(ChromaStore.local(tmp_path / "index"), 7)
    with scripted_endpoint() as endpoint:
        chat = {
            "base_url": endpoint.base_url,
            "model": "hang",
            "deadline_seconds": DEADLINE,
            "breaker_failures": FAILURES,
            "breaker_rest_seconds": 60,
        }
        with service(
            tmp_path / "process", str(tmp_path / "index"), chat=chat, concurrent_answers=4
        ) as running:
            async with httpx.AsyncClient(base_url=running.address, timeout=30) as client:
                before = len(endpoint.requests)
                hung = [asyncio.create_task(timed(client, QUESTION)) for _ in range(CLIENTS)]
                while len(endpoint.requests) < before + CLIENTS:
                    await asyncio.sleep(0.02)
                others = [await timed(client, "Merci beaucoup") for _ in range(5)]
                assert not any(task.done() for task in hung)
                first = await asyncio.gather(*hung)
                await asyncio.gather(*(timed(client, QUESTION) for _ in range(FAILURES - CLIENTS)))
                sent = len(endpoint.requests)
                later = await asyncio.gather(*(timed(client, QUESTION) for _ in range(CLIENTS)))
                assert len(endpoint.requests) == sent
    assert {answer["status"] for _, answer in others} == {"small_talk"}
    assert sorted(seconds for seconds, _ in others)[2] < TOLERANCE
    for answers, reason in (
        (first, UnavailableReason.TIMEOUT),
        (later, UnavailableReason.CIRCUIT_OPEN),
    ):
        assert {(answer["mode"], answer["notice"]) for _, answer in answers} == {
            ("extractive", notice(reason))
        }
        assert {answer["citations"][0]["quote"] for _, answer in answers} == {
            "Le temps de travail minimum du chargé de mission est de 7 heures par semaine."
        }
    assert max(seconds for seconds, _ in first) < DEADLINE + TOLERANCE
    assert max(seconds for seconds, _ in later) < DEADLINE


@pytest.mark.soak
def test_a_client_that_leaves_cancels_the_call_upstream(tmp_path: Path) -> None:
    """A browser that closes its stream, over HTTP, ends the request to the chat model."""
    publish(ChromaStore.local(tmp_path / "index"), 7)
    with scripted_endpoint(text="Bonjour. [A]\n" * 500) as endpoint:
        chat = {"base_url": endpoint.base_url, "model": "drip", "deadline_seconds": 30}
        with service(tmp_path / "process", str(tmp_path / "index"), chat=chat) as running:
            before = endpoint.disconnected
            asked = question(QUESTION) | {"stream": True}
            with httpx.stream("POST", f"{running.address}/api/chat", json=asked) as response:
                # Kept: httpx closes the connection with the last reference to its lines.
                lines = response.iter_lines()
                assert "event: sources" in lines
                assert eventually(lambda: bool(endpoint.requests))
                assert endpoint.disconnected == before
            assert eventually(lambda: endpoint.disconnected == before + 1)
