"""Choose how the encoder multiplies: the fastest precision that leaves the vectors as they are.

Measured on this processor, not guessed from its name; the outcome is remembered beside the weights.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from assistant.embedding.packed_encoder import PackedEncoder, Precision

LEAST_COSINE = 0.9995
"""Of every probe with its vector in single precision. On 150 questions of the guide int8, at 0.998,
changed 7 answers and 44 lists of suggestions: too far. The index may be written in one precision
and read in another within this bound."""
GAIN = 1.15
"""A precision must be so much faster to be worth another rounding."""
NEIGHBOURS = 3
REPEATS = 5
FILE = "precision.json"

Build = Callable[[Precision], PackedEncoder]
Tokens = Sequence[Sequence[int]]

QUESTIONS = (
    "Quel est le montant de la subvention ?",
    "Qui peut inscrire un enfant à la cantine ?",
    "combien de temps dure la convention",
    "Comment joindre le service de l’urbanisme ?",
    "La salle des fêtes peut-elle être louée le dimanche ?",
    "QUELS SONT LES HORAIRES DE LA DÉCHÈTERIE",
    "Pourquoi faut-il un diagnostic avant de signer ?",
    "Que doit contenir le rapport annuel ?",
)
PASSAGES = (
    "La subvention est de 12 000 € par an et par poste, versée en deux fois.",
    "Peuvent être inscrits à la restauration scolaire les enfants dont les parents travaillent.",
    "La convention est signée pour quatre ans ; elle peut être prolongée d’un an par avenant.",
    "Service de l’urbanisme : 01 02 03 04 05, du lundi au vendredi de 9 h à 12 h.",
    "La salle se loue du vendredi 18 h au lundi 8 h, sauf les jours d’élection.",
    "La déchèterie est ouverte du mardi au samedi ; elle est fermée les jours fériés.",
    "Le diagnostic partagé fait apparaître les besoins des habitants et l’offre existante.",
    "Le rapport annuel rend compte des actions menées, des moyens et des résultats.",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What one precision gave."""

    precision: Precision
    milliseconds: float
    """For one question."""
    cosine: float
    """The lowest with single precision; 0 where it was too slow to be asked."""
    same_neighbours: bool
    """Whether each question finds the same passages in the same order."""


def chosen(
    build: Build, questions: Tokens, passages: Tokens, cache: Path, model: str
) -> PackedEncoder:
    """The encoder in the best precision, measured now or on this machine before."""
    key = (
        f"{model} | {_processor()} | torch {torch.__version__} | {torch.get_num_threads()} threads"
    )
    known = _read(cache / FILE)
    if known.get(key) not in list(Precision):
        encoder, measured = measure(build, questions, passages)
        known[key] = encoder.precision.value
        known[f"{key} | figures"] = ", ".join(
            f"{m.precision} {m.milliseconds:.1f} ms cos {m.cosine:.5f}" for m in measured
        )
        _write(cache / FILE, known)
        return encoder
    return build(Precision(known[key]))


def measure(
    build: Build, questions: Tokens, passages: Tokens
) -> tuple[PackedEncoder, list[Measured]]:
    """The encoder in the best precision, and what each precision gave."""
    single = build(Precision.FLOAT32)
    asked, told = _vectors(single, questions), _vectors(single, passages)
    best = Measured(Precision.FLOAT32, _milliseconds(single, questions[:1]), 1.0, True)
    measured, encoder = [best], single
    for precision in (Precision.BFLOAT16, Precision.INT8):
        other = build(precision)
        took = _milliseconds(other, questions[:1])
        if took * GAIN > measured[0].milliseconds:
            measured.append(Measured(precision, took, 0.0, False))
            continue
        theirs, beside = _vectors(other, questions), _vectors(other, passages)
        cosine = min(
            float((one * two).sum(dim=1).min()) for one, two in ((asked, theirs), (told, beside))
        )
        # Questions in the other precision, over an index written in single precision.
        same = bool((_order(theirs, told) == _order(asked, told)).all())
        found = Measured(precision, took, cosine, same)
        measured.append(found)
        if cosine >= LEAST_COSINE and same and took * GAIN <= best.milliseconds:
            best, encoder = found, other
    return encoder, measured


def _order(asked: torch.Tensor, told: torch.Tensor) -> torch.Tensor:
    return (asked @ told.T).argsort(dim=1, descending=True)[:, :NEIGHBOURS]


def _vectors(encoder: PackedEncoder, rows: Tokens) -> torch.Tensor:
    final, _ = encoder.run(rows)
    return torch.nn.functional.normalize(torch.stack([row.mean(dim=0) for row in final]), dim=-1)


def _milliseconds(encoder: PackedEncoder, rows: Tokens) -> float:
    """The best of a few: what else the machine does is not the processor's doing."""
    took = []
    for _ in range(REPEATS + 2):
        began = time.perf_counter()
        encoder.run(rows)
        took.append(time.perf_counter() - began)
    return 1000 * min(took[2:])


def _processor() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _read(path: Path) -> dict[str, str]:
    with contextlib.suppress(OSError, ValueError, AttributeError):
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): str(value) for key, value in found.items()}
    return {}


def _write(path: Path, known: dict[str, str]) -> None:
    """Whole or not at all; a cache that cannot be written costs a measurement at each start."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        number, made = tempfile.mkstemp(dir=path.parent, prefix=".precision-")
        with os.fdopen(number, "w", encoding="utf-8") as file:
            json.dump(known, file, ensure_ascii=False, indent=1)
        os.replace(made, path)
