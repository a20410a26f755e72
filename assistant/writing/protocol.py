"""What the assistant asks of a chat model, and how one fails."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal, Protocol


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message to the model."""

    role: Literal["system", "user"]
    content: str


class ChatModel(Protocol):
    """Streams a completion. Closing or cancelling the iterator closes the upstream connection."""

    @property
    def name(self) -> str:
        """The model's name, as answers state it."""

    def stream(self, messages: Sequence[ChatMessage]) -> AsyncIterator[str]:
        """Pieces of the completion's text. Raises a ChatModelError."""


class UnavailableReason(StrEnum):
    """Why there is no written answer."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    RATE_LIMITED = "rate_limited"
    UNAUTHORIZED = "unauthorized"
    REJECTED = "rejected"
    BROKEN = "broken"
    EMPTY = "empty"
    NOTHING_VERIFIED = "nothing_verified"
    TOO_LITTLE = "too_little"
    CIRCUIT_OPEN = "circuit_open"


class ChatModelError(Exception):
    """The model gave no usable completion. Its message never holds a key or a prompt."""

    reason: ClassVar[UnavailableReason] = UnavailableReason.BROKEN


class ChatModelTimeoutError(ChatModelError):
    """It did not answer in time."""

    reason = UnavailableReason.TIMEOUT


class ChatModelUnreachableError(ChatModelError):
    """Nothing listens there, or the service is down."""

    reason = UnavailableReason.UNREACHABLE


class ChatModelRateLimitedError(ChatModelError):
    """Too many requests, or the quota is spent."""

    reason = UnavailableReason.RATE_LIMITED


class ChatModelUnauthorizedError(ChatModelError):
    """The key is missing, wrong or not allowed."""

    reason = UnavailableReason.UNAUTHORIZED


class ChatModelRejectedError(ChatModelError):
    """The endpoint refused the request itself: unknown model, prompt too long."""

    reason = UnavailableReason.REJECTED


class ChatModelBrokenError(ChatModelError):
    """The stream was cut or could not be read."""
