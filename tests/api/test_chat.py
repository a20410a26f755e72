"""POST /api/chat, whole and as events, and what it says to bad requests."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from typing import Any

import httpx
import pytest

from assistant.answers import Answer, AnswerStatus
from assistant.store.protocol import IndexMissingError, StoreUnavailableError
from tests.api.support import (
    ASK,
    GatedAssistant,
    app_of,
    client_of,
    events_of,
    eventually,
    question,
    serving,
)
from tests.api.web.support import ANSWERS, DOCUMENT, FakeAssistant

FIELDS = {
    "number", "document_id", "document_title", "publisher", "valid_on", "territory", "source_url",
    "section", "page", "printed_page", "quote", "start", "end", "document_sha256", "url",
}  # fmt: skip


async def test_quotes_are_the_stored_text() -> None:
    """Each quote equals the stored text at its offsets, under the sha256 that the text has."""
    async with client_of(app_of()) as client:
        answer = (await client.post("/api/chat", json=ASK)).json()
        text = await client.get("/api/documents/guide/text")
    assert answer["status"] == "answered"
    assert len(answer["citations"]) == 2
    for citation in answer["citations"]:
        assert set(citation) >= FIELDS
        assert text.text[citation["start"] : citation["end"]] == citation["quote"]
        assert citation["document_sha256"] == DOCUMENT.sha256
    assert text.headers["etag"] == f'"{DOCUMENT.sha256}"'


async def test_links_lead_to_the_marked_passage() -> None:
    """A citation's link opens the reading view, where its words are marked under its anchor."""
    async with client_of(app_of()) as client:
        answer = (await client.post("/api/chat", json=ASK)).json()
        url = httpx.URL(answer["citations"][0]["url"])
        page = await client.get(url)
    assert str(url).startswith("http://localhost/documents/guide?debut=")
    assert page.status_code == 200
    assert f'id="{url.fragment}"' in page.text
    assert "<mark" in page.text


async def test_public_url_wins_over_the_request() -> None:
    """Links carry the public address, prefix included, whatever name was asked."""
    public = "https://ctg.example.fr/aide"
    async with client_of(app_of(public_url=public, root_path="/aide")) as client:
        answer = (await client.post("/api/chat", json=ASK)).json()
    assert answer["citations"][0]["url"].startswith(f"{public}/documents/guide?debut=")


async def test_prefix_kept_or_stripped_by_the_proxy() -> None:
    """With a URL prefix the service answers both with the prefix left in and without."""
    async with client_of(app_of(root_path="/aide")) as client:
        left_in = await client.post("/aide/api/chat", json=ASK)
        stripped = await client.post("/api/chat", json=ASK)
    assert (left_in.status_code, stripped.status_code) == (200, 200)
    assert left_in.json()["citations"][0]["url"].startswith("http://localhost/aide/documents/")


async def test_stream_gives_sources_text_answer() -> None:
    """A stream is sources, deltas that add up to the answer, then the whole answer."""
    async with client_of(app_of()) as client:
        response = await client.post("/api/chat", json=ASK | {"stream": True})
    events = events_of(response.text)
    names = [name for name, _ in events]
    assert names == ["sources", *["delta"] * (len(names) - 2), "answer"]
    whole = json.loads(events[-1][1])
    assert "".join(json.loads(d)["text"] for n, d in events if n == "delta") == whole["answer"]
    assert json.loads(events[0][1])["citations"] == whole["citations"]
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["x-accel-buffering"] == "no"


def test_stream_arrives_as_it_is_made() -> None:
    """Sources reach the client before the answer exists; comments keep a silent stream alive."""
    assistant = GatedAssistant(pause=0.4)
    with (
        serving(app_of(assistant, heartbeat_seconds=0.1)) as address,
        httpx.stream(
            "POST", f"{address}/api/chat", json=ASK | {"stream": True}, timeout=20
        ) as response,
    ):
        lines = []
        for line in response.iter_lines():
            if line == "event: sources":
                assert assistant.finished == 0
            lines.append(line)
    assert lines.index("event: sources") < lines.index("event: answer")
    assert [line for line in lines if line.startswith(":")] != []


