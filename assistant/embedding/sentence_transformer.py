"""Embed with sentence-transformers: multilingual-e5-small offline, or a model by name or folder."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from transformers.utils.logging import disable_progress_bar

from assistant.embedding.offline_weights import MODEL_NAME, default_cache, prepared_folder
from assistant.embedding.packed_encoder import PackedEncoder, Precision, is_plain
from assistant.embedding.precision import PASSAGES, QUESTIONS, chosen
from assistant.embedding.protocol import Vectors
from assistant.embedding.tokenizer_files import guarded

BATCH = 32
_REMEMBERED = 128
"""Queries whose token states stay at hand between retrieval and reading (about 100 kB each)."""


class Role(StrEnum):
    """What a text is to the model; each has its prompt."""

    QUERY = "query"
    PASSAGE = "passage"


@dataclass(frozen=True)
class TokenStates:
    """Token states of one text after some layers of the encoder.

    `states` has shape (tokens, layers × dimension), prompt and special tokens included;
    `spans[i]` is the (start, end) of token i in the text, (0, 0) for one that is not of the text.
    """

    states: torch.Tensor
    spans: tuple[tuple[int, int], ...]


Heard = Callable[[Sequence[str], Sequence[TokenStates]], object]
"""Is told passages with their token states."""
Above = Callable[[Sequence[torch.Tensor]], Sequence[torch.Tensor]]
"""Further states (tokens, hidden) made of those of several texts, in one pass."""


class SentenceTransformerEmbedding:
    """An `EmbeddingModel` behind sentence-transformers; thread safe, deterministic.

    `model` is None for the offline default, else a hub name or a local folder. The network is
    used only for a hub name. `precision` is None to measure which is best (`precision.py`).
    """

    def __init__(
        self,
        model: str | None = None,
        cache: Path | None = None,
        precision: Precision | None = Precision.FLOAT32,
    ) -> None:
        local = model is None or Path(model).is_dir()
        source = str(prepared_folder(cache)) if model is None else model
        disable_progress_bar()  # type: ignore[no-untyped-call]  # one file of weights: a bar on a server's log says nothing
        self._model = SentenceTransformer(source, device="cpu", local_files_only=local)
        self._model.eval()
        _hold_in_memory(self._model)
        self._name = _identity(model)
        self._prompts = _prompts(self._model, self._name)
        self._packed = (
            self._choose(precision, cache or default_cache())
            if is_plain(list(self._model))
            else None
        )
        self._lock = threading.Lock()
        self._tap: tuple[int, ...] | None = None
        self._heard: Heard | None = None
        self._above: Above | None = None
        self._remembered: OrderedDict[str, TokenStates] = OrderedDict()

    def _choose(self, precision: Precision | None, cache: Path) -> PackedEncoder:
        if precision is not None:
            return PackedEncoder(self.encoder, precision)
        questions, _ = self._tokens(QUESTIONS, Role.QUERY)
        passages, _ = self._tokens(PASSAGES, Role.PASSAGE)
        return chosen(
            lambda one: PackedEncoder(self.encoder, one), questions, passages, cache, self._name
        )

    @property
    def precision(self) -> Precision | None:
        """How the encoder multiplies; None where sentence-transformers runs it."""
        return self._packed.precision if self._packed is not None else None

    @property
    def name(self) -> str:
        """Stable identity of the weights."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        dimension = self._model.get_embedding_dimension()
        assert dimension is not None
        return int(dimension)

    @property
    def is_default(self) -> bool:
        """True for the offline default, whose inner layers the reader was trained on."""
        return self._name == MODEL_NAME

    @property
    def encoder(self) -> Any:
        """The transformers model inside, so that a reader shares its weights."""
        module: Any = self._model[0]
        return module.auto_model

    @property
    def tokenizer(self) -> Any:
        """The transformers tokenizer inside."""
        return self._model.tokenizer

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        return self._embed(texts, Role.QUERY)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        return self._embed(texts, Role.PASSAGE)

    def count_tokens(self, text: str) -> int:
        """Tokens of a text, as far as the model may read; prompt and special ones left out."""
        tokenizer: Any = self.tokenizer
        if not tokenizer.is_fast:
            return len(tokenizer.tokenize(guarded(text)))
        # Read as it stands: setting its truncation while another thread embeds would break that.
        found = tokenizer.backend_tokenizer.encode(guarded(text), add_special_tokens=False)
        return sum(len(part.ids) for part in (found, *found.overflowing))

    def keep_states(
        self,
        layers: tuple[int, ...],
        heard: Heard,
        above: Above | None = None,
    ) -> None:
        """From now on remember the token states of embedded queries after these layers (from 1),
        and tell `heard` those of embedded passages, so that nothing is computed twice. With
        `above`, what it makes of the states stands in their place."""
        self._tap, self._heard, self._above = layers, heard, above
        self.encoder.config.output_hidden_states = True

    def forget_states(self) -> None:
        """Back to vectors only."""
        self._tap, self._heard, self._above = None, None, None
        self.encoder.config.output_hidden_states = False

    def token_states(
        self, texts: Sequence[str], role: Role, layers: tuple[int, ...]
    ) -> list[TokenStates]:
        """Token states after these layers, side by side (0 is the embeddings), as `texts` go."""
        found = {t: s for t in texts if (s := self._recall(t, role, layers)) is not None}
        missing = sorted({t for t in texts if t not in found}, key=lambda text: (len(text), text))
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            if self._packed is not None:
                ids, spans = self._tokens(batch, role)
                _, rows = self._packed.run(ids, layers, max(layers))
            else:
                features, spans = self._features(batch, role)
                with torch.inference_mode():
                    states = _states_after(self.encoder, features, layers)
                rows = [states[row, : len(own)] for row, own in enumerate(spans)]
            if layers == self._tap:
                rows = self._with_above(rows)
            made = [TokenStates(r.clone(), own) for r, own in zip(rows, spans, strict=True)]
            found |= zip(batch, made, strict=True)
            if layers == self._tap and role is Role.QUERY:
                self._remember_queries(batch, made)
        return [found[text] for text in texts]

    def _recall(self, text: str, role: Role, layers: tuple[int, ...]) -> TokenStates | None:
        if layers != self._tap or role is not Role.QUERY:
            return None
        with self._lock:
            return self._remembered.get(text)

    def _embed(self, texts: Sequence[str], role: Role) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            batch = [texts[row] for row in rows]
            if self._packed is not None:
                vectors[rows] = self._embed_packed(self._packed, batch, role)
                continue
            features, spans = self._features(batch, role)
            with torch.inference_mode():
                output = self._model(features)
            made = output["sentence_embedding"].to(torch.float32)
            vectors[rows] = torch.nn.functional.normalize(made, dim=-1).numpy()
            if self._tap is not None:
                after = output["all_layer_embeddings"]
                states = torch.cat([after[layer] for layer in self._tap], dim=-1)
                inner = [states[row, : len(own)] for row, own in enumerate(spans)]
                self._remember(batch, role, inner, spans)
        return vectors

    def _embed_packed(self, packed: PackedEncoder, batch: Sequence[str], role: Role) -> Vectors:
        ids, spans = self._tokens(batch, role)
        final, inner = packed.run(ids, self._tap or ())
        if self._tap is not None:
            self._remember(batch, role, inner, spans)
        means = torch.stack([row.mean(dim=0) for row in final])
        made: Vectors = torch.nn.functional.normalize(means, dim=-1).numpy()
        return made

    def _remember(
        self,
        batch: Sequence[str],
        role: Role,
        states: Sequence[torch.Tensor],
        spans: Sequence[tuple[tuple[int, int], ...]],
    ) -> None:
        whole = self._with_above(states)
        told = [TokenStates(*pair) for pair in zip(whole, spans, strict=True)]
        if role is Role.PASSAGE:
            assert self._heard is not None
            self._heard(batch, told)
            return
        self._remember_queries(batch, [TokenStates(o.states.clone(), o.spans) for o in told])

    def _remember_queries(self, texts: Sequence[str], told: Sequence[TokenStates]) -> None:
        with self._lock:
            for text, one in zip(texts[-_REMEMBERED:], told[-_REMEMBERED:], strict=True):
                self._remembered[text] = one
            while len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)

    def _with_above(self, states: Sequence[torch.Tensor]) -> list[torch.Tensor]:
        if self._above is None:
            return list(states)
        return list(self._above(states))

    def _features(
        self, texts: Sequence[str], role: Role
    ) -> tuple[dict[str, Any], list[tuple[tuple[int, int], ...]]]:
        _, spans = self._tokens(texts, role)
        prompt = self._prompts[role]
        return self._model.preprocess([guarded(prompt + text) for text in texts]), spans

    def _tokens(
        self, texts: Sequence[str], role: Role
    ) -> tuple[list[list[int]], list[tuple[tuple[int, int], ...]]]:
        """Token ids of each text under its prompt, and their spans in the text."""
        prompt = self._prompts[role]
        made = self._model.tokenizer(
            [guarded(prompt + text) for text in texts],
            truncation=True,
            max_length=self._model.max_seq_length,
            return_offsets_mapping=True,
        )
        cut = len(prompt)
        spans = [tuple(_shifted(span, cut) for span in row) for row in made["offset_mapping"]]
        return made["input_ids"], spans


