"""The queue, fairness, and the cache."""

from __future__ import annotations

import asyncio
import dataclasses
import threading
from datetime import date
from types import SimpleNamespace

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from api.cache import AnswerCache, cache_key
from api.problems import Problem
from api.queueing import FairQueue
from assistant.answers import Answer, AnswerFinished, AnswerStatus
from assistant.conversation import Conversation
from assistant.writing.notices import notice
from assistant.writing.protocol import UnavailableReason
from assistant.writing.writer import VerifiedWriter
from tests.api.support import ASK, GatedAssistant, app_of, client_of, question
from tests.api.test_metrics import SilentModel
from tests.api.web.support import ANSWERS, INDEX, FakeAssistant


async def test_a_full_queue_says_when_to_come_back() -> None:
    """Beyond what is worked on and may wait: 503, `busy`, Retry-After; the rest is answered."""
    assistant = GatedAssistant(wait=0.2)
    app = app_of(assistant, concurrent_answers=2, waiting_answers=3)
    async with client_of(app) as client:
        responses = await asyncio.gather(
            *(client.post("/api/chat", json=question(f"temps {n}")) for n in range(12))
        )
        metrics = (await client.get("/metrics")).text
    statuses = sorted(response.status_code for response in responses)
    assert statuses == [200] * 5 + [503] * 7
    assert assistant.most_running == 2
    for response in responses:
        if response.status_code == 503:
            assert response.json()["code"] == "busy"
            assert 1 <= int(response.headers["retry-after"]) <= 60
    assert 'assistant_refused_total{reason="busy"} 7.0' in metrics


async def test_waiting_has_an_end() -> None:
    """Who has waited long enough is told so, and the queue is empty afterwards."""
    app = app_of(GatedAssistant(wait=0.6), concurrent_answers=1, waiting_seconds=0.1)
    async with client_of(app) as client:
        first, second = await asyncio.gather(
            client.post("/api/chat", json=ASK), client.post("/api/chat", json=question("qui"))
        )
        metrics = (await client.get("/metrics")).text
    assert sorted([first.status_code, second.status_code]) == [200, 503]
    assert "assistant_queue_waiting 0.0" in metrics
    assert "assistant_queue_running 0.0" in metrics


async def test_who_asks_little_does_not_wait_behind_who_asks_much() -> None:
    """With 12 questions of one client waiting, another's single question is served next."""
    order: list[str] = []

    async def ask(queue: FairQueue, client: str) -> None:
        async with queue.slot(client):
            order.append(client)
            await asyncio.sleep(0.01)

    queue = FairQueue(1, 64, 10)
    crowd = [asyncio.create_task(ask(queue, "crowd")) for _ in range(12)]
    await asyncio.sleep(0)
    await asyncio.gather(asyncio.create_task(ask(queue, "single")), *crowd)
    assert order.index("single") <= 2


CROWD, SINGLE = {"X-Forwarded-For": "203.0.113.7"}, {"X-Forwarded-For": "203.0.113.8"}


@pytest.mark.parametrize(("proxies", "places"), [("127.0.0.1", {0, 1, 2}), ("", {12})])
async def test_fairness_is_between_the_addresses_that_a_trusted_proxy_states(
    proxies: str, places: set[int]
) -> None:
    """Over HTTP: twelve questions of one address do not keep another's from being next; without
    a trusted proxy the header is hearsay, they are one client, and the last one waits."""
    order: list[str] = []
    app = app_of(GatedAssistant(wait=0.05), concurrent_answers=1, trusted_proxies=proxies)
    async with client_of(app) as client:

        async def ask(headers: dict[str, str], text: str) -> None:
            response = await client.post("/api/chat", json=question(text), headers=headers)
            assert response.status_code == 200
            order.append(text)

        crowd = [asyncio.create_task(ask(CROWD, f"temps {n}")) for n in range(12)]
        await _until_waiting(client, 11)
        await asyncio.gather(ask(SINGLE, "qui"), *crowd)
    assert order.index("qui") in places


async def test_a_newcomer_over_http_finds_room_in_a_full_queue() -> None:
    """Behind a trusted proxy, the address that fills the queue gets the 503, not the newcomer."""
    app = app_of(
        GatedAssistant(wait=0.2),
        concurrent_answers=1,
        waiting_answers=4,
        trusted_proxies="127.0.0.1",
    )
    async with client_of(app) as client:
        crowd = [
            asyncio.create_task(
                client.post("/api/chat", json=question(f"temps {n}"), headers=CROWD)
            )
            for n in range(5)
        ]
        await _until_waiting(client, 4)
        single = await client.post("/api/chat", json=question("qui"), headers=SINGLE)
        statuses = sorted(response.status_code for response in await asyncio.gather(*crowd))
    assert (single.status_code, statuses) == (200, [200] * 4 + [503])


