"""The frozen encoder's token states of every text, computed once and kept in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import torch
from torch import Tensor

from assistant.embedding.sentence_transformer import Role, TokenStates
from assistant.reader.late_interaction import StateModel, of_words, padded

CHUNK = 256


def computed(
    embedding: StateModel, texts: Collection[str], role: Role, layers: tuple[int, ...]
) -> Iterator[tuple[str, TokenStates]]:
    """Different texts with their states, those of like length together."""
    ordered = sorted(texts, key=lambda text: (len(text), text))
    for start in range(0, len(ordered), CHUNK):
        part = ordered[start : start + CHUNK]
        yield from zip(part, embedding.token_states(part, role, layers), strict=True)


class StateBank:
    """States after two layers in fp16, by text and role: about 60 kB for a sentence."""

    def __init__(self, embedding: StateModel, layers: tuple[int, ...]) -> None:
        self._embedding, self._layers = embedding, layers
        self._kept: dict[tuple[str, Role], Tensor] = {}

    def add(self, texts: Iterable[str], role: Role) -> None:
        """Compute what is missing."""
        missing = {text for text in texts if (text, role) not in self._kept}
        for text, states in computed(self._embedding, missing, role, self._layers):
            self._kept[text, role] = of_words(states).to(torch.float16)

    def batch(self, texts: Sequence[str], role: Role) -> tuple[Tensor, Tensor]:
        """Padded states (batch, tokens, layers × hidden) in fp32, and their mask."""
        return padded([self._kept[text, role].to(torch.float32) for text in texts])

    def sample(self, role: Role, texts: int) -> Tensor:
        """States of the tokens of so many texts of that role, spread evenly over the bank."""
        keys = sorted(text for text, found in self._kept if found is role)
        taken = keys[:: max(1, len(keys) // texts)]
        return torch.cat([self._kept[text, role] for text in taken]).to(torch.float32)