def _hold_in_memory(model: SentenceTransformer) -> None:
    """The weights are read from a mapped file, page by page as words first occur: memory would grow
    for thousands of questions, and a file cut short while serving would kill the process."""
    with torch.no_grad():
        for weight in (*model.parameters(), *model.buffers()):
            weight.data = weight.data.clone()


def _shifted(span: tuple[int, int], cut: int) -> tuple[int, int]:
    start, end = span
    return (max(start - cut, 0), end - cut) if end > cut else (0, 0)


def _states_after(encoder: Any, features: dict[str, Any], layers: tuple[int, ...]) -> torch.Tensor:
    """Token states after some layers of a BERT encoder, none run beyond the last one asked for."""
    mask = features["attention_mask"]
    states: torch.Tensor = encoder.embeddings(input_ids=features["input_ids"])
    bias = None
    if not bool(mask.all()):
        bias = torch.zeros(mask.shape, dtype=states.dtype)
        bias = bias.masked_fill(mask == 0, torch.finfo(states.dtype).min)[:, None, None, :]
    after = [states]
    for block in encoder.encoder.layer[: max(layers)]:
        output = block(after[-1], attention_mask=bias)
        after.append(output[0] if isinstance(output, tuple) else output)
    return torch.cat([after[layer] for layer in layers], dim=-1)


def _prompts(model: SentenceTransformer, name: str) -> dict[Role, str]:
    own = {key: value for key, value in model.prompts.items() if value}
    e5 = {"query": "query: ", "passage": "passage: "} if "e5" in name.lower() else {}
    passage = own.get("passage") or own.get("document") or e5.get("passage", "")
    return {Role.QUERY: own.get("query") or e5.get("query", ""), Role.PASSAGE: passage}


def _identity(model: str | None) -> str:
    if model is None:
        return MODEL_NAME
    folder = Path(model)
    if not folder.is_dir():
        return model
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".safetensors", ".bin", ".json"}:
            digest.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return f"{folder.resolve().name}@{digest.hexdigest()[:12]}"
