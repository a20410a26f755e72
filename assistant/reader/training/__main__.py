"""Train the reader: `python -m assistant.reader.training --data piaf-v1.1.json --out DIR`."""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import torch

from assistant.embedding.protocol import Vectors
from assistant.embedding.sentence_transformer import Role, SentenceTransformerEmbedding
from assistant.reader.late_interaction import reader_of
from assistant.reader.network import LateNetwork, LateShape
from assistant.reader.training import asides, measures, notices, piaf
from assistant.reader.training.alike import Alike, positions
from assistant.reader.training.calibration import fit_calibration
from assistant.reader.training.examples import Sheet, of_notice, of_piaf
from assistant.reader.training.loop import Loss, Recipe, start_from, train
from assistant.reader.training.notices import Notice
from assistant.reader.training.orders import Order, SometimesInContext, Together
from assistant.reader.training.states import StateBank
from assistant.reader.training.tuning import TokenBank, Tuned, TuningRecipe, tune
from assistant.reader.weights_file import (
    UNSCALED,
    Saved,
    load_network,
    mean_of,
    save_network,
    upper_layers,
)

ALIKE, OF_NOTICE = 3, 12
"""Notices of a step, and questions of each. Real corpora have several documents: among four notices
instead of one the first reader put the right unit first in 64 % of the questions, not in 79 %."""
OF_DOCUMENT, TIMES = 60, 2
"""Questions of a document, one a step; how often all documents come for all notices once."""
IN_CONTEXT = 0.2
"""Share of the documents that are read in context at each pass, as the likeliest options are."""


def main() -> None:
    """Train on PIAF, notices and documents, calibrate on the notices kept apart, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="piaf-v1.1.json")
    parser.add_argument("--out", type=Path, required=True, help="folder of weights and figures")
    parser.add_argument("--notices", type=Path, default=notices.FOLDER)
    parser.add_argument("--documents", type=Path, default=notices.DOCUMENTS)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--sheets", type=int, default=200, help="of PIAF, beside the notices")
    parser.add_argument(
        "--start", type=Path, nargs="+", help="go on from the mean of these weights"
    )
    parser.add_argument("--measure", type=Path, nargs="+", help="weights whose mean to measure")
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    chosen.out.mkdir(parents=True, exist_ok=True)
    embedding = SentenceTransformerEmbedding()
    written, apart = notices.load(chosen.notices)
    whole, whole_apart = notices.load(chosen.documents)
    weights = chosen.out / "reader.safetensors"
    if chosen.measure:
        save_network(mean_of(chosen.measure), weights)
    else:
        rng = random.Random(chosen.seed)
        own = [of_notice(notice, rng) for notice in written]
        if chosen.start:
            learnt = mean_of(chosen.start)
        else:
            others = of_piaf(piaf.load(chosen.data), rng, chosen.sheets)
            learnt = begun(embedding, [*own, *others], rng)
        order = Together(
            (of_notices(embedding, own, written, rng), 1), (of_documents(whole, rng), TIMES)
        )
        learnt = tuned(embedding, learnt, order, rng)
        save_network(learnt, weights)
    # As they are written: in half precision.
    saved = load_network(weights)
    reader = reader_of(embedding, replace(saved, calibration=UNSCALED))
    measured = measures.of_notices(reader.read, apart)
    calibration = saved.calibration
    if calibration == UNSCALED:  # else `reading/` was fitted over the scale of what came before
        calibration = fit_calibration(measured.answering, measured.beside)
    save_network(replace(saved, calibration=calibration), weights)
    report = {
        "notices_apart": measured.figures,
        "documents_apart": measures.of_notices(reader.read, whole_apart).figures,
        "cosine": measures.of_notices(cosine(embedding), apart).figures,
        "calibration": {"slope": calibration.slope, "shift": calibration.shift},
        "notices": [len(written), len(apart)],
        "documents": [len(whole), len(whole_apart)],
        "torch": torch.__version__,
    }
    (chosen.out / "metrics.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    say(json.dumps(report, indent=1))


def begun(
    embedding: SentenceTransformerEmbedding, sheets: Sequence[Sheet], rng: random.Random
) -> Saved:
    """A network that has seen all sheets over the encoder's frozen states."""
    shape = LateShape()
    say(f"{len(sheets)} sheets over frozen states")
    frozen = StateBank(embedding, shape.layers)
    frozen.add(_questions(sheets), Role.QUERY)
    frozen.add(_units(sheets), Role.PASSAGE)
    network = LateNetwork(shape, dropout=0.1)
    start_from(network, frozen)
    train(network, sheets, frozen, Recipe(), rng, say)
    return Saved(network, UNSCALED, embedding.name, {})


def of_notices(
    embedding: SentenceTransformerEmbedding,
    own: Sequence[Sheet],
    written: Sequence[Notice],
    rng: random.Random,
) -> Order:
    """The sheets of those notices, alike ones together, most with asides beside their units."""
    told = asides.beside(own, written, rng)
    return Alike(told, positions(embedding, written), ALIKE, OF_NOTICE)


def of_documents(written: Sequence[Notice], rng: random.Random) -> Order:
    """Whole documents, one a step."""
    own = [of_notice(document, rng) for document in written]
    return SometimesInContext(own, written, IN_CONTEXT, OF_DOCUMENT)


def tuned(
    embedding: SentenceTransformerEmbedding, first: Saved, order: Order, rng: random.Random
) -> Saved:
    """What `first` becomes, its layers above the shared ones learning too."""
    network = LateNetwork(LateShape(), dropout=0.1)
    network.load_state_dict(first.network.state_dict())
    layers = upper_layers(embedding, network.shape)
    if first.upper:  # as many of the last layers as it has
        layers[first.network.shape.shared - network.shape.shared :].load_state_dict(first.upper)
    say(f"{len(layers)} layers")
    recipe = TuningRecipe()
    bank = TokenBank(embedding, network.shape.shared)
    learning = Tuned(network, layers, bank, half_precision=recipe.half_precision)
    served = first.calibration
    weights = Loss(silence=-served.shift / served.slope)
    tune(learning, order, recipe, weights, rng, say)
    return Saved(network, served, embedding.name, layers.state_dict())


def _questions(sheets: Sequence[Sheet]) -> list[str]:
    return [text for sheet in sheets for posed in sheet.questions for text in posed.variants]


def _units(sheets: Sequence[Sheet]) -> list[str]:
    return [unit for sheet in sheets for unit in sheet.units]


def cosine(embedding: SentenceTransformerEmbedding) -> measures.Read:
    """The embedding model's own opinion, to compare with."""

    @lru_cache(maxsize=1)  # a sheet's questions come one after the other
    def told(options: tuple[str, ...]) -> Vectors:
        return embedding.embed_passages(options)

    def read(question: str, options: Sequence[str]) -> list[float]:
        scores: list[float] = (
            told(tuple(options)) @ embedding.embed_queries([question])[0]
        ).tolist()
        return scores

    return read


def say(line: str) -> None:
    """A line with the hour."""
    print(time.strftime("%H:%M:%S", time.gmtime()), line, flush=True)


if __name__ == "__main__":
    main()
