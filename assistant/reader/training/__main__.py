"""Train, calibrate and measure the reader: `python -m assistant.reader.training --data PATH …`."""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from assistant.embedding.sentence_transformer import Role, SentenceTransformerEmbedding
from assistant.reader.late_interaction import (
    Calibration,
    LateReader,
    load_network,
    save_network,
)
from assistant.reader.network import LateNetwork, LateShape
from assistant.reader.training import measures, piaf, retrieval
from assistant.reader.training.calibration import fit_calibration
from assistant.reader.training.examples import Group, Maker, make_groups
from assistant.reader.training.loop import Recipe, Trainer, single_threaded_pool, start_from
from assistant.reader.training.near_misses import Substitutes
from assistant.reader.training.states import StateBank

DEPTHS = (8,)
WEIGHTS_TRIED = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.2)


def main() -> None:
    """Parse the command and run its steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="piaf-v1.1.json")
    parser.add_argument("--out", type=Path, required=True, help="folder of weights and metrics")
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--groups", type=int, default=0, help="stop after so many; 0 is all")
    parser.add_argument("--passes", type=int, default=8, help="times each group is seen")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--measured", type=int, default=0, help="questions a part; 0 is all")
    parser.add_argument("--measure", type=Path, help="measure these weights, train nothing")
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(chosen.seed)
    chosen.out.mkdir(parents=True, exist_ok=True)
    data = piaf.load(chosen.data)
    embedding = SentenceTransformerEmbedding()
    fused = _fused(data, embedding, chosen.out / "vectors.npz")
    substitutes = Substitutes(data.questions[i].text for i in data.part("train"))
    maker = Maker(data, fused, substitutes)
    weights = chosen.measure or chosen.out / "reader.safetensors"
    if chosen.measure is None:
        _train(chosen, data, embedding, maker, weights)
    _measure(chosen, weights, data, embedding, fused, maker, substitutes)


def _fused(
    data: piaf.Piaf, embedding: SentenceTransformerEmbedding, cache: Path
) -> NDArray[np.float32]:
    questions = [question.text for question in data.questions]
    passages = [paragraph.text for paragraph in data.paragraphs]
    if not cache.is_file():
        np.savez(cache, q=embedding.embed_queries(questions), p=embedding.embed_passages(passages))
    vectors = np.load(cache)
    dense = vectors["q"] @ vectors["p"].T
    return retrieval.fused_scores(dense, retrieval.bm25_scores(questions, passages))


def _train(
    chosen: argparse.Namespace,
    data: piaf.Piaf,
    embedding: SentenceTransformerEmbedding,
    maker: Maker,
    weights: Path,
) -> None:
    numbers = data.part("train")
    groups = make_groups(maker, numbers, chosen.seed)[: chosen.groups or None]
    shape = LateShape()
    bank = StateBank(embedding, shape.layers, chosen.out, single_threaded_pool(chosen.threads))
    bank.add(_items(groups))
    _report(f"states of {len(groups)} groups")
    network = LateNetwork(shape, dropout=0.2)
    start_from(network, bank)
    recipe = Recipe(seed=chosen.seed)
    trainer = Trainer(network, bank, recipe)
    total = -(-len(groups) // recipe.groups) * int(chosen.passes)

    for _ in range(chosen.passes):
        trainer.take(groups, lambda steps: steps / total)
        save_network(network, Calibration(), embedding.name, weights)
        _report(f"step {trainer.steps}/{total}, loss {trainer.shown:.3f}, saved")


def _items(groups: list[Group]) -> list[tuple[str, Role]]:
    examples = [e for group in groups for e in group.examples]
    return [(e.question, Role.QUERY) for e in examples] + [
        (e.passage, Role.PASSAGE) for e in examples
    ]


def _measure(
    chosen: argparse.Namespace,
    weights: Path,
    data: piaf.Piaf,
    embedding: SentenceTransformerEmbedding,
    fused: NDArray[np.float32],
    maker: Maker,
    substitutes: Substitutes,
) -> None:
    """Fit the calibration and the blend on dev articles, then report on held-out ones."""
    network, _, name = load_network(weights)
    reader = LateReader(embedding, network, kept_bytes=2**30)
    rng = random.Random(chosen.seed)
    dev, test = (
        sorted(rng.sample(part, min(len(part), chosen.measured or len(part))))
        for part in (data.part("dev"), data.part("test"))
    )
    fitted_on = measures.reading_measures(reader.read, data, maker, substitutes, dev)
    calibration = fit_calibration(fitted_on.positive, fitted_on.negative)
    save_network(network, calibration, name, weights)
    reader = LateReader(embedding, network, calibration, kept_bytes=2**30)
    _report("dev read")
    dev_rank = measures.rerank_scores(reader.read, data, fused, dev, max(DEPTHS))
    best = {
        depth: max(
            WEIGHTS_TRIED,
            key=lambda w: sum(measures.recalls(data, fused, *dev_rank, dev, w, depth).values()),
        )
        for depth in DEPTHS
    }
    _report(f"blend weights {best}")
    figures = measures.reading_measures(reader.read, data, maker, substitutes, test)
    ranked = measures.rerank_scores(reader.read, data, fused, test, max(DEPTHS))
    table = {"fusion": measures.recalls(data, fused, *ranked, test, 0.0, 1)}
    for depth, weight in best.items():
        table[f"fusion + reader, {depth} candidates, weight {weight}"] = measures.recalls(
            data, fused, *ranked, test, weight, depth
        )
    report = {
        "held_out_articles": figures.figures,
        "dev_articles": fitted_on.figures,
        "calibration": {"slope": calibration.slope, "shift": calibration.shift},
        "expected_calibration_error": measures.calibration_error(
            figures.positive, figures.negative
        ),
        "recall_held_out": table,
        "embedding": name,
        "torch": torch.__version__,
    }
    (chosen.out / "metrics.json").write_text(
        json.dumps(report, indent=1, ensure_ascii=False) + "\n"
    )
    print(json.dumps(report, indent=1, ensure_ascii=False))


def _report(line: str) -> None:
    print(time.strftime("%H:%M:%S", time.gmtime()), line, flush=True)


if __name__ == "__main__":
    main()
