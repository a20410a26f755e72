"""Read by late interaction: what a passage brings is kept, a pair costs almost nothing."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from assistant.embedding.protocol import EmbeddingModel
from assistant.embedding.sentence_transformer import (
    Role,
    SentenceTransformerEmbedding,
    TokenStates,
)
from assistant.reader.network import LateNetwork, LateShape
from assistant.reader.protocol import PassageReader, Reading
from assistant.reader.windows import windows

WEIGHTS = Path(__file__).parent / "weights" / "reader.safetensors"
LONGEST_SPAN = 48
"""Tokens; the longest answer of PIAF has 48."""
LEAST_CHANCE = 0.005
"""Probability below which a token is not told among the possible beginnings."""
_KEPT_BYTES = 128 * 2**20
"""About 1,500 passages of 120 tokens, at 704 bytes a token."""


@dataclass(frozen=True)
class Calibration:
    """Platt scaling of the answerability logit, fitted on articles not trained on."""

    slope: float = 1.0
    shift: float = 0.0


class StateModel(Protocol):
    """What the reader asks of an embedding model: its inner states."""

    @property
    def dimension(self) -> int:
        """Width of one layer's states."""

    def keep_states(self, layers: tuple[int, ...]) -> None:
        """Remember the states of embedded queries after these layers."""

    def token_states(
        self, texts: Sequence[str], role: Role, layers: tuple[int, ...]
    ) -> list[TokenStates]:
        """Token states after these layers, side by side."""


@dataclass(frozen=True)
class _Kept:
    matches: Tensor
    contents: Tensor
    spans: tuple[tuple[int, int], ...]

    @property
    def size(self) -> int:
        return int(self.matches.nbytes + self.contents.nbytes)


class LateReader:
    """A `PassageReader` on the inner states of the default embedding model.

    Each pair runs alone, so company in a call changes nothing; what passages bring is kept in
    fp16, up to `kept_bytes`.
    """

    def __init__(
        self,
        embedding: StateModel,
        network: LateNetwork,
        calibration: Calibration = Calibration(),
        kept_bytes: int = _KEPT_BYTES,
    ) -> None:
        self._embedding = embedding
        self._network = network.eval()
        self._calibration = calibration
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()
        self._bytes = 0
        self._limit = kept_bytes
        self._lock = threading.Lock()
        embedding.keep_states(network.shape.layers)

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """One reading a passage, in order; of a passage of several windows, the best window's."""
        cut = [windows(passage) for passage in passages]
        layers = self._network.shape.layers
        asked = self._embedding.token_states([question], Role.QUERY, layers)[0]
        with torch.inference_mode():
            matches, contents = self._network.encode(asked.states[None], question=True)
        side = matches, contents, _of_text(asked.spans)[None].float()
        kept = self._passage_states(
            list(
                dict.fromkeys(
                    p[s:e] for p, spans in zip(passages, cut, strict=True) for s, e in spans
                )
            )
        )
        readings = []
        for passage, spans in zip(passages, cut, strict=True):
            found = [_moved(self._read_one(side, kept[passage[s:e]]), s) for s, e in spans]
            readings.append(max(found, key=lambda reading: reading.answerable))
        return readings

    def _read_one(self, question: tuple[Tensor, Tensor, Tensor], kept: _Kept) -> Reading:
        if not any(end for _, end in kept.spans):
            return Reading(0.0, 0, 0, 0.0)
        with torch.inference_mode():
            logit, span = self._network(
                question[:2],
                (kept.matches[None].float(), kept.contents[None].float()),
                question[2],
                _of_text(kept.spans)[None].float(),
            )
            scaled = self._calibration.slope * logit[0] + self._calibration.shift
            first, last, score = best_span(span[0], kept.spans)
            return Reading(
                float(torch.sigmoid(scaled)),
                kept.spans[first][0],
                kept.spans[last][1],
                score,
                _starts(span[0], kept.spans),
            )

    def _passage_states(self, texts: Sequence[str]) -> dict[str, _Kept]:
        found: dict[str, _Kept] = {}
        with self._lock:
            for text in texts:
                kept = self._kept.get(_key(text))
                if kept is not None:
                    self._kept.move_to_end(_key(text))
                    found[text] = kept
        missing = [text for text in texts if text not in found]
        layers = self._network.shape.layers
        made = self._embedding.token_states(missing, Role.PASSAGE, layers)
        with torch.inference_mode(), self._lock:
            for text, states in zip(missing, made, strict=True):
                matches, contents = self._network.encode(states.states, question=False)
                kept = _Kept(
                    matches.to(torch.float16),
                    contents.to(torch.float16),
                    tuple(_trimmed(text, span) for span in states.spans),
                )
                found[text] = kept
                if _key(text) not in self._kept:
                    self._kept[_key(text)] = kept
                    self._bytes += kept.size
            while self._bytes > self._limit:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= dropped.size
        return found


