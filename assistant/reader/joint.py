"""Read with the joint network: what an option brings is kept, only the upper layers are run."""

from __future__ import annotations

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
from torch.nn.utils.rnn import pad_sequence

from assistant.embedding.protocol import EmbeddingModel
from assistant.embedding.sentence_transformer import (
    Role,
    SentenceTransformerEmbedding,
    TokenStates,
)
from assistant.reader.network import JointNetwork, JointShape
from assistant.reader.protocol import PassageReader

WEIGHTS = Path(__file__).parent / "weights" / "reader.safetensors"
LONGEST = 72
"""Tokens of an option that are read; a sentence has 35 on average."""
KEPT_BYTES = 96 * 2**20
"""About 4,000 options of 35 tokens, at 768 bytes a token."""


@dataclass(frozen=True)
class Calibration:
    """Platt scaling of the logit, fitted on notices and articles not trained on."""

    slope: float = 1.0
    shift: float = 0.0


class StateModel(Protocol):
    """What the reader asks of an embedding model: its inner states."""

    def keep_states(self, layers: tuple[int, ...]) -> None:
        """Remember the states of embedded queries after these layers."""

    def token_states(
        self, texts: Sequence[str], role: Role, layers: tuple[int, ...]
    ) -> list[TokenStates]:
        """Token states after these layers, as `texts` go."""


class JointReader:
    """A `PassageReader` on the inner states of the default embedding model."""

    def __init__(
        self,
        embedding: StateModel,
        network: JointNetwork,
        calibration: Calibration = Calibration(),
        kept_bytes: int = KEPT_BYTES,
    ) -> None:
        self._embedding = embedding
        self._network = network.eval()
        self._calibration = calibration
        self._layers = (network.shape.apart,)
        self._kept: OrderedDict[str, Tensor] = OrderedDict()
        self._bytes, self._limit = 0, kept_bytes
        self._lock = threading.Lock()
        embedding.keep_states(self._layers)

    def read(self, question: str, options: Sequence[str]) -> list[float]:
        """A probability an option, in order; the options of one call run as one batch."""
        if not options:
            return []
        asked = self._embedding.token_states([question], Role.QUERY, self._layers)[0].states
        rows = self._states(options)
        with torch.inference_mode():
            told, mask = padded([row.to(torch.float32) for row in rows])
            side = asked[None, :LONGEST].expand(len(rows), -1, -1)
            logits = self._network(side, told, torch.ones(side.shape[:2]), mask)
            scaled = self._calibration.slope * logits + self._calibration.shift
            sure: list[float] = torch.sigmoid(scaled).tolist()
        return sure

    def _states(self, options: Sequence[str]) -> list[Tensor]:
        with self._lock:
            found = {text: self._kept[text] for text in options if text in self._kept}
            for text in found:
                self._kept.move_to_end(text)
        missing = list(dict.fromkeys(text for text in options if text not in found))
        made = self._embedding.token_states(missing, Role.PASSAGE, self._layers)
        with self._lock:
            for text, states in zip(missing, made, strict=True):
                found[text] = states.states[:LONGEST].to(torch.float16)
                if text not in self._kept:
                    self._kept[text] = found[text]
                    self._bytes += found[text].nbytes
            while self._bytes > self._limit:
                self._bytes -= self._kept.popitem(last=False)[1].nbytes
        return [found[text] for text in options]


def padded(rows: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Rows of (tokens, hidden) as one tensor, and the mask of what is not padding."""
    mask = pad_sequence([torch.ones(len(row)) for row in rows], batch_first=True)
    return pad_sequence(list(rows), batch_first=True), mask


def load_reader(embedding: EmbeddingModel, weights: Path = WEIGHTS) -> PassageReader | None:
    """The trained reader; None for another embedding model or where there are no weights."""
    if not isinstance(embedding, SentenceTransformerEmbedding) or not weights.is_file():
        return None
    network, calibration, name = load_network(weights)
    return JointReader(embedding, network, calibration) if name == embedding.name else None


def save_network(
    network: JointNetwork, calibration: Calibration, embedding: str, path: Path
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


def load_network(path: Path) -> tuple[JointNetwork, Calibration, str]:
    """The network, its calibration, and the name of the embedding model it was trained on."""
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata()
        tensors = {key: file.get_tensor(key).to(torch.float32) for key in file.keys()}  # noqa: SIM118
    network = JointNetwork(JointShape(**json.loads(metadata["shape"])))
    network.load_state_dict(tensors)
    calibration = Calibration(**json.loads(metadata["calibration"]))
    return network, calibration, metadata["embedding"]
