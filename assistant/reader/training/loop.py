"""The training loop: groups in batches of like length, two losses, AdamW."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from assistant.embedding.sentence_transformer import Role
from assistant.reader.network import LateNetwork
from assistant.reader.training.examples import Group
from assistant.reader.training.states import StateBank

SAMPLED = 3000
"""Texts whose tokens give the centres and the first projections."""


@dataclass(frozen=True)
class Recipe:
    """How it is trained; nothing here was searched for but `passes`."""

    groups: int = 16
    passes: int = 4
    rate: float = 1e-3
    projection_rate: float = 3e-4
    weight_decay: float = 0.01
    warm_steps: int = 30
    sure: float = 0.5
    """Weight of the loss that calibrates each option beside the one that ranks the group."""


def start_from(network: LateNetwork, bank: StateBank) -> None:
    """Centre each side on its mean, project on the options' principal directions, weigh the
    mean of how well words are met: similarity as it is, before anything is learned."""
    width = network.shape.hidden
    for role, centre in (
        (Role.QUERY, network.question_centre),
        (Role.PASSAGE, network.option_centre),
    ):
        tokens = bank.sample(role, SAMPLED).reshape(-1, len(network.shape.layers), width)
        centre.data.copy_(tokens.mean(dim=0))
        if role is Role.PASSAGE:
            for layer, project in enumerate(network.match.children()):
                assert isinstance(project, nn.Linear)
                centred = nn.functional.normalize(tokens[:, layer] - centre[layer].detach(), dim=-1)
                _, vectors = torch.linalg.eigh(centred.T @ centred)
                project.weight.data.copy_(vectors[:, -network.shape.match :].T)
    last = network.bent[-1]
    assert isinstance(last, nn.Linear)
    for part in (network.asked_weight, network.told_weight, network.plain, last):
        nn.init.zeros_(part.weight)
        nn.init.zeros_(part.bias)
    network.plain.weight.data[0, 8] = 1.0


def loss_of(network: LateNetwork, groups: Sequence[Group], bank: StateBank, sure: float) -> Tensor:
    """Softmax over each group whose first option answers, and cross-entropy of every option."""
    logits = logits_of(network, groups, bank)
    truth = torch.zeros(len(logits))
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


def logits_of(network: LateNetwork, groups: Sequence[Group], bank: StateBank) -> Tensor:
    """Logits of every option of every group, in order."""
    questions = [group.question for group in groups for _ in group.options]
    options = [option for group in groups for option in group.options]
    asked, asked_mask = bank.batch(questions, Role.QUERY)
    told, told_mask = bank.batch(options, Role.PASSAGE)
    logits: Tensor = network(
        network.encode(asked, question=True),
        network.encode(told, question=False),
        asked_mask,
        told_mask,
    )
    return logits


def train(
    network: LateNetwork,
    groups: Sequence[Group],
    bank: StateBank,
    recipe: Recipe,
    rng: random.Random,
    report: Callable[[str], None],
) -> None:
    """Go `passes` times through the groups, the rate rising, then falling to nothing."""
    network.train()
    slow = [network.question_centre, network.option_centre, *network.match.parameters()]
    others = [p for p in network.parameters() if not any(p is s for s in slow)]
    optimiser = torch.optim.AdamW(
        [
            {"params": slow, "rate": recipe.projection_rate},
            {"params": others, "rate": recipe.rate},
        ],
        weight_decay=recipe.weight_decay,
    )
    total = recipe.passes * -(-len(groups) // recipe.groups)
    step = 0
    for number in range(recipe.passes):
        sums = 0.0
        for chosen in _batches(groups, bank, recipe.groups, rng):
            share = min((step + 1) / recipe.warm_steps, 1 - step / total)
            for part in optimiser.param_groups:
                part["lr"] = part["rate"] * share
            loss = loss_of(network, chosen, bank, recipe.sure)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            step += 1
            sums += loss.item()
        report(f"pass {number + 1} of {recipe.passes}, loss {sums * recipe.passes / total:.3f}")
    network.eval()


def _batches(
    groups: Sequence[Group], bank: StateBank, size: int, rng: random.Random
) -> Iterator[list[Group]]:
    def length(group: Group) -> float:
        longest = max(bank.length(option, Role.PASSAGE) for option in group.options)
        return longest + 20 * rng.random()

    ordered = sorted(groups, key=length)
    made = [ordered[i : i + size] for i in range(0, len(ordered), size)]
    rng.shuffle(made)
    yield from made