async def _until_waiting(client: httpx.AsyncClient, count: int) -> None:
    async with asyncio.timeout(10):
        while f"assistant_queue_waiting {count}.0" not in (await client.get("/metrics")).text:
            await asyncio.sleep(0.005)


async def test_a_newcomer_finds_room_in_a_queue_that_one_client_fills() -> None:
    """The client that fills the queue loses its last place to a newcomer, not the reverse."""

    async def ask(queue: FairQueue, client: str) -> str:
        try:
            async with queue.slot(client):
                await asyncio.sleep(0.01)
            return "served"
        except Problem as problem:
            return problem.code

    queue = FairQueue(1, 4, 10)
    crowd = [asyncio.create_task(ask(queue, "crowd")) for _ in range(5)]
    await asyncio.sleep(0)
    assert await ask(queue, "single") == "served"
    results = await asyncio.gather(*crowd)
    assert sorted(results) == ["busy"] + ["served"] * 4
    assert (queue.running, queue.waiting) == (0, 0)


@hypothesis_settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.booleans()),
        min_size=1,
        max_size=25,
    ),
    st.integers(1, 3),
    st.integers(0, 6),
)
def test_the_queue_never_leaks(
    asks: list[tuple[str, int, bool]], concurrent: int, waiting: int
) -> None:
    """Whoever comes, leaves early or is refused: never too many at once, and empty at the end."""

    async def run() -> None:
        queue = FairQueue(concurrent, waiting, 0.05)
        most = 0

        async def ask(client: str, ticks: int) -> None:
            nonlocal most
            async with queue.slot(client):
                most = max(most, queue.running)
                for _ in range(ticks):
                    await asyncio.sleep(0)

        tasks = []
        for client, ticks, leaves in asks:
            task = asyncio.create_task(ask(client, ticks))
            tasks.append(task)
            await asyncio.sleep(0)
            if leaves:
                task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(r is None or isinstance(r, Problem | asyncio.CancelledError) for r in results)
        assert most <= concurrent
        assert (queue.running, queue.waiting) == (0, 0)

    asyncio.run(run())


async def test_the_same_question_is_answered_once() -> None:
    """A repeated question comes from the cache: same answer, fresh id. A variant does not, nor
    does the same question of another index, on another day, under other settings, or worded by
    a chat model."""
    assistant = GatedAssistant()
    async with client_of(app_of(assistant, cached_answers=10)) as client:
        first = (await client.post("/api/chat", json=ASK)).json()
        streamed = await client.post("/api/chat", json=ASK | {"stream": True})
        second = (await client.post("/api/chat", json=ASK)).json()
        assert assistant.begun == 1
        longer = [*ASK["messages"], {"role": "assistant", "content": "x"}, *ASK["messages"]]
        await client.post("/api/chat", json={"messages": longer})
        await client.post("/api/chat", json=ASK | {"collection": "territoire"})
        assert assistant.begun == 3
        assistant.index = dataclasses.replace(INDEX, generation="2")
        await client.post("/api/chat", json=ASK)
        assert assistant.begun == 4
        assistant.today = lambda: date(2026, 11, 25)
        await client.post("/api/chat", json=ASK)
        assert assistant.begun == 5
        assistant.settings_digest = "autres"
        await client.post("/api/chat", json=ASK)
        assert assistant.begun == 6
        assistant.writer = SimpleNamespace(model_name="petit-modele")
        await client.post("/api/chat", json=ASK)
        await client.post("/api/chat", json=ASK)
        assert assistant.begun == 7
    assert first["id"] != second["id"]
    assert first | {"id": ""} == second | {"id": ""}
    assert "event: sources" in streamed.text
    assert "event: answer" in streamed.text


async def test_a_degraded_answer_is_not_kept() -> None:
    """An answer with a notice is asked again the next time."""
    told = notice(UnavailableReason.TIMEOUT)
    degraded = dataclasses.replace(ANSWERS["temps"], notice=told)

    class Degraded(GatedAssistant):
        async def stream(self, conversation, *, collection=None):  # type: ignore[no-untyped-def]
            self.begun += 1
            yield AnswerFinished(degraded)

    assistant = Degraded()
    async with client_of(app_of(assistant, cached_answers=10)) as client:
        await client.post("/api/chat", json=ASK)
        answer = (await client.post("/api/chat", json=ASK)).json()
        metrics = (await client.get("/metrics")).text
    assert assistant.begun == 2
    assert answer["notice"] == told
    assert "assistant_degraded_answers_total 2.0" in metrics
    assert 'assistant_model_unavailable_total{reason="timeout"} 2.0' in metrics


