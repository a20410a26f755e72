"""The reader's file of weights: its network, its own upper layers, its calibration."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from assistant.embedding.sentence_transformer import SentenceTransformerEmbedding
from assistant.reader.network import LateNetwork, LateShape

_UPPER = "upper."


@dataclass(frozen=True)
class Calibration:
    """Platt scaling of the logit, fitted on notices and articles not trained on."""

    slope: float = 1.0
    shift: float = 0.0


UNSCALED = Calibration()


def upper_layers(embedding: SentenceTransformerEmbedding, shape: LateShape) -> nn.ModuleList:
    """A copy of the encoder's layers above the shared ones, to train or to load into."""
    own = embedding.encoder.encoder.layer[shape.shared : shape.layers[-1]]
    return nn.ModuleList(copy.deepcopy(one) for one in own)


@dataclass(frozen=True)
class Saved:
    """What a file of weights holds; `embedding` names the model it was trained on."""

    network: LateNetwork
    calibration: Calibration
    embedding: str
    upper: Mapping[str, Tensor]
    """Tensors of the reader's own layers, by name; none where it reads the encoder's."""


def save_network(saved: Saved, path: Path) -> None:
    """Write the weights in fp16, with the shape, the calibration and the embedding's name."""
    named = dict(saved.network.state_dict())
    named |= {f"{_UPPER}{name}": tensor for name, tensor in saved.upper.items()}
    tensors = {
        k: (v.detach().to(torch.float16) if v.is_floating_point() else v).contiguous()
        for k, v in named.items()
    }
    metadata = {
        "shape": json.dumps(asdict(saved.network.shape)),
        "calibration": json.dumps(asdict(saved.calibration)),
        "embedding": saved.embedding,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, path, metadata=metadata)


def load_network(path: Path) -> Saved:
    """What `save_network` wrote."""
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata()
        tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    tensors = {k: v.to(torch.float32) if v.is_floating_point() else v for k, v in tensors.items()}
    upper = {k.removeprefix(_UPPER): v for k, v in tensors.items() if k.startswith(_UPPER)}
    shape = json.loads(metadata["shape"])
    # Before 30 November 2026 all layers up to the first that is read were shared.
    shape = {"shared": shape["layers"][0], **shape, "layers": tuple(shape["layers"])}
    network = LateNetwork(LateShape(**shape))
    network.load_state_dict({k: v for k, v in tensors.items() if not k.startswith(_UPPER)})
    calibration = Calibration(**json.loads(metadata["calibration"]))
    return Saved(network, calibration, metadata["embedding"], upper)


def mean_of(paths: Sequence[Path]) -> Saved:
    """Readers of one shape, weight by weight in the middle; calibrated as the first.

    Two that come from one training lie in one valley, and the middle of them is often better than
    either (Wortsman et al. 2022).
    """
    read = [load_network(path) for path in paths]
    first = read[0]
    network = LateNetwork(first.network.shape)
    network.load_state_dict(_middle([one.network.state_dict() for one in read]))
    return replace(first, network=network, upper=_middle([one.upper for one in read]))


def _middle(parts: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    return {
        name: torch.stack([part[name] for part in parts]).mean(dim=0)
        if tensor.is_floating_point()
        else tensor
        for name, tensor in parts[0].items()
    }
