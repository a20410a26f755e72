"""Late interaction over frozen token states: how well each word of the question is met, and where.

After ColBERT (Khattab and Zaharia, 2020): question and passage are encoded apart, and only their
token states meet, in one table of similarities. What a passage brings is computed once and kept;
a pair then costs about a hundredth of an encoder layer.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

HIDDEN_FEATURES = 14


@dataclass(frozen=True)
class LateShape:
    """Sizes: `layers` of the encoder whose states are read, widths of the two projections."""

    layers: tuple[int, int] = (8, 12)
    hidden: int = 384
    match: int = 128
    content: int = 96
    reach: int = 5


class LateNetwork(nn.Module):
    """Token similarities, an answerability head over them, and span heads along the passage."""

    def __init__(self, shape: LateShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        width = shape.hidden * len(shape.layers)
        self.question_centre = nn.Parameter(torch.zeros(len(shape.layers), shape.hidden))
        self.passage_centre = nn.Parameter(torch.zeros(len(shape.layers), shape.hidden))
        self.match = nn.ModuleList(
            nn.Linear(shape.hidden, shape.match, bias=False) for _ in shape.layers
        )
        self.question_norm = nn.LayerNorm(width)
        self.passage_norm = nn.LayerNorm(width)
        self.question_content = nn.Linear(width, shape.content)
        self.passage_content = nn.Linear(width, shape.content)
        self.weigh = nn.Linear(shape.content, 1)
        self.sharpness = nn.Parameter(torch.tensor([10.0, 10.0]))
        joined = 4 * shape.content + 2 * len(shape.layers)
        self.join = nn.Linear(joined, shape.content)
        self.along = nn.ModuleList(
            nn.Conv1d(shape.content, shape.content, shape.reach, padding=shape.reach // 2)
            for _ in range(2)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(shape.content) for _ in range(3))
        self.span = nn.Linear(shape.content, 2)
        self.decide = nn.Sequential(
            nn.LayerNorm(HIDDEN_FEATURES + 3 * shape.content),
            nn.Linear(HIDDEN_FEATURES + 3 * shape.content, shape.content),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(shape.content, 1),
        )
        self.dropout = nn.Dropout(dropout)

    def encode(self, states: Tensor, *, question: bool) -> tuple[Tensor, Tensor]:
        """What one side brings: match vectors (…, tokens, 2, match) and contents (…, content)."""
        centre = self.question_centre if question else self.passage_centre
        parts = states.view(*states.shape[:-1], len(self.shape.layers), self.shape.hidden) - centre
        matches = torch.stack(
            [
                nn.functional.normalize(project(parts[..., index, :]), dim=-1)
                for index, project in enumerate(self.match)
            ],
            dim=-2,
        )
        if question:
            return matches, self.question_content(self.dropout(self.question_norm(states)))
        return matches, self.passage_content(self.dropout(self.passage_norm(states)))

    def forward(
        self,
        question: tuple[Tensor, Tensor],
        passage: tuple[Tensor, Tensor],
        question_mask: Tensor,
        passage_mask: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Answerability logits (batch,) and span logits (batch, passage tokens, 2).

        Masks are 1 for words and 0 for padding, prompts and special tokens.
        """
        asked, asks = question
        told, tells = passage
        q_mask, p_mask = question_mask[:, :, None], passage_mask[:, None, :]
        table = torch.einsum("bild,bjld->blij", asked, told)
        far = -1e4
        open_p = (1 - p_mask)[:, None] * far
        open_q = (1 - q_mask)[:, None] * far
        met = (table + open_p).amax(dim=3)  # (batch, layers, question tokens)
        importance = torch.softmax(self.weigh(asks).squeeze(-1) + (1 - question_mask) * far, dim=-1)
        sought = (table + open_q).amax(dim=2)  # (batch, layers, passage tokens)
        attention = torch.softmax(
            table[:, 1] * self.sharpness[0] + open_q[:, 0], dim=1
        )  # over question tokens
        heard = torch.einsum("bij,bic->bjc", attention, asks)
        gist = torch.einsum("bi,bic->bc", importance, asks)
        wide = torch.cat(
            [
                tells,
                heard,
                tells * heard,
                tells * gist[:, None],
                sought.transpose(1, 2),
                (table * importance[:, None, :, None]).sum(dim=2).transpose(1, 2),
            ],
            dim=-1,
        )
        flow = nn.functional.gelu(self.norms[0](self.join(self.dropout(wide))))
        for norm, layer in zip(list(self.norms)[1:], self.along, strict=True):
            flow = flow * passage_mask[:, :, None]
            moved = layer(flow.transpose(1, 2)).transpose(1, 2)
            flow = norm(flow + self.dropout(nn.functional.gelu(moved)))
        span = self.span(flow)
        closed = (1 - passage_mask)[:, :, None] * far
        pooled = (flow + closed).amax(dim=1)
        answer = torch.softmax((span + closed)[:, :, 0], dim=1)
        at_answer = torch.einsum("bj,bjc->bc", answer, flow)
        features = torch.cat(
            [_met_features(met, importance, question_mask), _span_features(span + closed)], dim=-1
        )
        logit = self.decide(torch.cat([features, pooled, at_answer, gist], dim=-1))
        return logit.squeeze(-1), span


def _met_features(met: Tensor, importance: Tensor, mask: Tensor) -> Tensor:
    """Weighted, plain, worst and three worst of how well each question word is met: 5 a layer."""
    count = mask.sum(dim=1).clamp(min=1)
    parts = []
    for layer in range(met.shape[1]):
        row = met[:, layer].clamp(min=-1)
        shown = row * mask
        low = torch.where(mask > 0, row, torch.full_like(row, 1.0)).sort(dim=1).values
        parts += [
            (row * importance * mask).sum(dim=1),
            shown.sum(dim=1) / count,
            low[:, 0],
            low[:, :3].mean(dim=1),
            (importance * (1 - row) ** 2 * mask).sum(dim=1),
        ]
    return torch.stack(parts, dim=-1) * 5


def _span_features(span: Tensor) -> Tensor:
    best = span.amax(dim=1)
    return torch.cat([best, torch.log_softmax(span, dim=1).amax(dim=1)], dim=-1)
