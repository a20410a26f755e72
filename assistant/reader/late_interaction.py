"""Read by late interaction: what an option brings is kept, a pair costs almost nothing."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from assistant.embedding.protocol import EmbeddingModel
from assistant.embedding.sentence_transformer import (
    Role,
    SentenceTransformerEmbedding,
    TokenStates,
)
from assistant.reader.meeting import Meeting, Told
from assistant.reader.network import LateNetwork, LateShape
from assistant.reader.protocol import PassageReader

WEIGHTS = Path(__file__).parent / "weights" / "reader.safetensors"
LONGEST = 96
"""Tokens of an option or a question that are read; a sentence has 35 on average."""
KEPT_BYTES = 96 * 2**20
"""About 4,500 options of 35 tokens, at 516 bytes a token and 2 kB an option."""


@dataclass(frozen=True)
class Calibration:
    """Platt scaling of the logit, fitted on notices and articles not trained on."""

    slope: float = 1.0
    shift: float = 0.0


class StateModel(Protocol):
    """What the reader asks of an embedding model: its inner states."""

    def keep_states(
        self, layers: tuple[int, ...], heard: Callable[[str, TokenStates], object]
    ) -> None:
        """Remember the states of embedded queries after these layers, tell those of passages."""

    def token_states(
        self, texts: Sequence[str], role: Role, layers: tuple[int, ...]
    ) -> list[TokenStates]:
        """Token states after these layers, as `texts` go."""


class LateReader:
    """A `PassageReader` on the inner states of the default embedding model. Thread safe."""

    def __init__(
        self,
        embedding: StateModel,
        network: LateNetwork,
        calibration: Calibration = Calibration(),
        kept_bytes: int = KEPT_BYTES,
    ) -> None:
        self._embedding = embedding
        self._meeting = Meeting(network.eval())
        self._calibration = calibration
        self._layers = network.shape.layers
        self._kept: OrderedDict[str, Told] = OrderedDict()
        self._bytes, self._limit = 0, kept_bytes
        self._lock = threading.Lock()
        embedding.keep_states(self._layers, self._keep)

    def read(self, question: str, options: Sequence[str]) -> list[float]:
        """A probability an option, in order; the options of one call run as one batch."""
        if not options:
            return []
        asked = self._embedding.token_states([question], Role.QUERY, self._layers)[0]
        logits = self._meeting.logits(of_words(asked), self._told(options))
        scaled = self._calibration.slope * logits + self._calibration.shift
        sure: list[float] = torch.sigmoid(scaled).tolist()
        return sure

    def _told(self, options: Sequence[str]) -> list[Told]:
        with self._lock:
            found = {text: self._kept[text] for text in options if text in self._kept}
            for text in found:
                self._kept.move_to_end(text)
        missing = list(dict.fromkeys(text for text in options if text not in found))
        made = self._embedding.token_states(missing, Role.PASSAGE, self._layers)
        found |= {
            text: self._keep(text, states) for text, states in zip(missing, made, strict=True)
        }
        return [found[text] for text in options]

    def _keep(self, text: str, states: TokenStates) -> Told:
        told = self._meeting.told(of_words(states))
        with self._lock:
            if text not in self._kept:
                self._kept[text] = told
                self._bytes += told.nbytes
            while self._bytes > self._limit:
                self._bytes -= self._kept.popitem(last=False)[1].nbytes
        return told


def of_words(states: TokenStates) -> Tensor:
    """The states of the text's own tokens, without prompt and special ones, LONGEST at most."""
    own = torch.tensor([end > start for start, end in states.spans])
    rows = states.states[own][:LONGEST]
    return rows if len(rows) else torch.zeros(1, states.states.shape[1])


def padded(rows: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Rows of (tokens, …) as one tensor, and the mask of what is not padding."""
    mask = pad_sequence([torch.ones(len(row)) for row in rows], batch_first=True)
    return pad_sequence(list(rows), batch_first=True), mask


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
        k: (v.detach().to(torch.float16) if v.is_floating_point() else v).contiguous()
        for k, v in network.state_dict().items()
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
        tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    tensors = {k: v.to(torch.float32) if v.is_floating_point() else v for k, v in tensors.items()}
    shape = json.loads(metadata["shape"])
    network = LateNetwork(LateShape(**{**shape, "layers": tuple(shape["layers"])}))
    network.load_state_dict(tensors)
    calibration = Calibration(**json.loads(metadata["calibration"]))
    return network, calibration, metadata["embedding"]
