"""Reach any chat model through LangChain: an OpenAI-compatible endpoint, or a named provider."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI

from assistant.settings import AssistantSettings
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

MAX_TOKENS = 600
"""Of one completion: a few short sentences in French."""

_NO_SYSTEM_ROLE = re.compile(
    r"system (?:role|message|prompt)s? (?:is |are )?not (?:supported|allowed)|"
    r"does not support (?:the )?system|role[s'\" ]* *(?:must|should) alternate|"
    r"conversation roles|only (?:the )?user(?:,| and) assistant|"
    r"(?:invalid|unsupported|unknown|unexpected).{0,30}role.{0,20}system|"
    r"system.{0,30}(?:role)?.{0,20}(?:invalid|unsupported|unknown|unexpected)",
    re.IGNORECASE,
)


class LangChainChatModel:
    """A LangChain chat model behind the `ChatModel` protocol."""

    def __init__(self, model: BaseChatModel, name: str) -> None:
        self._model, self._name = model, name
        self._folds_system = False

    @property
    def name(self) -> str:
        """The model's name, as answers state it."""
        return self._name

    async def stream(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[str, None]:
        """Pieces of text. A template without a system role is found out once, then remembered."""
        said = False
        try:
            async with contextlib.aclosing(self._pieces(messages)) as pieces:
                async for text in pieces:
                    said = True
                    yield text
            return
        except ChatModelRejectedError as error:
            if said or self._folds_system or not _NO_SYSTEM_ROLE.search(str(error.__cause__)):
                raise
            self._folds_system = True
        async with contextlib.aclosing(self._pieces(messages)) as pieces:
            async for text in pieces:
                yield text

    async def _pieces(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[str, None]:
        sent = _folded(messages) if self._folds_system else list(messages)
        stream = self._model.astream([_to_langchain(m) for m in sent])
        try:
            async for chunk in stream:
                text = str(chunk.text)
                if text:
                    yield text
        except ChatModelError:
            raise
        except Exception as error:
            # `error` may quote the request: only its kind is passed on.
            raise _translated(error) from error
        finally:
            close = getattr(stream, "aclose", None)
            if close is not None:
                await close()


def _folded(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """The system text put at the head of the user's turn."""
    return [ChatMessage("user", "\n\n".join(m.content for m in messages))]


def _to_langchain(message: ChatMessage) -> BaseMessage:
    if message.role == "system":
        return SystemMessage(content=message.content)
    return HumanMessage(content=message.content)


def _translated(error: Exception) -> ChatModelError:
    """Our error for a client's error, whichever client LangChain used."""
    status = getattr(error, "status_code", None) or getattr(
        getattr(error, "response", None), "status_code", None
    )
    kinds = _kinds(error)
    if any("Timeout" in kind for kind in kinds):
        return ChatModelTimeoutError("timeout")
    if status == 429:
        return ChatModelRateLimitedError("HTTP 429")
    if status in (401, 403):
        return ChatModelUnauthorizedError(f"HTTP {status}")
    if isinstance(status, int) and (status < 500 or _NO_SYSTEM_ROLE.search(str(error))):
        return ChatModelRejectedError(f"HTTP {status}")
    if isinstance(status, int):
        return ChatModelUnreachableError(f"HTTP {status}")
    if _NO_SYSTEM_ROLE.search(str(error)):
        return ChatModelRejectedError("rôle system")
    if kinds & {"RemoteProtocolError", "ReadError"}:
        return ChatModelBrokenError("flux interrompu")
    if any("Connect" in kind for kind in kinds):
        return ChatModelUnreachableError("connexion")
    return ChatModelBrokenError(type(error).__name__)


def _kinds(error: BaseException | None) -> set[str]:
    """Class names of an error and of its causes: clients differ, their names hardly do."""
    found: set[str] = set()
    while error is not None:
        found |= {kind.__name__ for kind in type(error).__mro__}
        error = error.__cause__
    return found


def build_chat_model(settings: AssistantSettings) -> LangChainChatModel | None:
    """The model that the settings name; None when they name none."""
    if not settings.chat_base_url and not settings.chat_provider:
        return None
    if not settings.chat_model:
        raise ValueError("ASSISTANT_CHAT_MODEL : nom du modèle manquant")
    key = _key(settings)
    if settings.chat_provider:
        extra: dict[str, Any] = {"api_key": key} if key else {}
        if settings.chat_base_url:
            extra["base_url"] = settings.chat_base_url
        provided = init_chat_model(
            settings.chat_model, model_provider=settings.chat_provider, temperature=0, **extra
        )
        return LangChainChatModel(provided, settings.chat_model)
    endpoint = ChatOpenAI(
        model=settings.chat_model,
        base_url=settings.chat_base_url,
        api_key=lambda: key or "sans-cle",
        temperature=0,
        max_retries=0,
        timeout=settings.chat_deadline_seconds,
        stream_usage=False,
        # The writer holds the deadline; LangChain's own wait_for a chunk can swallow a
        # cancellation on Python 3.11.
        stream_chunk_timeout=None,
        use_responses_api=False,
        # In the body as every server knows it; LangChain would send max_completion_tokens.
        extra_body={"max_tokens": MAX_TOKENS},
    )
    return LangChainChatModel(endpoint, settings.chat_model)


def _key(settings: AssistantSettings) -> str | None:
    if settings.chat_api_key_file is not None:
        return settings.chat_api_key_file.read_text(encoding="utf-8").strip()
    return settings.chat_api_key.get_secret_value() if settings.chat_api_key else None
