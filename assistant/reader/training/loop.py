"""The training loop: groups in batches, three losses, AdamW."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from assistant.embedding.sentence_transformer import Role
from assistant.reader.network import JointNetwork
from assistant.reader.training.examples import Example, Group
from assistant.reader.training.states import StateBank

LONGEST_PASSAGE = 288
LONGEST_QUESTION = 48
_UNDECAYED = {"weight_decay": 0.0}


@dataclass(frozen=True)
class Recipe:
    """Numbers of a run."""

    groups: int = 8
    shard: int = 2
    learning_rate: float = 2.5e-4
    head_factor: float = 5.0
    """How much faster the heads learn, which start from nothing."""
    warm_steps: int = 30
    weight_decay: float = 0.01
    span_weight: float = 1.0
    rank_weight: float = 0.5
    seed: int = 20261124


@dataclass
class Batch:
    """Padded states and targets of several examples."""

    question: Tensor
    passage: Tensor
    mask: Tensor
    passage_mask: Tensor
    answerable: Tensor
    start: Tensor
    end: Tensor
    ranked: list[list[int]]


def make_batch(groups: Sequence[Group], bank: StateBank) -> Batch:
    """Look the states up and pad them; questions are padded before the passage begins."""
    examples = [example for group in groups for example in group.examples]
    questions = [bank.states(e.question, Role.QUERY)[:LONGEST_QUESTION] for e in examples]
    passages = [bank.states(e.passage, Role.PASSAGE)[:LONGEST_PASSAGE] for e in examples]
    question = nn.utils.rnn.pad_sequence(questions, batch_first=True)
    passage = nn.utils.rnn.pad_sequence(passages, batch_first=True)
    question_mask = _mask([len(q) for q in questions], question.shape[1])
    passage_mask = _mask([len(p) for p in passages], passage.shape[1])
    spans = [token_span(e, bank) for e in examples]
    ranked, at = [], 0
    for group in groups:
        members = [at + i for i, e in enumerate(group.examples) if e.ranked]
        at += len(group.examples)
        if len(members) > 1:
            ranked.append(members)
    return Batch(
        question,
        passage,
        torch.cat([question_mask, passage_mask], dim=1)[:, None, None, :],
        passage_mask,
        torch.tensor([float(e.answer is not None) for e in examples]),
        torch.tensor([s for s, _ in spans]),
        torch.tensor([e for _, e in spans]),
        ranked,
    )


def _mask(lengths: Sequence[int], width: int) -> Tensor:
    mask = torch.zeros(len(lengths), width)
    for row, length in enumerate(lengths):
        mask[row, length:] = -1e9
    return mask


def token_span(example: Example, bank: StateBank) -> tuple[int, int]:
    """First and last token of the answer, (-100, -100) if there is none within reach."""
    if example.answer is None:
        return (-100, -100)
    first, last = example.answer
    inside = [
        i
        for i, (start, end) in enumerate(bank.spans(example.passage, Role.PASSAGE))
        if start < last and first < end and i < LONGEST_PASSAGE
    ]
    return (inside[0], inside[-1]) if inside else (-100, -100)


def loss_of(network: JointNetwork, batch: Batch, recipe: Recipe) -> Tensor:
    """Answerability (binary), span (cross entropy on answering ones), rank within groups."""
    logits, span = network(batch.question, batch.passage, batch.mask)
    loss = nn.functional.binary_cross_entropy_with_logits(logits, batch.answerable)
    span = span + batch.passage_mask[:, :, None]
    if bool((batch.start >= 0).any()):
        for column, target in ((0, batch.start), (1, batch.end)):
            loss = loss + recipe.span_weight / 2 * nn.functional.cross_entropy(
                span[:, :, column], target, ignore_index=-100
            )
    if batch.ranked:
        rank = [-torch.log_softmax(logits[members], dim=0)[0] for members in batch.ranked]
        loss = loss + recipe.rank_weight * torch.stack(rank).mean()
    return loss


def batches(
    groups: Sequence[Group], bank: StateBank, recipe: Recipe, rng: random.Random
) -> Iterator[list[Group]]:
    """Groups of like length together, batches in random order."""
    part = sorted(
        groups, key=lambda g: max(bank.length(e.passage, Role.PASSAGE) for e in g.examples)
    )
    made = [part[i : i + recipe.groups] for i in range(0, len(part), recipe.groups)]
    rng.shuffle(made)
    yield from made


class Trainer:
    """AdamW with a warm-up and a linear descent along `progress`, which goes from 0 to 1.

    A batch is cut into shards that `workers` threads take one after the other, each with one
    thread of its own: on a busy machine that wastes far less than threads inside one product.
    """

    def __init__(
        self, network: JointNetwork, bank: StateBank, recipe: Recipe, workers: int = 2
    ) -> None:
        self.network, self._bank, self._recipe = network, bank, recipe
        self._rng = random.Random(recipe.seed)
        self._parameters = list(network.parameters())
        heads = [p for name, p in network.named_parameters() if not name.startswith("layers.")]
        layers = list(network.layers.parameters())
        rates = recipe.learning_rate, recipe.learning_rate * recipe.head_factor
        self._optimiser = torch.optim.AdamW(
            [
                {"params": [p for p in layers if p.ndim > 1], "rate": rates[0]},
                {"params": [p for p in layers if p.ndim <= 1], "rate": rates[0], **_UNDECAYED},
                {"params": heads, "rate": rates[1], **_UNDECAYED},
            ],
            weight_decay=recipe.weight_decay,
        )
        self._workers = single_threaded_pool(workers)
        self.steps = 0
        self.shown = 0.0

    def take(self, groups: Sequence[Group], progress: Callable[[int], float]) -> None:
        """Train once over the groups, whose states are in the bank."""
        self.network.train()
        for chosen in batches(groups, self._bank, self._recipe, self._rng):
            done = progress(self.steps)
            if done >= 1:
                break
            rate = min((self.steps + 1) / self._recipe.warm_steps, 1 - done)
            for group in self._optimiser.param_groups:
                group["lr"] = group["rate"] * rate
            loss = self._step(chosen)
            self.steps += 1
            self.shown = loss if self.steps == 1 else 0.97 * self.shown + 0.03 * loss
        self.network.eval()

    def _step(self, chosen: Sequence[Group]) -> float:
        size = self._recipe.shard
        shards = [chosen[i : i + size] for i in range(0, len(chosen), size)]
        loss = 0.0
        for parameter in self._parameters:
            parameter.grad = None
        for shard, (value, gradients) in zip(
            shards, self._workers.map(self._gradients, shards), strict=True
        ):
            share = len(shard) / len(chosen)
            loss += value * share
            for parameter, gradient in zip(self._parameters, gradients, strict=True):
                gradient.mul_(share)
                if parameter.grad is None:
                    parameter.grad = gradient
                else:
                    parameter.grad.add_(gradient)
        nn.utils.clip_grad_norm_(self._parameters, 1.0)
        self._optimiser.step()
        return loss

    def _gradients(self, shard: Sequence[Group]) -> tuple[float, tuple[Tensor, ...]]:
        loss = loss_of(self.network, make_batch(shard, self._bank), self._recipe)
        return loss.item(), torch.autograd.grad(loss, self._parameters)


def single_threaded_pool(workers: int) -> ThreadPoolExecutor:
    """Threads whose matrix products run on one thread each."""
    return ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,))
