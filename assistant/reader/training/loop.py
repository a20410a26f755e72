"""The training loop: a sheet or some a step, all questions against all units, AdamW."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from assistant.embedding.sentence_transformer import Role
from assistant.reader.network import LateNetwork
from assistant.reader.training.examples import Posed, Sheet
from assistant.reader.training.orders import Order, Shuffled, Step
from assistant.reader.training.states import StateBank

_NEVER = 1e4
"""More than logits can differ by."""
SAMPLED = 3000
"""Texts whose tokens give the centres and the first projections."""


@dataclass(frozen=True)
class Pace:
    """How often and how fast the sheets are gone through."""

    passes: int
    weight_decay: float = 0.01
    warm_steps: int = 30


@dataclass(frozen=True)
class Recipe(Pace):
    """How the network alone is trained; nothing here was searched for but `passes`."""

    passes: int = 4
    rate: float = 1e-3
    projection_rate: float = 3e-4


@dataclass(frozen=True)
class Loss:
    """How what a step looks at is weighed.

    Beside the units stands silence, whose logit never moves: the right choice for a near miss.
    """

    sure: float = 0.5
    """Weight of the cross-entropy of each pair."""
    near: float = 1.0
    """Weight of a near miss among the questions."""
    removed: float = 0.3
    """Weight of the same questions without the units that answer them: then silence is right, and
    nothing in how a question is put can tell."""
    silence: float = 0.0
    """Logit of silence: that from which the reader as it is served would rather answer."""


VARIED = 0.5
"""Share of the questions that are taken in any of their variants, else as written."""


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


def loss_of_table(logits: Tensor, asked: Sequence[tuple[str, Posed]], weights: Loss) -> Tensor:
    """Softmax over the units and silence for each question, with and without what answers it, and
    cross-entropy of every pair; `logits` has shape (questions, units)."""
    truth = torch.zeros_like(logits)
    for row, (_, posed) in enumerate(asked):
        truth[row, list(posed.answers)] = 1.0
    each = nn.functional.binary_cross_entropy_with_logits(
        logits, truth, pos_weight=torch.tensor(5.0)
    )
    silence = torch.full((len(logits), 1), weights.silence)
    answered = truth.sum(dim=1) > 0
    shown = torch.cat([logits, silence], dim=1)
    right = torch.cat([truth, (~answered).to(truth)[:, None]], dim=1)
    ranking = shown.logsumexp(1) - (shown - (1 - right) * _NEVER).logsumexp(1)
    share = torch.where(answered, 1.0, weights.near)
    loss = weights.sure * each + (ranking * share).sum() / share.sum()
    if bool(answered.any()):
        left = torch.cat([logits - truth * _NEVER, silence], dim=1)[answered]
        loss = loss + weights.removed * (left.logsumexp(1) - weights.silence).mean()
    return loss


def table_of(
    network: LateNetwork, questions: Sequence[str], units: Sequence[str], bank: StateBank
) -> Tensor:
    """Logits (questions, units)."""
    asked, asked_mask = bank.batch(questions, Role.QUERY)
    told, told_mask = bank.batch(units, Role.PASSAGE)
    logits: Tensor = network(
        network.encode(asked, question=True),
        network.encode(told, question=False),
        asked_mask,
        told_mask,
    )
    return logits


def train(
    network: LateNetwork,
    sheets: Sequence[Sheet],
    bank: StateBank,
    recipe: Recipe,
    rng: random.Random,
    report: Callable[[str], None],
) -> None:
    """Go `passes` times through the sheets, one a step."""
    network.train()
    slow = [network.question_centre, network.option_centre, *network.match.parameters()]
    others = [p for p in network.parameters() if not any(p is s for s in slow)]

    def table(questions: Sequence[str], units: Sequence[str]) -> Tensor:
        return table_of(network, questions, units, bank)

    rated = [(slow, recipe.projection_rate), (others, recipe.rate)]
    order = Shuffled(sheets, together=1, questions=24)
    descend(rated, table, order, recipe, Loss(), rng, report)
    network.eval()


def descend(
    rated: Sequence[tuple[Sequence[nn.Parameter], float]],
    table: Callable[[Sequence[str], Sequence[str]], Tensor],
    order: Order,
    pace: Pace,
    weights: Loss,
    rng: random.Random,
    report: Callable[[str], None],
) -> None:
    """Learn parameters, each group at its rate, which rises, then falls. `table` gives logits
    (questions, units)."""
    optimiser = torch.optim.AdamW(
        [{"params": parameters, "rate": rate} for parameters, rate in rated],
        weight_decay=pace.weight_decay,
    )
    everything = [parameter for parameters, _ in rated for parameter in parameters]
    done = 0
    for number in range(pace.passes):
        sums = 0.0
        steps = order(rng)
        for step in steps:
            share = min((done + 1) / pace.warm_steps, 1 - done / (pace.passes * len(steps)))
            for part in optimiser.param_groups:
                part["lr"] = part["rate"] * share
            asked, units = joined(step, rng)
            loss = loss_of_table(table([text for text, _ in asked], units), asked, weights)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(everything, 1.0)
            optimiser.step()
            done += 1
            sums += loss.item()
        report(f"pass {number + 1} of {pace.passes}, loss {sums / len(steps):.3f}")


def joined(step: Step, rng: random.Random) -> tuple[list[tuple[str, Posed]], list[str]]:
    """What one step looks at: questions of each sheet, and the units of all."""
    asked: list[tuple[str, Posed]] = []
    units: list[str] = []
    for sheet in step.sheets:
        asked += [
            (text, replace(posed, answers=tuple(len(units) + a for a in posed.answers)))
            for text, posed in taken(sheet, step.questions, rng)
        ]
        units += sheet.units
    return asked, units


def taken(sheet: Sheet, questions: int, rng: random.Random) -> list[tuple[str, Posed]]:
    """So many questions of a sheet, some of them in a clumsier variant."""
    posed = list(sheet.questions)
    if len(posed) > questions:
        posed = rng.sample(posed, questions)
    return [(rng.choice(p.variants) if rng.random() < VARIED else p.variants[0], p) for p in posed]
