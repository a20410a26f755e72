"""The training loop: a sheet a step, all its questions against all its units, AdamW."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from assistant.embedding.sentence_transformer import Role
from assistant.reader.network import LateNetwork
from assistant.reader.training.examples import Posed, Sheet
from assistant.reader.training.states import StateBank

SAMPLED = 3000
"""Texts whose tokens give the centres and the first projections."""


@dataclass(frozen=True)
class Pace:
    """How often and how fast the sheets are gone through."""

    passes: int
    planned: int | None = None
    """Passes over which the rates would fall to nothing, where they are not all made."""
    weight_decay: float = 0.01
    warm_steps: int = 30


@dataclass(frozen=True)
class Recipe(Pace):
    """How it is trained; nothing here was searched for but `passes`."""

    passes: int = 4
    questions: int = 24
    """Most questions of a sheet that one step looks at."""
    varied: float = 0.5
    """Share of the questions that are taken in any of their variants, else as written."""
    rate: float = 1e-3
    projection_rate: float = 3e-4
    sure: float = 0.5
    """Weight of the loss that calibrates each unit beside the one that ranks them."""


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


def loss_of_table(logits: Tensor, asked: Sequence[tuple[str, Posed]], sure: float) -> Tensor:
    """Softmax over the units for each question that has an answer, cross-entropy of every pair;
    `logits` has shape (questions, units)."""
    truth = torch.zeros_like(logits)
    for row, (_, posed) in enumerate(asked):
        truth[row, list(posed.answers)] = 1.0
    each = nn.functional.binary_cross_entropy_with_logits(
        logits, truth, pos_weight=torch.tensor(5.0)
    )
    answered = truth.sum(dim=1) > 0
    if not bool(answered.any()):
        return sure * each
    shown, right = logits[answered], truth[answered]
    ranking = shown.logsumexp(1) - (shown - (1 - right) * 1e4).logsumexp(1)
    return sure * each + ranking.mean()


def table_of(
    network: LateNetwork, questions: Sequence[str], units: Sequence[str], bank: StateBank
) -> Tensor:
    """Logits (questions, units)."""
    asked, asked_mask = bank.batch(questions, Role.QUERY)
    told, told_mask = bank.batch(units, Role.PASSAGE)
    return judged(
        network,
        network.encode(asked, question=True),
        network.encode(told, question=False),
        asked_mask,
        told_mask,
    )


def judged(
    network: LateNetwork, asked: Tensor, told: Tensor, asked_mask: Tensor, told_mask: Tensor
) -> Tensor:
    """Logits (questions, units) of all pairs of match vectors."""
    first = torch.arange(len(asked)).repeat_interleave(len(told))
    second = torch.arange(len(told)).repeat(len(asked))
    logits: Tensor = network(asked[first], told[second], asked_mask[first], told_mask[second])
    return logits.view(len(asked), len(told))


def train(
    network: LateNetwork,
    sheets: Sequence[Sheet],
    bank: StateBank,
    recipe: Recipe,
    rng: random.Random,
    report: Callable[[str], None],
) -> None:
    """Go `passes` times through the sheets."""
    network.train()
    slow = [network.question_centre, network.option_centre, *network.match.parameters()]
    others = [p for p in network.parameters() if not any(p is s for s in slow)]

    def table(questions: Sequence[str], units: Sequence[str]) -> Tensor:
        return table_of(network, questions, units, bank)

    rated = [(slow, recipe.projection_rate), (others, recipe.rate)]
    descend(rated, table, sheets, recipe, recipe, rng, report)
    network.eval()


def descend(
    rated: Sequence[tuple[Sequence[nn.Parameter], float]],
    table: Callable[[Sequence[str], Sequence[str]], Tensor],
    sheets: Sequence[Sheet],
    pace: Pace,
    looks: Recipe,
    rng: random.Random,
    report: Callable[[str], None],
) -> None:
    """Learn parameters, each group at its rate, which rises, then falls. `table` gives logits
    (questions, units); `looks` says what is taken of a sheet, and how the loss weighs it."""
    optimiser = torch.optim.AdamW(
        [{"params": parameters, "rate": rate} for parameters, rate in rated],
        weight_decay=pace.weight_decay,
    )
    everything = [parameter for parameters, _ in rated for parameter in parameters]
    total, step = (pace.planned or pace.passes) * len(sheets), 0
    for number in range(pace.passes):
        sums = 0.0
        for sheet in rng.sample(list(sheets), len(sheets)):
            share = min((step + 1) / pace.warm_steps, 1 - step / total)
            for part in optimiser.param_groups:
                part["lr"] = part["rate"] * share
            asked = taken(sheet, looks, rng)
            logits = table([text for text, _ in asked], sheet.units)
            loss = loss_of_table(logits, asked, looks.sure)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(everything, 1.0)
            optimiser.step()
            step += 1
            sums += loss.item()
        report(f"pass {number + 1} of {pace.passes}, loss {sums / len(sheets):.3f}")


def taken(sheet: Sheet, recipe: Recipe, rng: random.Random) -> list[tuple[str, Posed]]:
    """What one step looks at: questions of the sheet, some of them in a clumsier variant."""
    posed = list(sheet.questions)
    if len(posed) > recipe.questions:
        posed = rng.sample(posed, recipe.questions)
    return [
        (rng.choice(p.variants) if rng.random() < recipe.varied else p.variants[0], p)
        for p in posed
    ]
