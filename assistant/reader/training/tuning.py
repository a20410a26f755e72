"""The second half of training: the reader's own layers learn with the network.

They start as the encoder's, and the network as trained on their frozen states; or both where an
earlier training left them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from assistant.embedding.sentence_transformer import Role, TokenStates
from assistant.reader.late_interaction import LONGEST, StateModel, padded, places_of_words
from assistant.reader.network import LateNetwork
from assistant.reader.training.loop import Loss, Pace, descend
from assistant.reader.training.orders import Order
from assistant.reader.training.states import computed

TOKENS = 2500
"""Tokens that run through the layers at once. Few large batches, of few lengths: a step of two
documents, of 166 options and 48 questions, takes 5 s on one core, and 8 s with sixteen texts at
once."""
ROUNDED = 16
"""Lengths are padded to a multiple: for a new one the matrix products are planned anew."""
READ = LONGEST + 16
"""Tokens kept of a text, prompt and special ones included."""


@dataclass(frozen=True)
class TuningRecipe(Pace):
    """How the second half is trained. At a rate of 3e-5 for the layers, and 425 steps, the reader
    put the right option first as often in documents that it had learnt from as in others (70.4 and
    70.7 %): it had learnt nothing by heart, and had room left."""

    passes: int = 1
    layer_rate: float = 5e-5
    network_rate: float = 2e-4
    dropout: float = 0.1
    half_precision: bool = True
    """The layers in bfloat16, where matrix products of it are quick: 0.7 s a sheet, not 1.6."""


class TokenBank:
    """States that the upper layers start from, in fp16, by text and role."""

    def __init__(self, embedding: StateModel, layer: int) -> None:
        self._embedding, self._layer = embedding, layer
        self._kept: dict[tuple[str, Role], TokenStates] = {}

    def of(self, texts: Sequence[str], role: Role) -> list[TokenStates]:
        """In fp32, as `texts` go; computed where they are asked for the first time."""
        missing = {text for text in texts if (text, role) not in self._kept}
        for text, one in computed(self._embedding, missing, role, (self._layer,)):
            kept = one.states[:READ].to(torch.float16)
            self._kept[text, role] = TokenStates(kept, one.spans[:READ])
        found = [self._kept[text, role] for text in texts]
        return [TokenStates(one.states.to(torch.float32), one.spans) for one in found]


class Tuned:
    """Network and own layers, as they are trained."""

    def __init__(
        self,
        network: LateNetwork,
        upper: nn.ModuleList,
        bank: TokenBank,
        *,
        half_precision: bool = False,
    ) -> None:
        self.network, self.upper, self._bank = network, upper, bank
        self._kind = torch.bfloat16 if half_precision else torch.float32

    def table(self, questions: Sequence[str], units: Sequence[str]) -> Tensor:
        """Logits (questions, units)."""
        asked, asked_mask = self._encoded(questions, Role.QUERY)
        told, told_mask = self._encoded(units, Role.PASSAGE)
        logits: Tensor = self.network(asked, told, asked_mask, told_mask)
        return logits

    def _encoded(self, texts: Sequence[str], role: Role) -> tuple[Tensor, Tensor]:
        found = self._bank.of(texts, role)
        places, mask = padded([torch.tensor(places_of_words(one) or [0]) for one in found])
        made: list[Tensor] = []
        order: list[int] = []
        for numbers in _batches([len(one.states) for one in found]):
            low, shown = padded([found[number].states for number in numbers])
            more = (0, -low.shape[1] % ROUNDED)
            above = self._above(pad(low, (0, 0, *more)), pad(shown, more))
            own = places[numbers][:, :, None].expand(-1, -1, above.shape[2])
            made.append(above.gather(1, own))
            order += numbers
        states = torch.cat(made)[torch.tensor(order).argsort()] * mask[:, :, None]
        return self.network.encode(states, question=role is Role.QUERY), mask

    def _above(self, states: Tensor, mask: Tensor) -> Tensor:
        """The states that are read, side by side, in fp32."""
        bias = torch.zeros(mask.shape).masked_fill(mask == 0, -1e4)[:, None, None, :]
        after = [states]
        half = self._kind is torch.bfloat16
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            for layer in self.upper:
                output = layer(after[-1], attention_mask=bias.to(self._kind))
                after.append(output[0] if isinstance(output, tuple) else output)
        read = [after[number].to(torch.float32) for number in self.network.shape.read_above]
        return torch.cat(read, dim=-1)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Numbers of texts of like length, so many that they have `TOKENS` tokens at most."""
    batch: list[int] = []
    filled = 0
    for number in sorted(range(len(lengths)), key=lambda number: lengths[number]):
        rounded = -(-lengths[number] // ROUNDED) * ROUNDED
        if batch and (rounded != filled or (len(batch) + 1) * rounded > TOKENS):
            yield batch
            batch = []
        batch.append(number)
        filled = rounded
    yield batch


def tune(
    tuned: Tuned,
    order: Order,
    recipe: TuningRecipe,
    weights: Loss,
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
    tuned.upper.train()
    tuned.network.train()
    rated = [(layers, recipe.layer_rate), (head, recipe.network_rate)]

    def told(line: str) -> None:
        report(f"tuning {line}")

    descend(rated, tuned.table, order, recipe, weights, rng, told)
    tuned.upper.eval()
    tuned.network.eval()