def test_work_stops_when_the_client_leaves() -> None:
    """A client that disconnects, streaming or not, leaves no answer running."""
    assistant = GatedAssistant(wait=0.1, pause=30)
    with serving(app_of(assistant)) as address:
        for stream in (False, True):
            with httpx.Client(timeout=0.5) as client, pytest.raises(httpx.ReadTimeout):
                client.post(f"{address}/api/chat", json=ASK | {"stream": stream})
        assert eventually(lambda: assistant.begun >= 2 and assistant.running == 0)
        assert assistant.finished == 0


class Held(GatedAssistant):
    """Announces its sources and never comes to the text."""

    async def stream(self, conversation: Any, *, collection: Any = None) -> Any:
        """See `Assistant`."""
        async with contextlib.aclosing(super().stream(conversation)) as events:
            async for event in events:
                yield event
                await asyncio.sleep(3600)


def test_work_stops_in_the_middle_of_a_stream() -> None:
    """A client that leaves after the first event stops an answer that would never end."""
    assistant = Held()
    with serving(app_of(assistant)) as address:
        with httpx.stream("POST", f"{address}/api/chat", json=ASK | {"stream": True}) as response:
            # Kept: httpx closes the connection with the last reference to its lines.
            lines = response.iter_lines()
            assert "event: sources" in lines
            assert (assistant.running, assistant.abandoned) == (1, 0)
        assert eventually(lambda: assistant.running == 0)
    assert (assistant.begun, assistant.finished, assistant.abandoned) == (1, 0, 1)


def test_work_stops_when_a_browser_without_scripts_leaves() -> None:
    """The form of the page without scripts is watched as the chat is."""
    assistant = GatedAssistant(wait=3600)
    with serving(app_of(assistant)) as address:
        with httpx.Client(timeout=0.5) as client, pytest.raises(httpx.ReadTimeout):
            client.post(f"{address}/", data={"question": "Quel temps ?"})
        assert eventually(lambda: assistant.begun == 1 and assistant.running == 0)
    assert (assistant.finished, assistant.abandoned) == (0, 1)


def test_who_reads_slowly_keeps_no_place() -> None:
    """Two that ask for a long stream and read nothing of it take both places for `send_seconds`;
    then their answers are given up, and the next person's is given."""
    assistant = GatedAssistant()
    long = Answer("a-9", AnswerStatus.NOT_IN_SOURCES, f"{'long ' * 2000}\n" * 2000)
    assistant.answers = {"long": long, **ANSWERS}
    app = app_of(assistant, concurrent_answers=2, send_seconds=1.0)
    with serving(app) as address, contextlib.ExitStack() as stack:
        host, port = address.removeprefix("http://").split(":")
        body = json.dumps(question("C’est long ?", stream=True)).encode()
        head = f"POST /api/chat HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        for _ in range(2):
            reader = stack.enter_context(socket.socket())
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.connect((host, int(port)))
            reader.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        assert eventually(lambda: assistant.running == 2)
        answer = httpx.post(f"{address}/api/chat", json=ASK, timeout=10).json()
        assert answer["status"] == "answered"
        assert eventually(lambda: assistant.running == 0)
    assert (assistant.finished, assistant.abandoned) == (1, 2)


def test_each_route_is_there_once() -> None:
    """No path and method lead to two routes, of which the second would never be met."""
    routers = [part.original_router for part in app_of().routes if hasattr(part, "original_router")]
    known = [(route.path, *sorted(route.methods)) for router in routers for route in router.routes]
    assert sorted(known) == sorted(set(known))
    assert ("/widget.js", "GET") in known


async def test_failure_before_the_first_event_has_a_status() -> None:
    """What fails before anything was sent is a real HTTP error, streaming or not."""
    for failure, code in (
        (IndexMissingError("nothing"), "index_missing"),
        (StoreUnavailableError("gone"), "store_unavailable"),
    ):
        assistant = FakeAssistant()
        assistant.failure = failure
        async with client_of(app_of(assistant)) as client:
            for stream in (False, True):
                response = await client.post("/api/chat", json=ASK | {"stream": stream})
                assert (response.status_code, response.json()["code"]) == (503, code)
                assert int(response.headers["retry-after"]) > 0


