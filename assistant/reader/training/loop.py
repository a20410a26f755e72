"""The training loop: groups in batches, three losses, AdamW."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from assistant.embedding.sentence_transformer import Role
from assistant.reader.network import LateNetwork
from assistant.reader.training.examples import Example, Group
from assistant.reader.training.states import StateBank

_CLOSED = -1e4


@dataclass(frozen=True)
class Recipe:
    """Numbers of a run."""

    groups: int = 12
    learning_rate: float = 1e-3
    projection_factor: float = 0.2
    """How much slower the projections learn, which start from principal components."""
    warm_steps: int = 40
    weight_decay: float = 0.02
    span_weight: float = 1.0
    rank_weight: float = 0.5
    seed: int = 20261124


@dataclass
class Batch:
    """Padded states, masks of words and targets of several examples."""

    question: Tensor
    passage: Tensor
    question_mask: Tensor
    passage_mask: Tensor
    answerable: Tensor
    start: Tensor
    end: Tensor
    ranked: list[list[int]]


def start_from(network: LateNetwork, bank: StateBank) -> None:
    """Begin with similarities that mean something: centred states on principal components."""
    asked, told = bank.sample(Role.QUERY, 10_000), bank.sample(Role.PASSAGE, 20_000)
    width = network.shape.hidden
    with torch.no_grad():
        for index, project in enumerate(network.match):
            assert isinstance(project, nn.Linear)
            columns = slice(index * width, (index + 1) * width)
            network.question_centre[index] = asked[:, columns].mean(dim=0)
            network.passage_centre[index] = told[:, columns].mean(dim=0)
            centred = told[:, columns] - network.passage_centre[index]
            values, vectors = torch.linalg.eigh(centred.T @ centred)
            best = values.argsort(descending=True)[: network.shape.match]
            project.weight.copy_(vectors[:, best].T)


def make_batch(groups: Sequence[Group], bank: StateBank) -> Batch:
    """Look the states up and pad them."""
    examples = [example for group in groups for example in group.examples]
    spans = [token_span(e, bank) for e in examples]
    ranked, at = [], 0
    for group in groups:
        members = [at + i for i, e in enumerate(group.examples) if e.ranked]
        at += len(group.examples)
        if len(members) > 1:
            ranked.append(members)
    return Batch(
        _pad([bank.states(e.question, Role.QUERY) for e in examples]),
        _pad([bank.states(e.passage, Role.PASSAGE) for e in examples]),
        _pad([_words(bank.spans(e.question, Role.QUERY)) for e in examples]),
        _pad([_words(bank.spans(e.passage, Role.PASSAGE)) for e in examples]),
        torch.tensor([float(e.answer is not None) for e in examples]),
        torch.tensor([s for s, _ in spans]),
        torch.tensor([e for _, e in spans]),
        ranked,
    )


def _pad(rows: list[Tensor]) -> Tensor:
    return nn.utils.rnn.pad_sequence(rows, batch_first=True)


def _words(spans: Sequence[tuple[int, int]]) -> Tensor:
    return torch.tensor([float(end > start) for start, end in spans])


def token_span(example: Example, bank: StateBank) -> tuple[int, int]:
    """First and last token of the answer, (-100, -100) if there is none within reach."""
    if example.answer is None:
        return (-100, -100)
    first, last = example.answer
    inside = [
        i
        for i, (start, end) in enumerate(bank.spans(example.passage, Role.PASSAGE))
        if start < last and first < end
    ]
    return (inside[0], inside[-1]) if inside else (-100, -100)


def loss_of(network: LateNetwork, batch: Batch, recipe: Recipe) -> Tensor:
    """Answerability (binary), span (cross entropy on answering ones), rank within groups."""
    logits, span = network(
        network.encode(batch.question, question=True),
        network.encode(batch.passage, question=False),
        batch.question_mask,
        batch.passage_mask,
    )
    loss = nn.functional.binary_cross_entropy_with_logits(logits, batch.answerable)
    span = span + (1 - batch.passage_mask)[:, :, None] * _CLOSED
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
        groups,
        key=lambda g: (
            max(bank.length(e.passage, Role.PASSAGE) for e in g.examples) + 20 * rng.random()
        ),
    )
    made = [part[i : i + recipe.groups] for i in range(0, len(part), recipe.groups)]
    rng.shuffle(made)
    yield from made


class Trainer:
    """AdamW with a warm-up and a linear descent along `progress`, which goes from 0 to 1."""

    def __init__(self, network: LateNetwork, bank: StateBank, recipe: Recipe) -> None:
        self.network, self._bank, self._recipe = network, bank, recipe
        self._rng = random.Random(recipe.seed)
        slow = [network.question_centre, network.passage_centre, *network.match.parameters()]
        others = [p for p in network.parameters() if not any(p is s for s in slow)]
        rate = recipe.learning_rate
        self._optimiser = torch.optim.AdamW(
            [
                {"params": slow, "rate": rate * recipe.projection_factor},
                {"params": others, "rate": rate},
            ],
            weight_decay=recipe.weight_decay,
        )
        self.steps = 0
        self.shown = 0.0

    def take(self, groups: Sequence[Group], progress: Callable[[int], float]) -> None:
        """Train once over the groups, whose states are in the bank."""
        self.network.train()
        for chosen in batches(groups, self._bank, self._recipe, self._rng):
            rate = min((self.steps + 1) / self._recipe.warm_steps, 1 - progress(self.steps))
            for group in self._optimiser.param_groups:
                group["lr"] = group["rate"] * rate
            loss = loss_of(self.network, make_batch(chosen, self._bank), self._recipe)
            self._optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
            self._optimiser.step()
            self.steps += 1
            shown = loss.item()
            self.shown = shown if self.steps == 1 else 0.97 * self.shown + 0.03 * shown
        self.network.eval()


def single_threaded_pool(workers: int) -> ThreadPoolExecutor:
    """Threads whose matrix products run on one thread each."""
    return ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,))