def best_span(span: Tensor, spans: Sequence[tuple[int, int]]) -> tuple[int, int, float]:
    """First token, last token and probability of the likeliest span of at most LONGEST_SPAN."""
    logits = span.masked_fill(~_of_text(spans)[:, None], -1e9)
    start, end = torch.log_softmax(logits, dim=0).unbind(-1)
    scores = start[:, None] + end[None, :]
    count = len(spans)
    allowed = torch.ones(count, count, dtype=torch.bool).triu().tril(LONGEST_SPAN - 1)
    scores = scores.masked_fill(~allowed, -2e9)
    best = int(scores.argmax())
    return best // count, best % count, float(scores.flatten()[best].exp())


def _starts(span: Tensor, spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, float], ...]:
    chances = torch.softmax(span[:, 0].masked_fill(~_of_text(spans), -1e9), dim=0)
    return tuple(
        (spans[token][0], float(chances[token]))
        for token in (chances > LEAST_CHANCE).nonzero().flatten().tolist()
    )


def _of_text(spans: Sequence[tuple[int, int]]) -> Tensor:
    return torch.tensor([end > start for start, end in spans])


def load_reader(embedding: EmbeddingModel, weights: Path = WEIGHTS) -> PassageReader | None:
    """The trained reader; None for another embedding model or where there are no weights."""
    if not isinstance(embedding, SentenceTransformerEmbedding) or not weights.is_file():
        return None
    network, calibration, name = load_network(weights)
    return LateReader(embedding, network, calibration) if name == embedding.name else None


def save_network(
    network: LateNetwork, calibration: Calibration, embedding: str, path: Path
) -> None:
    """Write the weights in fp16, with the shape, the calibration and the embedding's name."""
    tensors = {
        k: v.detach().to(torch.float16).contiguous() for k, v in network.state_dict().items()
    }
    metadata = {
        "shape": json.dumps(asdict(network.shape)),
        "calibration": json.dumps(asdict(calibration)),
        "embedding": embedding,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, path, metadata=metadata)


def load_network(path: Path) -> tuple[LateNetwork, Calibration, str]:
    """The network, its calibration, and the name of the embedding model it was trained on."""
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata()
        tensors = {key: file.get_tensor(key).to(torch.float32) for key in file.keys()}  # noqa: SIM118
    shape = json.loads(metadata["shape"])
    network = LateNetwork(LateShape(**{**shape, "layers": tuple(shape["layers"])}))
    network.load_state_dict(tensors)
    calibration = Calibration(**json.loads(metadata["calibration"]))
    return network, calibration, metadata["embedding"]


def _moved(reading: Reading, by: int) -> Reading:
    return Reading(
        reading.answerable,
        reading.start + by,
        reading.end + by,
        reading.span_score,
        tuple((offset + by, chance) for offset, chance in reading.starts),
    )


def _trimmed(text: str, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if end > start else (0, 0)


def _key(text: str) -> bytes:
    return hashlib.sha1(text.encode("utf-8", errors="replace")).digest()
