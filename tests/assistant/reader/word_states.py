"""A fake encoder for tests of the reader: one token a word."""

import hashlib
import re
from collections.abc import Sequence

import torch

from assistant.embedding.sentence_transformer import Above, Heard, Role, TokenStates
from assistant.reader.network import LateShape

SHAPE = LateShape(layers=(1, 2), shared=1, hidden=24, match=16, inner=8)


class WordStates:
    """A fake encoder: one token a word, its state drawn from the word itself."""

    name = "words"

    def __init__(self) -> None:
        self.computed: list[str] = []
        self.above: Above | None = None
        self.heard: Heard | None = None

    def keep_states(
        self,
        layers: tuple[int, ...],
        heard: Heard,
        above: Above | None = None,
    ) -> None:
        """Remember whom to tell, and what stands above."""
        self.heard, self.above = heard, above

    def token_states(
        self, texts: Sequence[str], role: Role, layers: tuple[int, ...]
    ) -> list[TokenStates]:
        """A special token, then one token a word."""
        self.computed += [text for text in texts if role is Role.PASSAGE]
        found = [self.one(text, len(layers)) for text in texts]
        if self.above is None:
            return found
        made = self.above([one.states for one in found])
        return [TokenStates(top, one.spans) for one, top in zip(found, made, strict=True)]

    def one(self, text: str, layers: int = 2) -> TokenStates:
        """The states of one text after so many layers."""
        words = [match.span() for match in re.finditer(r"\S+", text)]
        rows = [torch.zeros(layers * SHAPE.hidden)]
        for start, end in words:
            seed = int.from_bytes(hashlib.sha1(text[start:end].encode()).digest()[:4], "big")
            generator = torch.Generator().manual_seed(seed)
            rows.append(torch.randn(2 * SHAPE.hidden, generator=generator)[: layers * SHAPE.hidden])
        return TokenStates(torch.stack(rows), ((0, 0), *words))
