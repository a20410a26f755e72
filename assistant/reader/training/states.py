"""The frozen encoder's token states of every text, computed once and kept in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from assistant.embedding.sentence_transformer import Role
from assistant.reader.joint import LONGEST, StateModel, padded

CHUNK = 512


class StateBank:
    """States after one layer in fp16, by text and role: about 25 kB for a sentence."""

    def __init__(self, embedding: StateModel, layer: int) -> None:
        self._embedding, self._layer = embedding, layer
        self._kept: dict[tuple[str, Role], Tensor] = {}

    def add(self, texts: Iterable[str], role: Role) -> None:
        """Compute what is missing."""
        missing = sorted({t for t in texts if (t, role) not in self._kept}, key=len)
        for start in range(0, len(missing), CHUNK):
            part = missing[start : start + CHUNK]
            made = self._embedding.token_states(part, role, (self._layer,))
            for text, states in zip(part, made, strict=True):
                self._kept[text, role] = states.states[:LONGEST].to(torch.float16)

    def batch(self, texts: Sequence[str], role: Role) -> tuple[Tensor, Tensor]:
        """Padded states (batch, tokens, hidden) in fp32 and their mask (batch, tokens)."""
        rows = [self._kept[text, role] for text in texts]
        return padded([row.to(torch.float32) for row in rows])

    def length(self, text: str, role: Role) -> int:
        """Number of tokens."""
        return len(self._kept[text, role])
