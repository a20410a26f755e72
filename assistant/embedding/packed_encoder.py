"""A BERT encoder written out for speed: no padding, one call, single or integer precision.

transformers' own forward spends a third of a question's time in Python and takes the interpreter's
lock back after each of its two hundred operations, which under load means waiting for it two
hundred times. Compiled, the whole pass is one call that leaves the interpreter to others.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

import torch
from torch import Tensor, nn


class Precision(StrEnum):
    """How the encoder multiplies."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    INT8 = "int8"
    """Weights rounded once a column, activations once a token (`Integer`)."""


class Single(nn.Module):
    """A linear layer in single precision."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight, self.bias = weight, bias

    def forward(self, rows: Tensor) -> Tensor:
        """Shape (tokens, out) of (tokens, in)."""
        return nn.functional.linear(rows, self.weight, self.bias)


class Half(nn.Module):
    """A linear layer in bfloat16: fast where the processor multiplies it itself."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight, self.bias = weight.to(torch.bfloat16), bias

    def forward(self, rows: Tensor) -> Tensor:
        """Shape (tokens, out) of (tokens, in)."""
        made = nn.functional.linear(rows.to(torch.bfloat16), self.weight)
        return made.to(torch.float32) + self.bias


class Integer(nn.Module):
    """A linear layer in 8-bit integers, whose rows do not depend on each other.

    torch rounds a whole batch by its largest value. Each row is brought to the range [-1, 1] first,
    and one more row pins that range, so that what a text gives does not depend on its company.
    """

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        steps = (weight.abs().amax(dim=1) / 127).clamp(min=1e-12).double()
        zeros = torch.zeros(len(steps), dtype=torch.long)
        rounded = torch.quantize_per_channel(weight, steps, zeros, 0, torch.qint8)
        self.weight = torch.ops.quantized.linear_prepack(rounded, None)
        self.bias = bias
        self.range = torch.zeros(1, weight.shape[1])
        self.range[0, 0], self.range[0, 1] = 1.0, -1.0

    def forward(self, rows: Tensor) -> Tensor:
        """Shape (tokens, out) of (tokens, in)."""
        reach = rows.abs().amax(dim=1, keepdim=True).clamp(min=1e-12)
        even = torch.cat([self.range, rows / reach])
        made = torch.ops.quantized.linear_dynamic(even, self.weight, False)
        return torch.addcmul(self.bias, made[1:], reach)


_Linear = Callable[[Tensor, Tensor], nn.Module]
"""Makes a linear layer of a weight and a bias."""


class _Layer(nn.Module):
    def __init__(self, layer: Any, heads: int, linear: _Linear):
        super().__init__()
        own, after = layer.attention.self, layer.attention.output
        parts = (own.query, own.key, own.value)
        self.mixed = linear(
            torch.cat([part.weight for part in parts]), torch.cat([part.bias for part in parts])
        )
        self.attended = linear(after.dense.weight, after.dense.bias)
        self.wide = linear(layer.intermediate.dense.weight, layer.intermediate.dense.bias)
        self.narrow = linear(layer.output.dense.weight, layer.output.dense.bias)
        self.first, self.second = after.LayerNorm, layer.output.LayerNorm
        self.heads = heads

    def forward(self, rows: Tensor, lengths: list[int]) -> Tensor:
        mixed = self.mixed(rows)
        seen: list[Tensor] = []
        start = 0
        for length in lengths:
            # A text at a time: its result is then the same whatever stands beside it.
            part = mixed[start : start + length].view(1, length, 3, self.heads, -1)
            part = part.permute(2, 0, 3, 1, 4)
            met = nn.functional.scaled_dot_product_attention(part[0], part[1], part[2])
            seen.append(met.transpose(1, 2).reshape(length, -1))
            start += length
        rows = self.first(self.attended(torch.cat(seen)) + rows)
        made: Tensor = self.second(self.narrow(nn.functional.gelu(self.wide(rows))) + rows)
        return made


class _Stack(nn.Module):
    def __init__(self, layers: Any, heads: int, linear: _Linear):
        super().__init__()
        self.layers = nn.ModuleList(_Layer(one, heads, linear) for one in layers)

    def forward(self, rows: Tensor, lengths: list[int], kept: list[int]) -> Tensor:
        """The states after each of `kept` layers side by side; those given are after none."""
        after = [rows]
        for layer in self.layers:
            after.append(layer(after[-1], lengths))
        return torch.cat([after[number] for number in kept], dim=-1)


