"""Late interaction over token states: how well each word of the question is met.

After ColBERT (Khattab and Zaharia, 2020): question and option are encoded apart, and only their
token states meet, in one table of similarities. Beside it, what kind of thing is asked for meets
what kind of thing is told (« qui » and a person), as two short vectors of different projections.
What an option brings is computed once and kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

FEATURES_A_LAYER = 7
_FAR = 9.0
"""More than two similarities can differ by."""


@dataclass(frozen=True)
class LateShape:
    """`layers` of the encoder whose states are read, width of their projections.

    The first `shared` are the embedding model's, the reader's own copy begins above them.
    """

    layers: tuple[int, int] = (8, 12)
    shared: int = 4
    hidden: int = 384
    match: int = 128
    inner: int = 32
    kinds: int = 64

    @property
    def read_above(self) -> tuple[int, ...]:
        """The layers that are read, counted from the shared ones."""
        return tuple(layer - self.shared for layer in self.layers)


class LateNetwork(nn.Module):
    """Token similarities of two layers, summed up in a few numbers that a small head weighs."""

    def __init__(self, shape: LateShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        count = len(shape.layers)
        features = FEATURES_A_LAYER * count + 1
        self.question_centre = nn.Parameter(torch.zeros(count, shape.hidden))
        self.option_centre = nn.Parameter(torch.zeros(count, shape.hidden))
        self.match = nn.ModuleList(
            nn.Linear(shape.hidden, shape.match, bias=False) for _ in shape.layers
        )
        self.asked_weight = nn.Linear(count * shape.match, 1)
        self.told_weight = nn.Linear(count * shape.match, 1)
        self.asks_weight = nn.Linear(count * shape.match, 1)
        self.gives_weight = nn.Linear(count * shape.match, 1)
        self.asks = nn.Linear(count * shape.match, shape.kinds, bias=False)
        self.gives = nn.Linear(count * shape.match, shape.kinds, bias=False)
        self.gain = nn.Parameter(torch.full((1,), 0.3))
        self.dropout = nn.Dropout(dropout)
        self.norm = nn.BatchNorm1d(features, affine=False)
        self.plain = nn.Linear(features, 1)
        self.bent = nn.Sequential(
            nn.Linear(features, shape.inner),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(shape.inner, 1),
        )

    def encode(self, states: Tensor, *, question: bool) -> Tensor:
        """Unit match vectors (…, tokens, layers, match) of states (…, tokens, layers × hidden)."""
        centre = self.question_centre if question else self.option_centre
        parts = (
            states.reshape(*states.shape[:-1], len(self.shape.layers), self.shape.hidden) - centre
        )
        made = [
            nn.functional.normalize(project(parts[..., index, :]), dim=-1)
            for index, project in enumerate(self.match)
        ]
        return torch.stack(made, dim=-2)

    def forward(self, asked: Tensor, told: Tensor, asked_mask: Tensor, told_mask: Tensor) -> Tensor:
        """Logits (questions, options) of match vectors (each, tokens, layers, match); the masks
        (each, tokens) are 1 for words, 0 beyond.

        A question at a time meets all options: nothing is copied a pair.
        """
        tells = _shares(self.told_weight(told.flatten(2)).squeeze(-1), told_mask)
        gists = torch.stack(
            [(told * share[:, :, None, None]).sum(dim=1) for share in (tells, told_mask)]
        )
        length = told_mask.sum(dim=1).clamp(min=1).log()
        beyond = (1 - told_mask)[:, None, None, :] * _FAR
        found: list[Tensor] = []
        for one, mask in zip(asked, asked_mask, strict=True):
            own = one[: int(mask.sum())]
            table = torch.einsum("ild,ujld->ulij", own, told)
            met, back = (table - beyond).amax(dim=3), table.amax(dim=2)
            matters = torch.softmax(self.asked_weight(own.flatten(1)).squeeze(-1), dim=0)
            weighed = torch.stack([(own * matters[:, None, None]).sum(dim=0), own.sum(dim=0)])
            likeness = nn.functional.cosine_similarity(gists, weighed[:, None], dim=-1)
            features: list[Tensor] = []
            for layer in range(len(self.shape.layers)):
                features += _met_features(met[:, layer], matters)
                features.append((back[:, layer] * tells).sum(dim=1))
                features += [likeness[0, :, layer], likeness[1, :, layer]]
            found.append(torch.stack([*features, length], dim=1))
        normal = self.norm(torch.cat(found))
        logits: Tensor = (self.plain(normal) + self.bent(normal)).view(len(asked), len(told))
        asks = self.kind(asked, asked_mask, question=True)
        gives = self.kind(told, told_mask, question=False)
        return logits + self.gain * (asks @ gives.T)

    def kind(self, matches: Tensor, mask: Tensor, *, question: bool) -> Tensor:
        """The kind of thing asked for or told, (batch, kinds), of match vectors (batch, tokens,
        layers, match)."""
        weight = self.asks_weight if question else self.gives_weight
        project = self.asks if question else self.gives
        flat = matches.flatten(2)
        shares = _shares(weight(flat).squeeze(-1), mask)
        made: Tensor = project(self.dropout((flat * shares[..., None]).sum(dim=1)))
        return made


def _shares(weights: Tensor, mask: Tensor) -> Tensor:
    return torch.softmax(weights - (1 - mask) * 1e4, dim=1) * mask


def _met_features(met: Tensor, matters: Tensor) -> list[Tensor]:
    """Weighted mean, mean, worst, and worst third of how well the question's words (options, words)
    are met."""
    ordered = met.sort(dim=1).values
    third = (met.shape[1] + 2) // 3
    return [met @ matters, met.mean(dim=1), ordered[:, 0], ordered[:, :third].mean(dim=1)]
