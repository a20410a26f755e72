"""Hostile text through the whole question path: HTTP, assistant, answer, stored quotes."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import time
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import create_app
from assistant.assistant import Assistant
from assistant.settings import AssistantSettings
from assistant.store.chroma import ChromaStore
from assistant.wiring import build_assistant
from tests.api.small_corpus import QUESTION, HashingEmbedding, publish
from tests.api.support import settings as api_settings

SOAK_SECONDS = 300

ODDITIES = (
    *(QUESTION, "temps de travail", "Tarn", "2025", "0,5 ETP", "12 rue", "€", "[1]", "\n\n", " "),
    *("\ufdfa" * 50, "e" + "\u0301" * 200, "\u202e\u2066\u200f", "\u200d\u200b\ufeff", "\r\n"),
    *("\x00\x07\x1b[31m", "\U0001f3f4\U000e0067\U000e0062", "ﬁ ﬃ Ⅻ ①", "İıſß", "\uffff\ufffe"),
    *("{{7*7}} ${x} <script>", "'; DROP TABLE", "\u2028\u2029", "« » ’ – …"),
    *("A" * 500, "?" * 100, "1" * 300, "9" * 40 + ",5 %", " et " * 100, ", " * 200, "\t" * 300),
)
AWKWARD = st.characters(categories=["Mn", "Me", "Cf", "Cc", "Co", "So", "Nd", "No"])
PIECES = st.one_of(st.sampled_from(ODDITIES), st.text(max_size=40), st.text(AWKWARD, max_size=60))
QUESTIONS = st.lists(PIECES, min_size=1, max_size=8).map("".join).map(lambda t: t[:2000])
SETTINGS = settings(deadline=None, suppress_health_check=list(HealthCheck))
CONVERSATIONS = st.lists(QUESTIONS, min_size=1, max_size=4)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The service over the small corpus."""
    store = ChromaStore.local(tmp_path_factory.mktemp("index"))
    publish(store, 20)
    return create_app(api_settings(), Assistant(store=store, embedding=HashingEmbedding()))


def check(app: FastAPI, texts: list[str], seconds: float = 20) -> None:
    """The answer is 200 or 422, in time, and every quote is a span of the stored text."""

    async def ask() -> tuple[httpx.Response, dict[str, str]]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            # ASCII JSON carries lone surrogates, which UTF-8 cannot.
            turns = [{"role": "user", "content": text} for text in texts]
            body = json.dumps({"messages": turns}).encode("ascii")
            headers = {"Content-Type": "application/json"}
            answer = await client.post("/api/chat", content=body, headers=headers)
            cited = {c["document_id"] for c in answer.json().get("citations", ())}
            stored = {
                name: (await client.get(f"/api/documents/{name}/text")).text for name in cited
            }
            return answer, stored

    begun = time.process_time()  # of the processor: how busy the machine is does not matter
    response, stored = asyncio.run(ask())
    assert time.process_time() - begun < seconds
    assert response.status_code in {200, 422}, response.text
    if response.status_code == 422:
        blank = not texts[-1].strip()
        empty = any(not text for text in texts)
        surrogate = any("\ud800" <= c <= "\udfff" for text in texts for c in text)
        assert blank or empty or surrogate
        return
    answer = response.json()
    assert (answer["status"] == "answered") == bool(answer["citations"])
    for citation in answer["citations"]:
        text = stored[citation["document_id"]]
        assert hashlib.sha256(text.encode()).hexdigest() == citation["document_sha256"]
        assert text[citation["start"] : citation["end"]] == citation["quote"] != ""


@settings(SETTINGS, max_examples=100)
@given(CONVERSATIONS)
def test_no_text_breaks_the_question_path(small: FastAPI, texts: list[str]) -> None:
    """Whatever is asked is answered or refused politely, with true citations."""
    check(small, texts)


@pytest.mark.parametrize(
    "text",
    [
        "\ufdfa" * 2000,
        "e" + "\u0301" * 1999,
        "\u202e" * 2000,
        "\x00" * 2000,
        "\ud800 question",
        "a\udfff",
        "🏛" * 2000,
        "(" * 2000,
        "1," * 1000,
        "l'" * 1000,
        "Tarn, " * 333,
        " " * 1999 + "x",
        "et " * 666,
        "<" * 2000,
        "? " * 1000,
    ],
    ids=lambda text: ascii(text[:3]),
)
def test_floods_are_survived(small: FastAPI, text: str) -> None:
    """2,000 times the same awkward character costs no more than a moment."""
    check(small, [text])
    check(small, [QUESTION, text[:1000] + QUESTION])


@pytest.fixture(scope="module")
def real() -> FastAPI:
    """The service as configured here: the real model and the real index."""
    chosen = AssistantSettings()
    if not chosen.chroma_url and not Path(chosen.store_path, "chroma").exists():
        pytest.fail("no index: make ingest")  # skipped, it would prove nothing
    assistant = build_assistant(chosen)
    assert assistant.index.documents  # loads it: a question would wait for it, and not for long
    return create_app(api_settings(), assistant)


@pytest.mark.soak
@pytest.mark.timeout(SOAK_SECONDS + 200)
def test_five_minutes_of_hostile_questions(real: FastAPI) -> None:
    """For five minutes, random hostile conversations through the real model: nothing breaks."""
    check(real, [QUESTION], 300)  # loads the index
    until = time.monotonic() + float(os.environ.get("SOAK_SECONDS", SOAK_SECONDS))
    asked = 0

    @settings(
        max_examples=50, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(CONVERSATIONS)
    def some(texts: list[str]) -> None:
        nonlocal asked
        if time.monotonic() < until:
            check(real, texts)
            asked += 1

    while time.monotonic() < until:
        some()
    print(f"{asked} conversations")
    assert asked > 0