class _Encoder(nn.Module):
    def __init__(self, bert: Any, linear: _Linear) -> None:
        super().__init__()
        found = bert.embeddings
        self.words = found.word_embeddings.weight.detach()
        places = found.position_embeddings.weight + found.token_type_embeddings.weight[0]
        self.places = places.detach()
        self.norm = found.LayerNorm
        heads = bert.config.num_attention_heads
        self.layers = nn.ModuleList(_Layer(one, heads, linear) for one in bert.encoder.layer)

    def forward(self, ids: Tensor, lengths: list[int], kept: list[int], last: int) -> list[Tensor]:
        """The states after `last` layers, then those after each of `kept`, (tokens, hidden)."""
        order = torch.cat([torch.arange(length) for length in lengths])
        rows = self.norm(self.words[ids] + self.places[order])
        after = [rows]
        for number, layer in enumerate(self.layers):
            if number < last:
                rows = layer(rows, lengths)
            after.append(rows)
        return [rows] + [after[number] for number in kept]


_KINDS = {
    Precision.FLOAT32: Single,
    Precision.BFLOAT16: Half,
    Precision.INT8: Integer,
}


def _compiled(build: Callable[[_Linear], nn.Module], precision: Precision) -> Any:
    """A module made with linear layers of that precision, as one call."""
    kind = _KINDS[precision]
    with torch.no_grad(), warnings.catch_warnings():
        # `torch.jit` is called deprecated; torch is pinned, and without it only speed is lost.
        warnings.simplefilter("ignore")
        module = build(lambda w, b: kind(w.detach(), b.detach())).eval()
        return torch.jit.script(module)


ROWS = 16
"""Tokens of a pass are filled up to a multiple of this, or of an eighth of the power of two below
their number. oneDNN compiles its kernels for each number of rows it meets and keeps a thousand of
them: fewer numbers, less time and memory."""


class PackedEncoder:
    """Runs token ids of several texts in one pass. Shares the weights that it does not round."""

    def __init__(self, bert: Any, precision: Precision = Precision.FLOAT32) -> None:
        self.precision = precision
        self._depth = len(bert.encoder.layer)
        self._run = _compiled(lambda linear: _Encoder(bert, linear), precision)

    def run(
        self, rows: Sequence[Sequence[int]], kept: Sequence[int] = (), last: int | None = None
    ) -> tuple[list[Tensor], list[Tensor]]:
        """For each text its final states (tokens, hidden), and those after the layers `kept`, side
        by side; no layer beyond `last` is run."""
        lengths = _filled([len(row) for row in rows])
        ids = torch.zeros(sum(lengths), dtype=torch.long)
        said = [number for row in rows for number in row]
        ids[: len(said)] = torch.tensor(said)
        with torch.inference_mode():
            final, *beside = self._run(ids, lengths, list(kept), last or self._depth)
            inner = torch.split(torch.cat(beside, dim=-1), lengths) if beside else ()
            return list(torch.split(final, lengths))[: len(rows)], list(inner)[: len(rows)]


class PackedLayers:
    """Runs other upper layers on states that the encoder stopped at.

    `kept`: after how many of them states are given, side by side; 0 gives back what comes in.
    """

    def __init__(
        self,
        layers: Any,
        heads: int,
        kept: Sequence[int],
        precision: Precision = Precision.FLOAT32,
    ) -> None:
        self._kept = list(kept)
        self._run = _compiled(lambda linear: _Stack(layers, heads, linear), precision)

    def run(self, states: Sequence[Tensor]) -> list[Tensor]:
        """For each text, (tokens, kept × hidden), from its states (tokens, hidden) below them."""
        lengths = _filled([len(rows) for rows in states])
        with torch.inference_mode():
            # Zeros fill the last text, where there is one more.
            spare = [
                states[0].new_zeros(length, states[0].shape[1]) for length in lengths[len(states) :]
            ]
            made = self._run(torch.cat([*states, *spare]), lengths, self._kept)
            return list(torch.split(made, lengths))[: len(states)]


def _filled(lengths: list[int]) -> list[int]:
    """With one more text where their sum is no multiple of the step."""
    total = sum(lengths)
    spare = -total % max(ROWS, 1 << max(total.bit_length() - 4, 0))
    return [*lengths, spare] if spare else lengths


def is_plain(modules: Sequence[Any]) -> bool:
    """Whether a sentence-transformers model is a BERT encoder and a mean over its tokens."""
    names = [type(module).__name__ for module in modules]
    if names[:2] != ["Transformer", "Pooling"] or names[2:] not in ([], ["Normalize"]):
        return False
    bert = modules[0].auto_model
    plain = type(bert).__name__ == "BertModel" and bert.config.hidden_act == "gelu"
    return plain and modules[1].pooling_mode == "mean"