def test_the_cache_is_bounded_in_number_and_time() -> None:
    """The least used goes first; an hour later nothing is left; size 0 keeps nothing."""
    now = [0.0]
    cache = AnswerCache(2, lambda: now[0])
    event = AnswerFinished(Answer("x", AnswerStatus.SMALL_TALK, "Bonjour."))
    cache.put(b"a", [event])
    cache.put(b"b", [event])
    assert cache.get(b"a") == (event,)
    cache.put(b"c", [event])
    assert (cache.get(b"b"), cache.get(b"a")) == (None, (event,))
    now[0] = 3601
    assert cache.get(b"a") is None
    none = AnswerCache(0)
    none.put(b"a", [event])
    assert none.get(b"a") is None


@given(
    st.lists(st.text(max_size=8), min_size=1, max_size=4),
    st.lists(st.text(max_size=8), min_size=1, max_size=4),
)
def test_cache_keys_differ_whenever_conversations_do(one: list[str], other: list[str]) -> None:
    """No two different conversations share a key, however their turns are cut."""
    known = {"generation": "g", "model": None, "settings": "", "today": date(2026, 11, 24)}
    keys = [cache_key(Conversation.of(*texts), None, **known) for texts in (one, other)]
    assert (keys[0] == keys[1]) == (one == other)


async def test_metrics_and_readiness_tell_the_state() -> None:
    """Readiness names what is missing; metrics count answers by status and requests by route."""
    assistant = FakeAssistant()
    async with client_of(app_of(assistant)) as client:
        await asyncio.sleep(0.05)
        ready = await client.get("/readyz")
        await client.post("/api/chat", json=question("météo"))
        await client.get("/documents/guide?debut=1&fin=2")
        figures = (await client.get("/metrics")).text
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert ready.json()["checks"]["index"]["documents"] == 1
    assert ready.json()["checks"]["language_model"]["required"] is False
    assert 'assistant_answers_total{mode="extractive",status="out_of_scope"} 1.0' in figures
    assert 'route="/documents/{document_id}"' in figures
    assert "assistant_warm 1.0" in figures
    assert "météo" not in figures


async def test_not_ready_without_an_index() -> None:
    """Without an index the service is alive but not ready, and says why; then it recovers."""
    from assistant.store.protocol import IndexMissingError

    class Missing(FakeAssistant):
        lacking, ready = True, False

        @property
        def index(self):  # type: ignore[no-untyped-def]
            if self.lacking:
                raise IndexMissingError("nothing")
            return INDEX

        @index.setter
        def index(self, _value: object) -> None:
            pass

    assistant = Missing()
    async with client_of(app_of(assistant)) as client:
        alive, ready = await client.get("/healthz"), await client.get("/readyz")
        asked = await client.post("/api/chat", json=ASK)
        assert (alive.status_code, ready.status_code) == (200, 503)
        assert ready.json()["checks"]["index"]["code"] == "index_missing"
        assert asked.json()["code"] == "index_missing"
        assistant.lacking = False
        assert (await client.post("/api/chat", json=ASK)).status_code == 200
        assert isinstance(client, httpx.AsyncClient)


async def test_an_index_that_does_not_come_is_waited_for_a_while_only() -> None:
    """While the first index is being read for long, readiness and questions are told so: 503."""
    read = threading.Event()

    class Loading(FakeAssistant):
        ready = False

        @property
        def index(self):  # type: ignore[no-untyped-def]
            assert read.wait(30)
            return INDEX

        @index.setter
        def index(self, _value: object) -> None:
            pass

    async with client_of(app_of(Loading(), waiting_seconds=0.2)) as client:
        asked = await client.post("/api/chat", json=ASK)
        ready = await client.get("/readyz")
        read.set()
        assert (await client.post("/api/chat", json=ASK)).status_code == 200
        assert (await client.get("/readyz")).status_code == 200
    assert (asked.status_code, asked.json()["code"]) == (503, "store_unavailable")
    assert (ready.status_code, ready.json()["checks"]["index"]["code"]) == (503, "index_loading")


async def test_a_language_model_is_reported_and_counted() -> None:
    """Readiness names the language model, metrics tell what became of its sentences."""

    class Written(GatedAssistant):
        writer = VerifiedWriter(SilentModel())

    Written.writer.figures.shown = 7
    Written.writer.figures.refused["number"] = 2
    async with client_of(app_of(Written())) as client:
        ready = (await client.get("/readyz")).json()
        figures = (await client.get("/metrics")).text
    assert ready["checks"]["language_model"]["model"] == "silent"
    assert 'assistant_written_sentences_total{outcome="shown"} 7.0' in figures
    assert 'assistant_written_sentences_total{outcome="refused_number"} 2.0' in figures
