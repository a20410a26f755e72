from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from pydantic import SecretStr

from assistant.settings import AssistantSettings
from assistant.writing.chat_model import LangChainChatModel, build_chat_model
from assistant.writing.protocol import (
    ChatMessage,
    ChatModelBrokenError,
    ChatModelError,
    ChatModelRateLimitedError,
    ChatModelRejectedError,
    ChatModelTimeoutError,
    ChatModelUnauthorizedError,
    ChatModelUnreachableError,
)
from tests.assistant.writing.servers import ScriptedEndpoint, free_port

MESSAGES = [ChatMessage("system", "Sois bref."), ChatMessage("user", "Bonjour ?")]


def model_of(
    base_url: str, name: str, deadline: float = 5, key_file: Path | None = None
) -> LangChainChatModel:
    """A model of the scripted endpoint."""
    built = build_chat_model(
        AssistantSettings(
            chat_base_url=base_url,
            chat_model=name,
            chat_api_key=SecretStr("cle-secrete"),
            chat_api_key_file=key_file,
            chat_deadline_seconds=deadline,
        )
    )
    assert built is not None
    return built


async def said(model: LangChainChatModel) -> str:
    """The whole completion."""
    return "".join([piece async for piece in model.stream(MESSAGES)])


def test_no_model_is_needed() -> None:
    """Without an endpoint nor a provider there is no chat model."""
    assert build_chat_model(AssistantSettings()) is None


async def test_a_langchain_provider_is_one_setting(endpoint: ScriptedEndpoint) -> None:
    """A named provider is built by LangChain, with our key, and answers like an endpoint."""
    endpoint.text = "Bonjour à vous."
    model = build_chat_model(
        AssistantSettings(
            chat_provider="openai",
            chat_base_url=endpoint.base_url,
            chat_model="reply",
            chat_api_key=SecretStr("cle-secrete"),
        )
    )
    assert model is not None
    assert model.name == "reply"
    assert await said(model) == "Bonjour à vous."
    assert endpoint.authorizations == ["Bearer cle-secrete"]
    assert "cle-secrete" not in repr(model)


def test_a_provider_that_is_not_installed_is_said_at_once() -> None:
    """A provider whose package is missing, or that nobody knows, stops the start, by name."""
    for provider in ("anthropic", "inconnu"):
        with pytest.raises((ImportError, ValueError), match=provider):
            build_chat_model(AssistantSettings(chat_provider=provider, chat_model="m"))


async def test_any_langchain_model_may_write() -> None:
    """Nothing but LangChain's own interface is used; its exceptions never reach callers."""
    model = GenericFakeChatModel(messages=iter([AIMessage(content="Bonjour à vous.")]))
    written = LangChainChatModel(model, "libre")
    assert await said(written) == "Bonjour à vous."
    with pytest.raises(ChatModelBrokenError):
        await said(written)


async def test_only_what_every_server_knows_is_sent(endpoint: ScriptedEndpoint) -> None:
    """Model, messages, stream, temperature and max_tokens: nothing that some server refuses."""
    endpoint.text = "Bonjour à vous."
    assert await said(model_of(endpoint.base_url, "reply")) == "Bonjour à vous."
    (body,) = endpoint.requests
    assert set(body) == {"model", "messages", "stream", "temperature", "max_tokens"}
    assert [m["role"] for m in body["messages"]] == ["system", "user"]


async def test_the_key_comes_from_a_file_and_is_shown_nowhere(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    """The file's key is sent; neither the model's repr nor an error's text holds it."""
    file = tmp_path / "key"
    file.write_text("cle-du-fichier\n")
    model = model_of(endpoint.base_url, "unauthorized", key_file=file)
    with pytest.raises(ChatModelUnauthorizedError) as caught:
        await said(model)
    assert endpoint.authorizations == ["Bearer cle-du-fichier"]
    assert "cle-du-fichier" not in f"{caught.value!r} {model!r} {vars(model)!r}"
    assert str(caught.value) == "HTTP 401"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("rate-limited", ChatModelRateLimitedError),
        ("unauthorized", ChatModelUnauthorizedError),
        ("down", ChatModelUnreachableError),
        ("unknown", ChatModelRejectedError),
        ("malformed", ChatModelBrokenError),
        ("cut", ChatModelBrokenError),
    ],
)
async def test_each_failure_has_its_error(
    endpoint: ScriptedEndpoint, name: str, error: type[ChatModelError]
) -> None:
    """Callers never see a client library's exception."""
    with pytest.raises(error):
        await said(model_of(endpoint.base_url, name))


async def test_nobody_listening_is_unreachable() -> None:
    """A closed port is told apart from a slow model."""
    with pytest.raises(ChatModelUnreachableError):
        await said(model_of(f"http://127.0.0.1:{free_port()}/v1", "faithful"))


async def test_a_hanging_endpoint_times_out(endpoint: ScriptedEndpoint) -> None:
    """The client itself gives up at the deadline."""
    with pytest.raises(ChatModelTimeoutError):
        await said(model_of(endpoint.base_url, "hang", deadline=0.3))


@pytest.mark.parametrize("name", ["empty", "html"])
async def test_an_empty_completion_is_empty(endpoint: ScriptedEndpoint, name: str) -> None:
    """No text, or a page that is no event stream, gives no text: the writer calls it empty."""
    with contextlib.suppress(ChatModelBrokenError):
        assert await said(model_of(endpoint.base_url, name)) == ""


async def test_a_template_without_system_role_is_found_out_once(
    endpoint: ScriptedEndpoint,
) -> None:
    """The system text moves into the user's turn, and stays there."""
    endpoint.text = "Bonjour."
    model = model_of(endpoint.base_url, "no-system-role")
    assert [await said(model), await said(model)] == ["Bonjour.", "Bonjour."]
    roles = [[m["role"] for m in body["messages"]] for body in endpoint.requests]
    assert roles == [["system", "user"], ["user"], ["user"]]
    assert endpoint.requests[1]["messages"][0]["content"] == "Sois bref.\n\nBonjour ?"


async def test_leaving_closes_the_connection(endpoint: ScriptedEndpoint) -> None:
    """Closing the iterator is seen by the endpoint, which can stop computing."""
    model = model_of(endpoint.base_url, "drip")
    endpoint.text = "un " * 200
    stream = model.stream(MESSAGES)
    await anext(stream)
    await stream.aclose()
    for _ in range(60):
        if endpoint.disconnected:
            break
        await asyncio.sleep(0.05)
    assert endpoint.disconnected == 1
