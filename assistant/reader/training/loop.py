"""The training loop: groups in batches of like length, two losses, AdamW."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from assistant.embedding.sentence_transformer import Role
from assistant.reader.network import JointNetwork
from assistant.reader.training.examples import Group
from assistant.reader.training.states import StateBank


@dataclass(frozen=True)
class Recipe:
    """How it is trained; nothing here was searched for, but what the docstrings say."""

    groups: int = 10
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    weight_decay: float = 0.01
    warm_steps: int = 60
    sure: float = 0.5
    """Weight of the loss that calibrates each option beside the one that ranks the group."""


def loss_of(network: JointNetwork, groups: Sequence[Group], bank: StateBank, sure: float) -> Tensor:
    """Softmax over each group whose first option answers, and cross-entropy of every option."""
    questions = [group.question for group in groups for _ in group.options]
    options = [option for group in groups for option in group.options]
    asked, asked_mask = bank.batch(questions, Role.QUERY)
    told, told_mask = bank.batch(options, Role.PASSAGE)
    logits = network(asked, told, asked_mask, told_mask)
    truth = torch.zeros(len(options))
    ranking: list[Tensor] = []
    start = 0
    for group in groups:
        if group.answers:
            truth[start] = 1.0
            row = logits[start : start + len(group.options)]
            ranking.append(row.logsumexp(0) - row[0])
        start += len(group.options)
    each = nn.functional.binary_cross_entropy_with_logits(
        logits, truth, pos_weight=torch.tensor(3.0)
    )
    total = sure * each
    return total + torch.stack(ranking).mean() if ranking else total


def train(
    network: JointNetwork,
    groups: Sequence[Group],
    bank: StateBank,
    recipe: Recipe,
    rng: random.Random,
    report: Callable[[str], None],
) -> None:
    """Go once through the groups, the rate rising, then falling to nothing."""
    network.train()
    own = list(network.layers.parameters())
    head = [p for p in network.parameters() if not any(p is o for o in own)]
    optimiser = torch.optim.AdamW(
        [{"params": own, "rate": recipe.rate}, {"params": head, "rate": recipe.head_rate}],
        weight_decay=recipe.weight_decay,
    )
    total = -(-len(groups) // recipe.groups)
    shown, started = 0.0, time.monotonic()
    for step, chosen in enumerate(_batches(groups, bank, recipe.groups, rng)):
        share = min((step + 1) / recipe.warm_steps, 1 - step / total)
        for part in optimiser.param_groups:
            part["lr"] = part["rate"] * share
        loss = loss_of(network, chosen, bank, recipe.sure)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        shown = loss.item() if step == 0 else 0.97 * shown + 0.03 * loss.item()
        if step % 50 == 0:
            report(f"step {step}/{total}, loss {shown:.3f}, {time.monotonic() - started:.0f} s")
    network.eval()


def _batches(
    groups: Sequence[Group], bank: StateBank, size: int, rng: random.Random
) -> Iterator[list[Group]]:
    def length(group: Group) -> float:
        longest = max(bank.length(option, Role.PASSAGE) for option in group.options)
        return longest + 10 * rng.random()

    ordered = sorted(groups, key=length)
    made = [ordered[i : i + size] for i in range(0, len(ordered), size)]
    rng.shuffle(made)
    yield from made
