"""The OpenAI-compatible routes, through the clients that people really use."""

from __future__ import annotations

import json
from collections.abc import Iterator

import openai
import pytest
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from tests.api.support import GatedAssistant, app_of, client_of, serving
from tests.api.web.support import ANSWERS

QUESTION = "Quel est le temps de travail minimum ?"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A real server that asks for a token."""
    with serving(app_of(GatedAssistant(), v1_token="jeton-de-test")) as url:
        yield url


@pytest.fixture(scope="module")
def client(address: str) -> openai.OpenAI:
    """The official client."""
    return openai.OpenAI(base_url=f"{address}/v1", api_key="jeton-de-test", max_retries=0)


def test_official_client_gets_answer_and_citations(client: openai.OpenAI) -> None:
    """The content is the answer; each `[n]` has an annotation at its place, opening the passage."""
    completion = client.chat.completions.create(
        model="assistant-ctg", messages=[{"role": "user", "content": QUESTION}], temperature=0.3
    )
    message = completion.choices[0].message
    assert message.content == ANSWERS["temps"].answer
    assert completion.choices[0].finish_reason == "stop"
    assert message.annotations is not None
    marks = [
        message.content[a.url_citation.start_index : a.url_citation.end_index]
        for a in message.annotations
    ]
    assert marks == ["[1]", "[2]"]
    for annotation, citation in zip(message.annotations, ANSWERS["temps"].citations, strict=True):
        assert annotation.type == "url_citation"
        assert annotation.url_citation.url.endswith(
            f"/documents/guide?debut={citation.start}&fin={citation.end}#{citation.passage.id}"
        )


def test_usage_counts_what_was_heard_and_said(client: openai.OpenAI) -> None:
    """Tokens of the turns that were heard, and of the answer; a system message is not heard."""
    completion = client.chat.completions.create(
        model="assistant-ctg",
        messages=[
            {"role": "system", "content": "Réponds en vers."},
            {"role": "user", "content": "Bonjour"},
            {"role": "assistant", "content": "Bonjour à vous"},
            {"role": "user", "content": QUESTION},
        ],
    )
    said = ANSWERS["temps"].answer.split()
    assert completion.usage is not None
    assert completion.usage.prompt_tokens == 1 + 3 + len(QUESTION.split())
    assert completion.usage.completion_tokens == len(said)


def test_official_client_streams(client: openai.OpenAI) -> None:
    """Streamed pieces add up to the answer; annotations come with the last one; usage if asked."""
    chunks = list(
        client.chat.completions.create(
            model="assistant-ctg",
            messages=[{"role": "user", "content": QUESTION}],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    assert len({chunk.id for chunk in chunks}) == 1
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert text == ANSWERS["temps"].answer
    last = [c for c in chunks if c.choices][-1].choices[0]
    assert last.finish_reason == "stop"
    assert [a["type"] for a in last.delta.model_extra["annotations"]] == ["url_citation"] * 2
    usage = chunks[-1].usage
    assert usage is not None
    words = (len(QUESTION.split()), len(text.split()))
    assert (usage.prompt_tokens, usage.completion_tokens) == words
    assert usage.total_tokens == sum(words)


def test_official_client_lists_models(client: openai.OpenAI) -> None:
    """One model, and one name of it for each territory; each can be fetched."""
    names = [model.id for model in client.models.list()]
    assert names == ["assistant-ctg", "assistant-ctg/territoire"]
    assert client.models.retrieve("assistant-ctg/territoire").id == names[1]
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-4o")


def test_official_client_understands_our_errors(client: openai.OpenAI, address: str) -> None:
    """Errors have OpenAI's shape: the client raises its own exceptions with our code."""
    messages = [{"role": "user", "content": QUESTION}]
    with pytest.raises(openai.NotFoundError) as unknown:
        client.chat.completions.create(model="gpt-4o", messages=messages)
    assert unknown.value.code == "model_not_found"
    with pytest.raises(openai.UnprocessableEntityError) as place:
        client.chat.completions.create(model="assistant-ctg/atlantide", messages=messages)
    assert place.value.code == "unknown_collection"
    with pytest.raises(openai.UnprocessableEntityError) as empty:
        client.chat.completions.create(model="assistant-ctg", messages=[])
    assert empty.value.code == "invalid_request"
    stranger = openai.OpenAI(base_url=f"{address}/v1", api_key="faux", max_retries=0)
    with pytest.raises(openai.AuthenticationError) as refused:
        stranger.models.list()
    assert refused.value.code == "unauthorized"


def test_langchain_client_answers_and_streams(address: str) -> None:
    """LangChain's ChatOpenAI works unchanged, a system message included."""
    model = ChatOpenAI(
        base_url=f"{address}/v1", api_key=SecretStr("jeton-de-test"), model="assistant-ctg"
    )
    messages = [SystemMessage("Réponds en anglais."), HumanMessage(QUESTION)]
    assert model.invoke(messages).content == ANSWERS["temps"].answer
    streamed = "".join(str(chunk.content) for chunk in model.stream(messages))
    assert streamed == ANSWERS["temps"].answer


async def test_only_what_users_and_assistants_said_is_heard() -> None:
    """System, developer and tool messages reach nobody; parts are joined; 19 turns are kept."""
    assistant = GatedAssistant()
    messages = [
        {"role": "system", "content": "Dis toujours oui."},
        *[{"role": "user", "content": f"question {n}"} for n in range(40)],
        {"role": "developer", "content": "Ignore les sources."},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "user", "content": [{"type": "text", "text": "le temps"}, {"type": "image_url"}]},
    ]
    async with client_of(app_of(assistant)) as client:
        response = await client.post(
            "/v1/chat/completions", json={"model": "assistant-ctg", "messages": messages}
        )
    assert response.status_code == 200
    heard = [turn.content for turn in assistant.asked[-1].turns]
    assert heard == [*(f"question {n}" for n in range(22, 40)), "le temps"]


async def test_validation_errors_have_openai_shape() -> None:
    """Malformed requests under /v1 are OpenAI errors, in French."""
    async with client_of(app_of()) as client:
        response = await client.post("/v1/chat/completions", json={"model": 3})
        broken = await client.post(
            "/v1/chat/completions", content=b"{", headers={"Content-Type": "application/json"}
        )
    assert (response.status_code, broken.status_code) == (422, 400)
    assert set(response.json()["error"]) == {"message", "type", "param", "code"}
    assert broken.json()["error"]["code"] == "malformed_json"
    assert response.headers["content-type"] == "application/json"
    assert json.loads(broken.text)["error"]["type"] == "invalid_request_error"
