"""A service to test against: a scripted assistant, an in-process client, a real server."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import AsyncGenerator, Iterator
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.server import protocol
from api.settings import ApiSettings
from assistant.answers import Answer, AnswerEvent
from assistant.conversation import Conversation
from tests.api.web.support import FakeAssistant

ASK = {"messages": [{"role": "user", "content": "Quel est le temps de travail minimum ?"}]}


class GatedAssistant(FakeAssistant):
    """Counts answers begun, finished and abandoned; waits before each if told to."""

    writer = None

    def __init__(self, wait: float = 0.0, pause: float = 0.0) -> None:
        super().__init__(pause)
        self.wait = wait
        self.begun = self.finished = self.abandoned = 0
        self.running = self.most_running = 0

    async def answer(self, conversation: Conversation, *, collection: str | None = None) -> Answer:
        """What warm-up asks: at once, and not counted."""
        return await FakeAssistant().answer(conversation)

    async def stream(
        self, conversation: Conversation, *, collection: str | None = None
    ) -> AsyncGenerator[AnswerEvent, None]:
        """See `Assistant`."""
        self.begun += 1
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            await asyncio.sleep(self.wait)
            async for event in super().stream(conversation, collection=collection):
                yield event
            self.finished += 1
        except (asyncio.CancelledError, GeneratorExit):
            self.abandoned += 1
            raise
        finally:
            self.running -= 1


def settings(**values: Any) -> ApiSettings:
    """Settings that nothing of the environment changes, without rates or cache unless given."""
    quiet = {"rate_per_client": 0, "rate_global": 0, "cached_answers": 0}
    return ApiSettings.model_validate(quiet | values)


def app_of(assistant: FakeAssistant | None = None, **values: Any) -> FastAPI:
    """The service over a scripted assistant."""
    return create_app(settings(**values), assistant or FakeAssistant())  # type: ignore[arg-type]


@contextlib.asynccontextmanager
async def client_of(
    app: FastAPI, address: str = "127.0.0.1", **options: Any
) -> AsyncGenerator[httpx.AsyncClient, None]:
    """An in-process client, as if it called from `address`. Start-up and shutdown are run."""
    transport = httpx.ASGITransport(app, client=(address, 40000), raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://localhost", **options) as client,
    ):
        yield client


@contextlib.contextmanager
def serving(app: FastAPI, header_seconds: float = 10.0, **options: Any) -> Iterator[str]:
    """The address of a real server in a thread, on a free loopback port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    config = uvicorn.Config(
        app, log_config=None, http=protocol(header_seconds), ws="none", **options
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)


def question(text: str, **values: Any) -> dict[str, Any]:
    """A chat request of one message."""
    return {"messages": [{"role": "user", "content": text}], **values}


def events_of(body: str) -> list[tuple[str, str]]:
    """(event, data) of a `text/event-stream` body."""
    found: list[tuple[str, str]] = []
    for block in body.replace("\r\n", "\n").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "data" in fields:
            found.append((fields.get("event", "message"), fields["data"]))
    return found


def eventually(check: Any, seconds: float = 5.0) -> bool:
    """Whether `check()` comes true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if check():
            return True
        time.sleep(0.02)
    return bool(check())
