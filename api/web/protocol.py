"""What the pages need of the assistant."""

from __future__ import annotations

from typing import Protocol

from assistant.answers import Answer
from assistant.conversation import Conversation
from assistant.documents import Index


class AnsweringAssistant(Protocol):
    """The part of `assistant.assistant.Assistant` that a page may use."""

    @property
    def index(self) -> Index:
        """The live generation; raises IndexMissingError or StoreUnavailableError."""

    @property
    def chat_model_name(self) -> str | None:
        """The language model that may word answers, None when there is none."""

    def collections(self) -> tuple[str, ...]:
        """Slugs of the territories that have documents of their own."""

    async def answer(self, conversation: Conversation, *, collection: str | None = None) -> Answer:
        """The finished answer."""
