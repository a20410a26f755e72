"""The second half of training: the encoder's upper layers learn with the network.

They start as the encoder's own, and the network as trained on their frozen states.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from assistant.embedding.sentence_transformer import Role, TokenStates
from assistant.reader.late_interaction import LONGEST, StateModel, of_words, padded
from assistant.reader.network import LateNetwork
from assistant.reader.training.examples import Sheet
from assistant.reader.training.loop import Recipe, judged, loss_of_table, taken

CHUNK = 256
TOGETHER = 8
"""Texts of like length that run through the layers at once: little is padding."""
READ = LONGEST + 16
"""Tokens kept of a text, prompt and special ones included."""


@dataclass(frozen=True)
class TuningRecipe:
    """How the second half is trained: it is stopped after one pass, its rates still half of what
    they were. Two passes more, at 4e-5, learn the notices by heart (MODEL_CARD.md)."""

    passes: int = 1
    planned: int = 2
    """Passes over which the rates would fall to nothing."""
    layer_rate: float = 3e-5
    network_rate: float = 2e-4
    weight_decay: float = 0.01
    dropout: float = 0.1
    warm_steps: int = 30


class TokenBank:
    """States that the upper layers start from, in fp16, by text and role."""

    def __init__(self, embedding: StateModel, layer: int) -> None:
        self._embedding, self._layer = embedding, layer
        self._kept: dict[tuple[str, Role], TokenStates] = {}

    def add(self, texts: Iterable[str], role: Role) -> None:
        """Compute what is missing."""
        missing = sorted(
            {t for t in texts if (t, role) not in self._kept}, key=lambda t: (len(t), t)
        )
        for start in range(0, len(missing), CHUNK):
            part = missing[start : start + CHUNK]
            made = self._embedding.token_states(part, role, (self._layer,))
            for text, one in zip(part, made, strict=True):
                kept = one.states[:READ].to(torch.float16)
                self._kept[text, role] = TokenStates(kept, one.spans[:READ])

    def of(self, texts: Sequence[str], role: Role) -> list[TokenStates]:
        """In fp32, as `texts` go."""
        found = [self._kept[text, role] for text in texts]
        return [TokenStates(one.states.to(torch.float32), one.spans) for one in found]


class Tuned:
    """Network and upper layers, as they are trained."""

    def __init__(self, network: LateNetwork, upper: nn.ModuleList, bank: TokenBank) -> None:
        self.network, self.upper, self._bank = network, upper, bank

    def table(self, questions: Sequence[str], units: Sequence[str]) -> Tensor:
        """Logits (questions, units)."""
        asked, asked_mask = self._encoded(questions, Role.QUERY)
        told, told_mask = self._encoded(units, Role.PASSAGE)
        return judged(self.network, asked, told, asked_mask, told_mask)

    def _encoded(self, texts: Sequence[str], role: Role) -> tuple[Tensor, Tensor]:
        found = self._bank.of(texts, role)
        order = sorted(range(len(found)), key=lambda place: len(found[place].states))
        rows: dict[int, Tensor] = {}
        for start in range(0, len(order), TOGETHER):
            places = order[start : start + TOGETHER]
            part = [found[place] for place in places]
            low, mask = padded([one.states for one in part])
            both = torch.cat([low, self._above(low, mask)], dim=-1)
            for row, place, one in zip(both, places, part, strict=True):
                rows[place] = of_words(TokenStates(row[: len(one.states)], one.spans))
        states, mask = padded([rows[place] for place in range(len(found))])
        return self.network.encode(states, question=role is Role.QUERY), mask

    def _above(self, states: Tensor, mask: Tensor) -> Tensor:
        bias = torch.zeros(mask.shape).masked_fill(mask == 0, -1e4)[:, None, None, :]
        for layer in self.upper:
            output = layer(states, attention_mask=bias)
            states = output[0] if isinstance(output, tuple) else output
        return states


def tune(
    tuned: Tuned,
    sheets: Sequence[Sheet],
    recipe: TuningRecipe,
    looks: Recipe,
    rng: random.Random,
    report: Callable[[str], None],
) -> None:
    """Go through the sheets, both rates rising, then falling."""
    for module in tuned.upper.modules():
        if isinstance(module, nn.Dropout):
            module.p = recipe.dropout
    layers, head = list(tuned.upper.parameters()), list(tuned.network.parameters())
    for parameter in layers:
        parameter.requires_grad_(True)
    optimiser = torch.optim.AdamW(
        [
            {"params": layers, "rate": recipe.layer_rate},
            {"params": head, "rate": recipe.network_rate},
        ],
        weight_decay=recipe.weight_decay,
    )
    tuned.upper.train()
    tuned.network.train()
    total, step = recipe.planned * len(sheets), 0
    for number in range(recipe.passes):
        sums = 0.0
        for sheet in rng.sample(list(sheets), len(sheets)):
            share = min((step + 1) / recipe.warm_steps, 1 - step / total)
            for part in optimiser.param_groups:
                part["lr"] = part["rate"] * share
            asked = taken(sheet, looks, rng)
            table = tuned.table([text for text, _ in asked], sheet.units)
            loss = loss_of_table(table, asked, looks.sure)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_([*layers, *head], 1.0)
            optimiser.step()
            step += 1
            sums += loss.item()
        report(f"tuning pass {number + 1} of {recipe.passes}, loss {sums / len(sheets):.3f}")
    tuned.upper.eval()
    tuned.network.eval()
