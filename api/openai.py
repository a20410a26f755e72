"""The OpenAI-compatible routes, for tools that already speak that protocol."""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Literal

import anyio
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from api.addresses import base_url
from api.answering import Answering
from api.contract import MESSAGES, QUESTION_CHARACTERS, REPLY_CHARACTERS, reading_url
from api.description import EVENT
from api.disconnection import while_connected
from api.problems import Problem, problem_of
from api.settings import ApiSettings, secret
from api.tokens import bearer
from assistant.answers import Answer, AnswerDelta, AnswerEvent, AnswerFinished
from assistant.conversation import Conversation, Role, Turn

if TYPE_CHECKING:
    from assistant.assistant import Assistant

MODEL = "assistant-ctg"
"""The model's name; `assistant-ctg/tarn` asks one collection."""
MARK = re.compile(r"\[(\d+)\]")


class Part(BaseModel):
    """A piece of a message; only text can be asked."""

    type: str
    text: str | None = None


class OpenAIMessage(BaseModel):
    """A message. Those of `system`, `developer` and `tool` instruct nobody here: set aside."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    def text(self) -> str:
        """The message's text."""
        if isinstance(self.content, list):
            return "\n".join(part.text or "" for part in self.content if part.type == "text")
        return self.content or ""


class StreamOptions(BaseModel):
    """What to add to a stream."""

    include_usage: bool = False


class CompletionRequest(BaseModel):
    """The part of OpenAI's request that means something here; the rest is accepted, unused."""

    model_config = ConfigDict(extra="ignore")

    model: str = Field(max_length=300)
    messages: list[OpenAIMessage] = Field(min_length=1, max_length=1000)
    stream: bool | None = False
    stream_options: StreamOptions | None = None

    @property
    def collection(self) -> str | None:
        """The collection that the model's name asks. Raises Problem."""
        name, _, collection = self.model.partition("/")
        if name != MODEL:
            raise Problem(
                "model_not_found", f"Le modèle s’appelle «\u00a0{MODEL}\u00a0».", param="model"
            )
        return collection or None

    def conversation(self) -> Conversation:
        """The last turns, as the chat takes them. Raises Problem."""
        turns = [
            Turn(Role(message.role), text[:REPLY_CHARACTERS])
            for message in self.messages
            if message.role in {"user", "assistant"} and (text := message.text()).strip()
        ][-(MESSAGES - 1) :]
        if not turns or turns[-1].role is not Role.USER:
            raise Problem(
                "invalid_request",
                "Le dernier message doit être une question de l’utilisateur.",
                param="messages",
            )
        if len(turns[-1].content) > QUESTION_CHARACTERS:
            raise Problem(
                "invalid_request",
                "La question dépasse 2\u202f000\u00a0caractères.",
                param="messages",
            )
        return Conversation(tuple(turns))


def build_router(settings: ApiSettings, assistant: Assistant, answering: Answering) -> APIRouter:
    """Everything under /v1."""
    guard = bearer(secret(settings.v1_token))
    router = APIRouter(prefix="/v1", dependencies=[Depends(guard)])

    @router.get("/models")
    async def models() -> dict[str, Any]:
        """One model, and one name of it for each collection."""
        names = [f"{MODEL}/{c}" for c in await asyncio.to_thread(assistant.collections)]
        return {"object": "list", "data": [_model(name) for name in [MODEL, *names]]}

    @router.get("/models/{name:path}")
    async def model(name: str) -> dict[str, Any]:
        """One of them."""
        head, _, collection = name.partition("/")
        known = await asyncio.to_thread(assistant.collections)
        if head != MODEL or (collection and collection not in known):
            raise Problem("model_not_found", "Ce modèle n’existe pas.", param="model")
        return _model(name)

    @router.post(
        "/chat/completions",
        responses={200: {"content": {"text/event-stream": {"schema": EVENT}}}},
    )
    async def completions(body: CompletionRequest, request: Request) -> Response:
        """Answer the last question; citations are `url_citation` annotations."""
        base = base_url(request, settings)
        conversation, collection = body.conversation(), body.collection

        async def usage(answer: Answer) -> dict[str, int]:
            return await asyncio.to_thread(_usage, assistant, conversation, answer)

        if not body.stream:
            work = answering.answer(conversation, collection=collection)
            answer = await while_connected(request, work)
            return JSONResponse(
                _completion(answer, body.model, base) | {"usage": await usage(answer)},
                headers={"Cache-Control": "no-store"},
            )
        events = answering.stream(conversation, collection=collection)
        first = await while_connected(request, anext(events))
        asked = body.stream_options is not None and body.stream_options.include_usage
        return EventSourceResponse(
            _chunks(first, events, body.model, base, usage if asked else None),
            headers={"Cache-Control": "no-cache"},
            sep="\n",
            ping=settings.heartbeat_seconds,
            ping_message_factory=lambda: ServerSentEvent(comment="", sep="\n"),
            send_timeout=settings.send_seconds,
            shutdown_event=anyio.Event(),
            shutdown_grace_period=settings.shutdown_seconds,
        )

    return router


def url_citations(answer: Answer, base: str) -> list[dict[str, Any]]:
    """One `url_citation` for each `[n]` mark of the answer, opening the reading view."""
    by_number = {citation.number: citation for citation in answer.citations}
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "url": reading_url(citation, base),
                "title": citation.document.title,
                "start_index": mark.start(),
                "end_index": mark.end(),
            },
        }
        for mark in MARK.finditer(answer.answer)
        if (citation := by_number.get(int(mark[1])))
    ]


async def _chunks(
    first: AnswerEvent,
    rest: AsyncGenerator[AnswerEvent, None],
    model: str,
    base: str,
    usage: Callable[[Answer], Awaitable[dict[str, int]]] | None,
) -> AsyncGenerator[str, None]:
    head = {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": model,
    }

    def chunk(delta: dict[str, Any], reason: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        return json.dumps({**head, "choices": [choice]}, ensure_ascii=False)

    async def whole() -> AsyncGenerator[AnswerEvent, None]:
        yield first
        async for event in rest:
            yield event

    sent = ""
    answer: Answer | None = None
    async with aclosing(rest):
        yield chunk({"role": "assistant", "content": ""})
        try:
            async for event in whole():
                if isinstance(event, AnswerDelta):
                    sent += event.text
                    yield chunk({"content": event.text})
                elif isinstance(event, AnswerFinished):
                    answer = event.answer
                    if answer.answer != sent and answer.answer.startswith(sent):
                        yield chunk({"content": answer.answer[len(sent) :]})
                    yield chunk({"annotations": url_citations(answer, base)}, "stop")
        except Exception as error:
            yield json.dumps(problem_of(error).openai_body(), ensure_ascii=False)
            return
        if usage is not None and answer is not None:
            yield json.dumps({**head, "choices": [], "usage": await usage(answer)})
        yield "[DONE]"


def _completion(answer: Answer, model: str, base: str) -> dict[str, Any]:
    message = {
        "role": "assistant",
        "content": answer.answer,
        "refusal": None,
        "annotations": url_citations(answer, base),
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return {
        "id": f"chatcmpl-{answer.id}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [choice],
    }


def _usage(assistant: Assistant, conversation: Conversation, answer: Answer) -> dict[str, int]:
    """Tokens of the embedding model in the messages heard and in the answer's content.

    Work of a language model, where one words answers, is not in it: its endpoint counts that.
    """
    prompt = sum(assistant.count_tokens(turn.content) for turn in conversation.turns)
    completion = assistant.count_tokens(answer.answer)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": MODEL}
