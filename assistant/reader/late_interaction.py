"""Read by late interaction: what an option brings is kept, a pair costs almost nothing."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from assistant.embedding.packed_encoder import PackedLayers, Precision
from assistant.embedding.protocol import EmbeddingModel
from assistant.embedding.sentence_transformer import (
    Above,
    Heard,
    Role,
    SentenceTransformerEmbedding,
    TokenStates,
)
from assistant.reader.meeting import Meeting, Told
from assistant.reader.network import LateNetwork
from assistant.reader.protocol import PassageReader
from assistant.reader.weights_file import (
    UNSCALED,
    Calibration,
    Saved,
    load_network,
    upper_layers,
)

WEIGHTS = Path(__file__).parent / "weights" / "reader.safetensors"
LONGEST = 96
"""Tokens of an option or a question that are read; a sentence has 35 on average."""
KEPT_BYTES = 96 * 2**20
"""About 4,500 options of 35 tokens, at 516 bytes a token and 2 kB an option."""


class StateModel(Protocol):
    """What the reader asks of an embedding model: its inner states."""

    def keep_states(
        self,
        layers: tuple[int, ...],
        heard: Heard,
        above: Above | None = None,
    ) -> None:
        """Remember the states of embedded queries after these layers, tell those of passages;
        what `above` makes of them stands in their place, there and in `token_states`."""

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
        calibration: Calibration = UNSCALED,
        kept_bytes: int = KEPT_BYTES,
        above: Above | None = None,
    ) -> None:
        self._embedding = embedding
        self._meeting = Meeting(network.eval())
        self._calibration = calibration
        shape = network.shape
        # With layers of the reader's own above them, the shared states are all that is asked for.
        self._layers = (shape.shared,) if above else shape.layers
        self._kept: OrderedDict[str, Told] = OrderedDict()
        self._bytes, self._limit = 0, kept_bytes
        self._lock = threading.Lock()
        embedding.keep_states(self._layers, self._keep, above)

    def read(
        self, question: str, options: Sequence[str], taken: Sequence[tuple[int, int]] = ()
    ) -> list[float]:
        """A probability an option, in order; the options of one call run as one batch. The words
        of the question at `taken` are taken for granted: an option need not bear them."""
        if not options:
            return []
        asked = self._embedding.token_states([question], Role.QUERY, self._layers)[0]
        logits = self._meeting.logits(of_words(asked, taken), self._told(options))
        scaled = self._calibration.slope * logits + self._calibration.shift
        sure: list[float] = torch.sigmoid(scaled).tolist()
        return sure

    def prepare(self, questions: Sequence[str]) -> None:
        """Encode in one pass the wordings that are read next."""
        self._embedding.token_states(questions, Role.QUERY, self._layers)

    def _told(self, options: Sequence[str]) -> list[Told]:
        with self._lock:
            found = {text: self._kept[text] for text in options if text in self._kept}
            for text in found:
                self._kept.move_to_end(text)
        missing = list(dict.fromkeys(text for text in options if text not in found))
        if missing:
            made = self._embedding.token_states(missing, Role.PASSAGE, self._layers)
            found |= zip(missing, self._keep(missing, made), strict=True)
        return [found[text] for text in options]

    def _keep(self, texts: Sequence[str], states: Sequence[TokenStates]) -> list[Told]:
        made = [self._meeting.told(of_words(one)) for one in states]
        with self._lock:
            for text, told in zip(texts, made, strict=True):
                if text not in self._kept:
                    self._kept[text] = told
                    self._bytes += told.nbytes
            while self._bytes > self._limit:
                self._bytes -= self._kept.popitem(last=False)[1].nbytes
        return made


def of_words(states: TokenStates, without: Sequence[tuple[int, int]] = ()) -> Tensor:
    """The states of the text's own tokens, as `places_of_words` finds them."""
    places = places_of_words(states, without)
    return states.states[places] if places else torch.zeros(1, states.states.shape[1])


def places_of_words(states: TokenStates, without: Sequence[tuple[int, int]] = ()) -> list[int]:
    """Numbers of the text's own tokens, without prompt and special ones, LONGEST at most, nor those
    of the words at `without`."""
    return [
        place
        for place, (start, end) in enumerate(states.spans)
        if end > start and not any(a <= start < b or start <= a < end for a, b in without)
    ][:LONGEST]


def padded(rows: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Rows of (tokens, …) as one tensor, and the mask of what is not padding."""
    mask = pad_sequence([torch.ones(len(row)) for row in rows], batch_first=True)
    return pad_sequence(list(rows), batch_first=True), mask


def load_reader(embedding: EmbeddingModel, weights: Path = WEIGHTS) -> PassageReader | None:
    """The trained reader; None for another embedding model or where there are no weights."""
    if not isinstance(embedding, SentenceTransformerEmbedding) or not weights.is_file():
        return None
    saved = load_network(weights)
    return reader_of(embedding, saved) if saved.embedding == embedding.name else None


def reader_of(embedding: SentenceTransformerEmbedding, saved: Saved) -> LateReader:
    """The reader that weights make with the embedding model that they were trained on."""
    above = None
    if saved.upper:
        shape = saved.network.shape
        layers = upper_layers(embedding, shape)
        layers.load_state_dict(saved.upper)
        heads = embedding.encoder.config.num_attention_heads
        precision = embedding.precision or Precision.FLOAT32
        above = PackedLayers(layers, heads, shape.read_above, precision).run
    return LateReader(embedding, saved.network, saved.calibration, above=above)