async def test_failure_within_a_stream_is_an_event() -> None:
    """What fails later ends the stream with an `error` event that holds a problem."""

    class Failing(FakeAssistant):
        async def stream(self, conversation: Any, *, collection: Any = None) -> Any:
            async for event in FakeAssistant.stream(self, conversation):
                yield event
                raise RuntimeError("secret question inside")

    async with client_of(app_of(Failing())) as client:
        response = await client.post("/api/chat", json=ASK | {"stream": True})
        whole = await client.post("/api/chat", json=ASK)
    name, data = events_of(response.text)[-1]
    assert (name, json.loads(data)["code"]) == ("error", "internal_error")
    assert (whole.status_code, whole.json()["code"]) == (500, "internal_error")
    assert "secret" not in response.text + whole.text


async def test_an_answer_has_a_deadline() -> None:
    """An answer that takes too long is given up with a 504, and its work stopped."""
    assistant = GatedAssistant(wait=30)
    async with client_of(app_of(assistant, answer_seconds=0.1)) as client:
        response = await client.post("/api/chat", json=ASK)
        assert (response.status_code, response.json()["code"]) == (504, "answer_timeout")
        await asyncio.sleep(0)
        assert assistant.abandoned >= 1


LONG = "a" * 5000
BAD: list[tuple[str, bytes, int, str]] = [
    ("empty body", b"", 422, "invalid_request"),
    ("malformed JSON", b'{"messages": [', 400, "malformed_json"),
    ("not UTF-8", '{"messages":[{"role":"user","content":"été"}]}'.encode("latin-1"), 400,
     "malformed_json"),
    ("not an object", b"[]", 422, "invalid_request"),
    ("no message", b'{"messages": []}', 422, "invalid_request"),
    ("empty question", json.dumps(question("")).encode(), 422, "invalid_request"),
    ("blank question", json.dumps(question(" \u00a0\n")).encode(), 422, "invalid_request"),
    ("5,000 characters", json.dumps(question(LONG)).encode(), 422, "invalid_request"),
    ("lone surrogate", b'{"messages":[{"role":"user","content":"a\\ud800b"}]}', 422,
     "invalid_request"),
    ("unknown role", b'{"messages":[{"role":"system","content":"x"}]}', 422, "invalid_request"),
    ("last is assistant", b'{"messages":[{"role":"assistant","content":"x"}]}', 422,
     "invalid_request"),
    ("21 messages", json.dumps({"messages": ASK["messages"] * 21}).encode(), 422,
     "invalid_request"),
    ("content is a number", b'{"messages":[{"role":"user","content":5}]}', 422, "invalid_request"),
    ("unknown collection", json.dumps(question("x", collection="atlantide")).encode(), 422,
     "unknown_collection"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "status", "code"), BAD, ids=[b[0] for b in BAD])
async def test_bad_requests_get_a_french_problem(
    name: str, body: bytes, status: int, code: str
) -> None:
    """Every bad request gets problem+json, a stable code, and a French sentence; nothing echoed."""
    async with client_of(app_of()) as client:
        response = await client.post(
            "/api/chat", content=body, headers={"Content-Type": "application/json"}
        )
    problem = response.json()
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["type"] == f"urn:assistant-ctg:problem:{code}"
    for sentence in [problem["detail"], *(e["detail"] for e in problem.get("errors", []))]:
        assert sentence[0].isupper()
        assert sentence[-1] == "."
        assert not {"should", "field", "input", "valid"} & set(sentence.lower().split())
    assert LONG not in response.text


async def test_the_longest_conversation_is_welcome() -> None:
    """20 messages, the last of exactly 2,000 characters outside the BMP, are answered."""
    turns = [{"role": "user", "content": "é" * 2000}, {"role": "assistant", "content": "x" * 9999}]
    messages = [turns[1], *(turns * 9), {"role": "user", "content": "🏛" * 2000}]
    async with client_of(app_of()) as client:
        response = await client.post("/api/chat", json={"messages": messages})
    assert (len(messages), response.status_code) == (20, 200)


async def test_wrong_addresses_and_methods_are_problems_too() -> None:
    """404 and 405 are problems, with `Allow` kept."""
    async with client_of(app_of()) as client:
        lost = await client.get("/api/nothing")
        wrong = await client.get("/api/chat")
        document = await client.get("/api/documents/nothing/text")
    assert (lost.status_code, lost.json()["code"]) == (404, "not_found")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")
    assert wrong.headers["allow"] == "POST"
    assert (document.status_code, document.json()["code"]) == (404, "document_not_found")
