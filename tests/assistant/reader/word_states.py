"""A fake encoder for tests of the reader: one token a word."""

import hashlib
import re
from collections.abc import Sequence

import torch

from assistant.embedding.sentence_transformer import Role, TokenStates
from assistant.reader.network import JointShape

SHAPE = JointShape(apart=1, joint=1, hidden=24, heads=2, inner=32, head=12)


class WordStates:
    """A fake encoder: one token a word, its state drawn from the word itself."""

    name = "words"

    def __init__(self) -> None:
        self.computed: list[str] = []

    def keep_states(self, layers: tuple[int, ...]) -> None:
        """Nothing to remember."""

    def token_states(
        self, texts: Sequence[str], role: Role, layers: tuple[int, ...]
    ) -> list[TokenStates]:
        """A special token, then one token a word."""
        self.computed += [text for text in texts if role is Role.PASSAGE]
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> TokenStates:
        words = [match.span() for match in re.finditer(r"\S+", text)]
        rows = [torch.zeros(SHAPE.hidden)]
        for start, end in words:
            seed = int.from_bytes(hashlib.sha1(text[start:end].encode()).digest()[:4], "big")
            generator = torch.Generator().manual_seed(seed)
            rows.append(torch.randn(SHAPE.hidden, generator=generator))
        return TokenStates(torch.stack(rows), ((0, 0), *words))
