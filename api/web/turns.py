"""The conversation of a browser without scripts, carried by the form itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import parse_qs

from assistant.answers import Answer
from assistant.conversation import Conversation, Role, Turn

MOST_BYTES = 256 * 1024
MOST_TURNS = 19
LONGEST_QUESTION = 2000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the form sent it, with what was said before."""

    question: str
    earlier: tuple[Turn, ...]
    collection: str | None

    @property
    def conversation(self) -> Conversation:
        """What the assistant is asked."""
        turns = (*self.earlier, Turn(Role.USER, self.question))
        return Conversation(turns[-MOST_TURNS:])


def read_form(body: bytes) -> Asked:
    """The fields of the form; what is malformed is dropped, as if it had not been said."""
    fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)

    def field(name: str) -> str:
        return fields.get(name, [""])[0]

    return Asked(
        question=(field("suggestion") or field("question"))
        .replace("\r\n", "\n")
        .strip()[:LONGEST_QUESTION],
        earlier=_turns(field("conversation")),
        collection=field("collection") or None,
    )


def carried(asked: Asked, answer: Answer) -> str:
    """The hidden field's value for the next question."""
    turns = (
        *asked.earlier,
        Turn(Role.USER, asked.question),
        Turn(Role.ASSISTANT, answer.answer),
    )
    return json.dumps([[turn.role.value, turn.content] for turn in turns[-MOST_TURNS + 1 :]])


def _turns(value: str) -> tuple[Turn, ...]:
    try:
        pairs = json.loads(value or "[]")
        return tuple(Turn(Role(role), str(content)[:20_000]) for role, content in pairs)
    except (ValueError, TypeError):
        return ()
