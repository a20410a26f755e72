"""A bank of the frozen encoder's token states, on disk in fp16."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from concurrent.futures import Executor
from pathlib import Path

import numpy as np
import torch

from assistant.embedding.sentence_transformer import Role, TokenStates
from assistant.reader.late_interaction import StateModel

Item = tuple[str, Role]


class StateBank:
    """States of texts after some layers; each text is computed once."""

    def __init__(
        self,
        embedding: StateModel,
        layers: tuple[int, ...],
        folder: Path,
        pool: Executor,
    ) -> None:
        self._embedding = embedding
        self._layers = layers
        self._pool = pool
        self._path = folder / "states.f16"
        folder.mkdir(parents=True, exist_ok=True)
        self._path.write_bytes(b"")
        self._places: dict[bytes, tuple[int, int]] = {}
        self._spans: dict[bytes, tuple[tuple[int, int], ...]] = {}
        self._texts: list[Item] = []
        self._tokens = 0

    def add(self, items: Iterable[Item]) -> None:
        """Compute and append the states of the items not yet there."""
        missing = sorted(
            {item for item in items if _key(item) not in self._places},
            key=lambda item: (item[1], len(item[0]), item[0]),
        )
        batches = [
            (role, [text for text, r in missing[start : start + 32] if r is role])
            for start in range(0, len(missing), 32)
            for role in dict.fromkeys(r for _, r in missing[start : start + 32])
        ]
        with self._path.open("ab") as file:
            for (role, texts), made in zip(
                batches, self._pool.map(self._compute, batches), strict=True
            ):
                for text, states in zip(texts, made, strict=True):
                    self._append(file, (text, role), states)

    def _compute(self, batch: tuple[Role, list[str]]) -> list[TokenStates]:
        return self._embedding.token_states(batch[1], batch[0], self._layers)

    def _append(self, file: object, item: Item, states: TokenStates) -> None:
        values = states.states.numpy().astype(np.float16)
        file.write(values.tobytes())  # type: ignore[attr-defined]
        self._places[_key(item)] = (self._tokens, len(values))
        self._spans[_key(item)] = states.spans
        self._texts.append(item)
        self._tokens += len(values)

    def states(self, text: str, role: Role) -> torch.Tensor:
        """States in fp32, shape (tokens, hidden)."""
        start, count = self._places[_key((text, role))]
        width = self._embedding.dimension * len(self._layers)
        table = np.memmap(self._path, np.float16, "r", start * width * 2, (count, width))
        return torch.from_numpy(np.asarray(table, dtype=np.float32))

    def spans(self, text: str, role: Role) -> tuple[tuple[int, int], ...]:
        """Character spans of the tokens."""
        return self._spans[_key((text, role))]

    def sample(self, role: Role, tokens: int) -> torch.Tensor:
        """States of about so many tokens of texts of that role, spread over the bank."""
        rows, count = [], 0
        for text, found in sorted(self._texts):
            if found is role and count < tokens:
                rows.append(self.states(text, role)[_words(self.spans(text, role))])
                count += len(rows[-1])
        return torch.cat(rows)

    def length(self, text: str, role: Role) -> int:
        """Number of tokens."""
        return self._places[_key((text, role))][1]


def _words(spans: Iterable[tuple[int, int]]) -> torch.Tensor:
    return torch.tensor([end > start for start, end in spans])


def _key(item: Item) -> bytes:
    return hashlib.sha1(f"{item[1]}\0{item[0]}".encode(errors="replace")).digest()
