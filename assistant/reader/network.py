"""The joint layers: question states and passage states attend to each other, two heads decide.

After DeFormer (Cao et al., 2020): the encoder's lower layers see question and passage apart, so
passage states can be kept; only these few upper layers run for each pair.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class NetworkShape:
    """Sizes of the network; `lower` is the number of encoder layers that run apart."""

    lower: int = 9
    joint: int = 3
    hidden: int = 384
    heads: int = 12
    intermediate: int = 1536
    epsilon: float = 1e-12


class JointLayer(nn.Module):
    """One BERT layer whose query, key and value matrices are one."""

    def __init__(self, shape: NetworkShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.heads = shape.heads
        self.inward = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.outward = nn.Linear(shape.hidden, shape.hidden)
        self.attention_norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.widen = nn.Linear(shape.hidden, shape.intermediate)
        self.narrow = nn.Linear(shape.intermediate, shape.hidden)
        self.output_norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, mask: Tensor | None) -> Tensor:
        """States of shape (batch, tokens, hidden); `mask` is additive, (batch, 1, 1, tokens)."""
        batch, tokens, hidden = states.shape
        mixed = self.inward(states).view(batch, tokens, 3, self.heads, hidden // self.heads)
        query, key, value = mixed.permute(2, 0, 3, 1, 4)
        seen = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = self.outward(seen.transpose(1, 2).reshape(batch, tokens, hidden))
        states = self.attention_norm(states + self.dropout(seen))
        wide = self.narrow(nn.functional.gelu(self.widen(states)))
        normed: Tensor = self.output_norm(states + self.dropout(wide))
        return normed

    def start_from(self, layer: Any) -> None:
        """Take the weights of a transformers BERT layer."""
        attention = layer.attention
        own = attention.self
        with torch.no_grad():
            for name in ("weight", "bias"):
                parts = [getattr(part, name) for part in (own.query, own.key, own.value)]
                getattr(self.inward, name).copy_(torch.cat(parts))
                getattr(self.outward, name).copy_(getattr(attention.output.dense, name))
                getattr(self.attention_norm, name).copy_(getattr(attention.output.LayerNorm, name))
                getattr(self.widen, name).copy_(getattr(layer.intermediate.dense, name))
                getattr(self.narrow, name).copy_(getattr(layer.output.dense, name))
                getattr(self.output_norm, name).copy_(getattr(layer.output.LayerNorm, name))


class JointNetwork(nn.Module):
    """Joint layers over [question ; passage], an answerability head and span heads."""

    def __init__(self, shape: NetworkShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.side = nn.Parameter(torch.zeros(2, shape.hidden))
        self.layers = nn.ModuleList(JointLayer(shape, dropout) for _ in range(shape.joint))
        self.gather = nn.Linear(2 * shape.hidden, shape.hidden)
        self.answerable = nn.Linear(shape.hidden, 1)
        self.span = nn.Linear(shape.hidden, 2)
        self.dropout = nn.Dropout(dropout)

    def forward(
        self, question: Tensor, passage: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Answerability logits (batch,) and span logits (batch, passage tokens, 2)."""
        cut = question.shape[1]
        states = torch.cat([question + self.side[0], passage + self.side[1]], dim=1)
        for layer in self.layers:
            states = layer(states, mask)
        heads = torch.cat([states[:, 0], states[:, cut]], dim=-1)
        gathered = self.dropout(torch.tanh(self.gather(heads)))
        return self.answerable(gathered).squeeze(-1), self.span(states[:, cut:])

    def start_from(self, encoder: Any) -> None:
        """Begin with the encoder's own layers above the lower ones."""
        for own, layer in zip(self.layers, encoder.encoder.layer[self.shape.lower :], strict=False):
            assert isinstance(own, JointLayer)
            own.start_from(layer)
        nn.init.normal_(self.gather.weight, std=1 / math.sqrt(2 * self.shape.hidden))
        nn.init.normal_(self.span.weight, std=0.02)
        nn.init.normal_(self.answerable.weight, std=0.02)
