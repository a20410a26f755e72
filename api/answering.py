"""The service's one way to an answer, whichever route asks: bounded in time, tidy when left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, cast

from api.problems import Problem
from api.settings import ApiSettings
from assistant.answers import Answer, AnswerEvent, AnswerFinished
from assistant.conversation import Conversation

if TYPE_CHECKING:
    from assistant.assistant import Assistant


class Answering:
    """Asks the assistant on behalf of the routes."""

    def __init__(self, settings: ApiSettings, assistant: Assistant) -> None:
        self._settings, self._assistant = settings, assistant

    async def events(
        self, conversation: Conversation, collection: str | None
    ) -> AsyncGenerator[AnswerEvent, None]:
        """The events of one answer. Closing the generator stops the work.

        Raises Problem: unknown_collection, answer_timeout.
        """
        deadline = asyncio.get_running_loop().time() + self._settings.answer_seconds
        await self._check_collection(collection)
        stream = cast(
            AsyncGenerator[AnswerEvent, None],
            self._assistant.stream(conversation, collection=collection),
        )
        async with aclosing(stream) as events:
            while True:
                try:
                    # Around one event only: a generator may be resumed by another task.
                    async with asyncio.timeout_at(deadline):
                        event = await anext(events)
                except StopAsyncIteration:
                    return
                except TimeoutError:
                    raise Problem(
                        "answer_timeout",
                        "La réponse a demandé trop de temps. Réessayez dans quelques instants.",
                        headers={"Retry-After": "5"},
                    ) from None
                yield event

    async def answer(self, conversation: Conversation, collection: str | None) -> Answer:
        """The finished answer: a fold over `events`."""
        finished: Answer | None = None
        async with aclosing(self.events(conversation, collection)) as events:
            async for event in events:
                if isinstance(event, AnswerFinished):
                    finished = event.answer
        assert finished is not None
        return finished

    async def _check_collection(self, collection: str | None) -> None:
        if collection is None:
            return
        known = await asyncio.to_thread(self._assistant.collections)
        if collection not in known:
            names = ", ".join(f"«\u00a0{name}\u00a0»" for name in known) or "aucun"
            raise Problem(
                "unknown_collection",
                f"Ce territoire n’a pas de document. Territoires possibles\u00a0: {names}.",
                param="collection",
            )
