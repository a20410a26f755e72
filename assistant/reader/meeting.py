"""The network's judgement of many options for one question, written out for speed.

The same numbers as `LateNetwork.forward`, which is for training: nothing is padded beyond one
table, what depends on an option alone was computed when it was kept, and the rest is one compiled
call.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from assistant.reader.network import LateNetwork


@dataclass(frozen=True, slots=True)
class Told:
    """What an option brings to any question."""

    matches: Tensor
    """Match vectors (tokens, layers, match), in half precision."""
    tells: Tensor
    """How much each token tells, (tokens,), summing to 1."""
    gists: Tensor
    """For each layer the weighted sum of its match vectors, then the plain one."""

    kind: Tensor
    """What kind of thing it tells, (kinds,)."""

    @property
    def nbytes(self) -> int:
        """Bytes kept."""
        return int(self.matches.nbytes + self.tells.nbytes + self.gists.nbytes + self.kind.nbytes)


class Meeting:
    """Reads with the weights of a network."""

    def __init__(self, network: LateNetwork) -> None:
        self._network = network
        with warnings.catch_warnings():
            # `torch.jit` is called deprecated; torch is pinned, and without it only speed is lost.
            warnings.simplefilter("ignore")
            self._judge: Any = torch.jit.script(_Judge(network).eval())

    def told(self, states: Tensor) -> Told:
        """What an option brings, from its token states (tokens, layers × hidden)."""
        with torch.inference_mode():
            matches = self._network.encode(states, question=False).to(torch.float16)
            whole = matches.to(torch.float32)
            tells = torch.softmax(self._network.told_weight(whole.flatten(1)).squeeze(-1), dim=0)
            weighted = (whole * tells[:, None, None]).sum(dim=0)
            gists = torch.stack([weighted, whole.sum(dim=0)], dim=1).flatten(0, 1)
            kind = self._network.kind(whole[None], torch.ones(1, len(whole)), question=False)[0]
        return Told(matches, tells, gists, kind)

    def logits(self, states: Tensor, options: Sequence[Told]) -> Tensor:
        """Logits (options,) for a question's token states (tokens, layers × hidden)."""
        with torch.inference_mode():
            asked = self._network.encode(states, question=True)
            asks = self._network.kind(asked[None], torch.ones(1, len(asked)), question=True)[0]
            logits: Tensor = self._judge(
                asked,
                torch.cat([option.matches for option in options]),
                torch.cat([option.tells for option in options]),
                torch.stack([option.gists for option in options]),
                [len(option.tells) for option in options],
            )
            kinds = torch.stack([option.kind for option in options])
            met: Tensor = logits + self._network.gain * (kinds @ asks)
        return met


class _Judge(nn.Module):
    def __init__(self, network: LateNetwork) -> None:
        super().__init__()
        self.weigh, self.norm = network.asked_weight, network.norm
        self.plain, self.bent = network.plain, network.bent

    def forward(
        self, asked: Tensor, told: Tensor, tells: Tensor, gists: Tensor, lengths: list[int]
    ) -> Tensor:
        told = told.to(torch.float32)
        sizes = torch.tensor(lengths)
        places = torch.arange(int(sizes.max()))
        beyond = places[None] >= sizes[:, None]
        into = (places[None] + (sizes.cumsum(0) - sizes)[:, None]).masked_fill(beyond, 0)
        matters = torch.softmax(self.weigh(asked.flatten(1)).squeeze(-1), dim=0)
        third = (asked.shape[0] + 2) // 3
        found: list[Tensor] = []
        for layer in range(asked.shape[1]):
            own = asked[:, layer]
            table = own @ told[:, layer].t()
            met = table.t()[into].masked_fill(beyond[:, :, None], -9.0).amax(dim=1)
            ordered = met.sort(dim=1).values
            found += [met @ matters, met.mean(dim=1), ordered[:, 0], ordered[:, :third].mean(dim=1)]
            back = table.amax(dim=0) * tells
            found.append(back[into].masked_fill(beyond, 0.0).sum(dim=1))
            sums = torch.stack([matters @ own, own.sum(dim=0)])[None]
            alike = nn.functional.cosine_similarity(
                sums, gists[:, 2 * layer : 2 * layer + 2], dim=-1
            )
            found += [alike[:, 0], alike[:, 1]]
        found.append(sizes.to(torch.float32).log())
        features = self.norm(torch.stack(found, dim=1))
        logits: Tensor = (self.plain(features) + self.bent(features)).squeeze(-1)
        return logits
