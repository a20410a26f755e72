"""POST /api/chat: an answer whole, or as a stream of events."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import anyio
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from api.addresses import base_url
from api.answering import Answering
from api.contract import AnswerJson, ChatRequest, CitationJson
from api.description import EVENT
from api.disconnection import while_connected
from api.problems import problem_of
from api.settings import ApiSettings
from assistant.answers import AnswerDelta, AnswerEvent, SourcesFound

HEADERS = {"Cache-Control": "no-cache"}


def build_router(settings: ApiSettings, answering: Answering) -> APIRouter:
    """The chat's route."""
    router = APIRouter()

    @router.post(
        "/api/chat",
        response_model=AnswerJson,
        responses={200: {"content": {"text/event-stream": {"schema": EVENT}}}},
    )
    async def chat(body: ChatRequest, request: Request) -> Response:
        """Answer the conversation's last question, with citations."""
        base = base_url(request, settings)
        conversation = body.conversation()
        if not body.stream:
            work = answering.answer(conversation, collection=body.collection)
            answer = await while_connected(request, work)
            return JSONResponse(
                AnswerJson.of(answer, base).model_dump(), headers={"Cache-Control": "no-store"}
            )
        events = answering.stream(conversation, collection=body.collection)
        # Errors that precede the first event get a real status instead of an `error` event.
        first = await while_connected(request, anext(events))
        return EventSourceResponse(
            _messages(first, events, base),
            headers=HEADERS,
            ping=settings.heartbeat_seconds,
            ping_message_factory=lambda: ServerSentEvent(comment=""),
            send_timeout=settings.send_seconds,
            shutdown_event=anyio.Event(),
            shutdown_grace_period=settings.shutdown_seconds,
        )

    return router


async def _messages(
    first: AnswerEvent, rest: AsyncGenerator[AnswerEvent, None], base: str
) -> AsyncGenerator[ServerSentEvent, None]:
    async with aclosing(rest):
        try:
            yield _message(first, base)
            async for event in rest:
                yield _message(event, base)
        except Exception as error:
            yield _event("error", problem_of(error).body())


def _message(event: AnswerEvent, base: str) -> ServerSentEvent:
    match event:
        case SourcesFound():
            found = [CitationJson.of(citation, base).model_dump() for citation in event.citations]
            return _event("sources", {"citations": found})
        case AnswerDelta():
            return _event("delta", {"text": event.text})
    return _event("answer", AnswerJson.of(event.answer, base).model_dump())


def _event(name: str, data: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(event=name, data=json.dumps(data, ensure_ascii=False))
