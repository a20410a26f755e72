"""Joint upper layers: question and option are encoded apart, then read together (DeFormer).

After Cao et al. 2020: the lower layers of the frozen embedding model run on each text alone, so
that what an option brings can be kept; only the upper ones see both, and only they are trained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class JointShape:
    """`apart` layers of the encoder run on each text alone, `joint` layers on both together."""

    apart: int = 8
    joint: int = 4
    hidden: int = 384
    heads: int = 12
    inner: int = 1536
    head: int = 128


class JointNetwork(nn.Module):
    """Answerability logits of question and option from their inner states."""

    def __init__(self, shape: JointShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.sides = nn.Parameter(torch.zeros(2, shape.hidden))
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(
                shape.hidden,
                shape.heads,
                shape.inner,
                dropout,
                activation="gelu",
                layer_norm_eps=1e-12,
                batch_first=True,
            )
            for _ in range(shape.joint)
        )
        self.decide = nn.Sequential(
            nn.LayerNorm(4 * shape.hidden),
            nn.Linear(4 * shape.hidden, shape.head),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(shape.head, 1),
        )

    def forward(self, question: Tensor, option: Tensor, asked: Tensor, told: Tensor) -> Tensor:
        """Logits (batch,) from states (batch, tokens, hidden); masks are 1 for tokens, 0 beyond."""
        states = torch.cat([question + self.sides[0], option + self.sides[1]], dim=1)
        beyond = torch.cat([asked, told], dim=1) == 0
        mask = beyond if bool(beyond.any()) else None
        for layer in self.layers:
            states = layer(states, src_key_padding_mask=mask)
        cut = question.shape[1]
        first = _mean(states[:, :cut], asked)
        second = _mean(states[:, cut:], told)
        features = torch.cat([states[:, 0], first, second, first * second], dim=-1)
        logits: Tensor = self.decide(features).squeeze(-1)
        return logits

    def start_from(self, encoder: Mapping[str, Tensor]) -> None:
        """Take the upper layers' weights from a BERT encoder's `state_dict()`."""
        for number, layer in enumerate(self.layers):
            layer.load_state_dict(_bert_layer(encoder, self.shape.apart + number))


def _bert_layer(encoder: Mapping[str, Tensor], number: int) -> dict[str, Tensor]:
    """One BERT layer's weights under the names of `nn.TransformerEncoderLayer`."""
    start = f"encoder.layer.{number}."
    taken: dict[str, Tensor] = {}
    for kind in ("weight", "bias"):
        parts = [encoder[f"{start}attention.self.{n}.{kind}"] for n in ("query", "key", "value")]
        taken[f"self_attn.in_proj_{kind}"] = torch.cat(parts)
        for ours, theirs in (
            ("self_attn.out_proj", "attention.output.dense"),
            ("norm1", "attention.output.LayerNorm"),
            ("linear1", "intermediate.dense"),
            ("linear2", "output.dense"),
            ("norm2", "output.LayerNorm"),
        ):
            taken[f"{ours}.{kind}"] = encoder[f"{start}{theirs}.{kind}"]
    return taken


def _mean(states: Tensor, mask: Tensor) -> Tensor:
    weights = mask[..., None].to(states.dtype)
    return (states * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1)
