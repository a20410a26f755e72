"""The training loop: groups in batches, three losses, AdamW, a linear schedule."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from assistant.embedding.sentence_transformer import Role
from assistant.reader.network import JointNetwork
from assistant.reader.training.examples import Example, Group
from assistant.reader.training.states import StateBank

LONGEST_PASSAGE = 288
LONGEST_QUESTION = 48


@dataclass(frozen=True)
class Recipe:
    """Numbers of a run."""

    groups: int = 8
    learning_rate: float = 1.5e-4
    warmup: float = 0.06
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
    pool = 64 * recipe.groups
    for start in range(0, len(groups), pool):
        part = sorted(
            groups[start : start + pool],
            key=lambda g: max(bank.length(e.passage, Role.PASSAGE) for e in g.examples),
        )
        made = [part[i : i + recipe.groups] for i in range(0, len(part), recipe.groups)]
        rng.shuffle(made)
        yield from made


def train(
    network: JointNetwork,
    epochs: Sequence[Sequence[Group]],
    bank: StateBank,
    recipe: Recipe,
    after_epoch: Callable[[int], None] = lambda epoch: None,
    report: Callable[[str], None] = print,
) -> None:
    """Train over the epochs' groups, in order; `after_epoch` saves and measures."""
    rng = random.Random(recipe.seed)
    decayed = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW(
        [
            {"params": decayed, "weight_decay": recipe.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ],
        lr=recipe.learning_rate,
    )
    total = sum(-(-len(groups) // recipe.groups) for groups in epochs)
    warm = max(1, int(total * recipe.warmup))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, max(0.0, (total - step) / (total - warm)))
    )
    step, began, shown = 0, time.monotonic(), 0.0
    for epoch, groups in enumerate(epochs):
        network.train()
        for chosen in batches(groups, bank, recipe, rng):
            loss = loss_of(network, make_batch(chosen, bank), recipe)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            shown = loss.item() if step == 1 else 0.98 * shown + 0.02 * loss.item()
            if step % 50 == 0:
                seconds = time.monotonic() - began
                report(f"step {step}/{total} loss {shown:.3f} {seconds:.0f} s")
        network.eval()
        after_epoch(epoch)
