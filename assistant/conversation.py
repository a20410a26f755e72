"""A conversation as the client sends it: alternating turns, the last one the user's question."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Who speaks. Assistant turns come from the client and are never trusted as facts."""

    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Turn:
    """One message."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """Every turn so far; the last one is the question."""

    turns: tuple[Turn, ...]

    def __post_init__(self) -> None:
        if not self.turns or self.turns[-1].role is not Role.USER:
            raise ValueError("a conversation ends with a turn of the user")

    @property
    def question(self) -> str:
        """What is asked now."""
        return self.turns[-1].content

    @property
    def earlier_questions(self) -> tuple[str, ...]:
        """What the user said before, oldest first."""
        return tuple(turn.content for turn in self.turns[:-1] if turn.role is Role.USER)

    @classmethod
    def of(cls, *questions: str) -> Conversation:
        """A conversation in which only the user's turns are known."""
        return cls(tuple(Turn(Role.USER, question) for question in questions))
