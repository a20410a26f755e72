"""Answers given a moment ago, given again at once."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import date

from assistant.answers import AnswerEvent
from assistant.conversation import Conversation

SECONDS = 3600.0
"""None is kept longer, whatever it depends on that nobody thought of."""


class AnswerCache:
    """Events of finished answers, in memory, the least used forgotten first.

    The key (`cache_key`) holds all that an answer depends on. Only a digest of the question is
    kept.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._kept: OrderedDict[bytes, tuple[float, tuple[AnswerEvent, ...]]] = OrderedDict()

    def get(self, key: bytes) -> tuple[AnswerEvent, ...] | None:
        """The events kept under `key`."""
        found = self._kept.pop(key, None)
        if found is None or self._clock() - found[0] > SECONDS:
            return None
        self._kept[key] = found
        return found[1]

    def put(self, key: bytes, events: Sequence[AnswerEvent]) -> None:
        """Keep the events of one answer."""
        if self._most:
            self._kept.pop(key, None)
            self._kept[key] = (self._clock(), tuple(events))
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def cache_key(
    conversation: Conversation,
    collection: str | None,
    *,
    generation: str,
    model: str | None,
    settings: str,
    today: date,
) -> bytes:
    """Equal exactly for equal arguments.

    `model` is the chat model's name, None in extractive mode; `settings` a digest of those that
    change an answer; `today` counts because documents are valid until a day.
    """
    turns = [(turn.role.value, turn.content) for turn in conversation.turns]
    known = (generation, collection, model, settings, today.isoformat(), turns)
    return hashlib.sha256(repr(known).encode()).digest()
