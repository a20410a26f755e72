"""The service's one way to an answer, whichever route asks: cached, queued, timed, bounded."""

from __future__ import annotations

import asyncio
import dataclasses
import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, aclosing
from time import perf_counter
from typing import TYPE_CHECKING, cast

from api.cache import AnswerCache, cache_key
from api.clients import client_key
from api.metrics import Metrics
from api.problems import Problem
from api.queueing import FairQueue
from api.settings import ApiSettings
from api.tracing import Tracing
from assistant.answers import Answer, AnswerEvent, AnswerFinished, SourcesFound
from assistant.conversation import Conversation
from assistant.documents import Index
from assistant.store.protocol import StoreUnavailableError

if TYPE_CHECKING:
    from assistant.assistant import Assistant

Finished = Callable[[Conversation, Answer, str | None], None]
"""Told each finished answer: the conversation, the answer, the collection."""


class Answering:
    """Asks the assistant on behalf of the routes and pages; stands where an `Assistant` would."""

    def __init__(
        self,
        settings: ApiSettings,
        assistant: Assistant,
        metrics: Metrics,
        tracing: Tracing,
        finished: Finished | None = None,
    ) -> None:
        self._settings, self._assistant = settings, assistant
        self._metrics, self._tracing, self._finished = metrics, tracing, finished
        self._cache = AnswerCache(settings.cached_answers)
        self.queue = FairQueue(
            settings.concurrent_answers, settings.waiting_answers, settings.waiting_seconds
        )
        metrics.watch("assistant_queue_waiting", "Questions waiting.", lambda: self.queue.waiting)
        metrics.watch("assistant_queue_running", "Answers under way.", lambda: self.queue.running)

    @property
    def index(self) -> Index:
        """The live generation."""
        return self._assistant.index

    @property
    def chat_model_name(self) -> str | None:
        """The language model that may word answers, None when there is none."""
        writer = self._assistant.writer
        return writer.model_name if writer is not None else None

    def collections(self) -> tuple[str, ...]:
        """Slugs of the territories that have documents of their own."""
        return self._assistant.collections()

    async def answer(self, conversation: Conversation, *, collection: str | None = None) -> Answer:
        """The finished answer: a fold over `stream`."""
        finished: Answer | None = None
        async with aclosing(self.stream(conversation, collection=collection)) as events:
            async for event in events:
                if isinstance(event, AnswerFinished):
                    finished = event.answer
        assert finished is not None
        return finished

    async def stream(
        self, conversation: Conversation, *, collection: str | None = None
    ) -> AsyncGenerator[AnswerEvent, None]:
        """The events of one answer. Closing the generator stops the work.

        Raises Problem: unknown_collection, busy, answer_timeout.
        """
        begun = perf_counter()
        client = client_key.get()
        index = await self._soon(collection)
        key = cache_key(
            conversation,
            collection,
            generation=index.generation,
            model=self.chat_model_name,
            settings=self._assistant.settings_digest,
            today=self._assistant.today(),
        )
        kept = self._cache.get(key)
        self._metrics.cache.labels("miss" if kept is None else "hit").inc()
        if kept is not None:
            for event in kept:
                yield self._told(_renamed(event), conversation, collection)
            return
        try:
            async with AsyncExitStack() as slot:
                await slot.enter_async_context(self.queue.slot(client))
                self._observe("queue", begun)
                events: list[AnswerEvent] = []
                async with aclosing(self._bounded(conversation, collection)) as source:
                    async for event in source:
                        if isinstance(event, SourcesFound) and self._assistant.writer is not None:
                            # What follows is waiting for the language model: a model that hangs
                            # must not keep others from being answered.
                            await slot.aclose()
                        events.append(event)
                        yield self._told(event, conversation, collection)
        except Problem as problem:
            if problem.code == "busy":
                self._metrics.count_refusal("busy")
            raise
        last = events[-1] if events else None
        if isinstance(last, AnswerFinished) and last.answer.notice is None:
            self._cache.put(key, events)

    async def _bounded(
        self, conversation: Conversation, collection: str | None
    ) -> AsyncGenerator[AnswerEvent, None]:
        begun = perf_counter()
        deadline = asyncio.get_running_loop().time() + self._settings.answer_seconds
        stream = cast(
            AsyncGenerator[AnswerEvent, None],
            self._assistant.stream(conversation, collection=collection),
        )
        async with aclosing(stream) as events:
            while True:
                try:
                    # Around one event only: a generator may be resumed by another task.
                    with self._tracing.span("answer.event") as span:
                        async with asyncio.timeout_at(deadline):
                            event = await anext(events)
                        span.set_attribute("event", type(event).__name__)
                except StopAsyncIteration:
                    return
                except TimeoutError:
                    raise Problem(
                        "answer_timeout",
                        "La réponse a demandé trop de temps. Réessayez dans quelques instants.",
                        headers={"Retry-After": "5"},
                    ) from None
                if isinstance(event, SourcesFound):
                    self._observe("sources", begun)
                elif isinstance(event, AnswerFinished):
                    self._observe("answer", begun)
                yield event

    def _told(
        self, event: AnswerEvent, conversation: Conversation, collection: str | None
    ) -> AnswerEvent:
        if isinstance(event, AnswerFinished):
            answer = event.answer
            self._metrics.answers.labels(answer.status.value, answer.mode.value).inc()
            if answer.notice is not None:
                self._metrics.count_degraded(answer.notice)
            if self._finished is not None:
                self._finished(conversation, answer, collection)
        return event

    async def _soon(self, collection: str | None) -> Index:
        if self._assistant.ready:
            return self._index_for(collection)  # under load a thread would cost a wait for its turn
        try:
            async with asyncio.timeout(self._settings.waiting_seconds):
                return await asyncio.to_thread(self._index_for, collection)
        except TimeoutError:
            raise StoreUnavailableError("index : pas encore chargé") from None

    def _index_for(self, collection: str | None) -> Index:
        if collection is not None:
            known = self._assistant.collections()
            if collection not in known:
                names = ", ".join(f"«\u00a0{name}\u00a0»" for name in known) or "aucun"
                raise Problem(
                    "unknown_collection",
                    f"Ce territoire n’a pas de document. Territoires possibles\u00a0: {names}.",
                    param="collection",
                )
        return self._assistant.index

    def _observe(self, step: str, begun: float) -> None:
        self._metrics.step_seconds.labels(step).observe(perf_counter() - begun)


def _renamed(event: AnswerEvent) -> AnswerEvent:
    """The event under a fresh answer id: an opinion is about one answer given to one person."""
    if isinstance(event, AnswerFinished):
        return AnswerFinished(dataclasses.replace(event.answer, id=uuid.uuid4().hex))
    return event
