"""Train the reader: `python -m assistant.reader.training --data piaf-v1.1.json --out DIR`."""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from assistant.embedding.sentence_transformer import Role, SentenceTransformerEmbedding
from assistant.reader.joint import Calibration, load_network, save_network
from assistant.reader.network import JointNetwork, JointShape
from assistant.reader.training import notices, piaf, retrieval
from assistant.reader.training.examples import Group, PiafGroups, all_groups, of_notice
from assistant.reader.training.loop import Recipe, train
from assistant.reader.training.near_misses import Substitutes
from assistant.reader.training.states import StateBank


def main() -> None:
    """First PIAF, then the notices mixed with a share of PIAF."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="piaf-v1.1.json")
    parser.add_argument("--out", type=Path, required=True, help="folder of the weights")
    parser.add_argument("--notices", type=Path, default=notices.FOLDER)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--start", type=Path, help="weights to go on from, PIAF alone left out")
    parser.add_argument("--passes", type=int, default=2, help="times the notices are seen")
    parser.add_argument("--piaf-share", type=float, default=0.25, help="of PIAF, each such time")
    parser.add_argument("--questions", type=int, default=4500, help="PIAF's, in the first pass")
    parser.add_argument("--only-piaf", action="store_true")
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    rng = random.Random(chosen.seed)
    chosen.out.mkdir(parents=True, exist_ok=True)
    data = piaf.load(chosen.data)
    embedding = SentenceTransformerEmbedding()
    fused = fused_table(data, embedding, chosen.out / "vectors.npz")
    substitutes = Substitutes(data.questions[i].text for i in data.part("train"))
    maker = PiafGroups(data, fused, substitutes)
    shape = JointShape()
    bank = StateBank(embedding, shape.apart)
    if chosen.start is None:
        network = JointNetwork(shape, dropout=0.1)
        network.start_from(embedding.encoder.state_dict())
        numbers = data.part("train")
        chosen_first = rng.sample(numbers, min(len(numbers), chosen.questions))
        groups = all_groups(maker, chosen_first, rng)
        _fill(bank, groups)
        train(network, groups, bank, Recipe(), rng, report)
        save_network(network, Calibration(), embedding.name, chosen.out / "piaf.safetensors")
    else:
        started, _, _ = load_network(chosen.start)
        network = JointNetwork(shape, dropout=0.1)
        network.load_state_dict(started.state_dict())
    if chosen.only_piaf:
        return
    written, _ = notices.load(chosen.notices)
    groups = []
    for _ in range(chosen.passes):
        groups += [group for notice in written for group in of_notice(notice, rng)]
        numbers = data.part("train")
        groups += all_groups(maker, rng.sample(numbers, int(chosen.piaf_share * len(numbers))), rng)
    rng.shuffle(groups)
    _fill(bank, groups)
    train(network, groups, bank, Recipe(rate=1e-4), rng, report)
    save_network(network, Calibration(), embedding.name, chosen.out / "reader.safetensors")


def fused_table(
    data: piaf.Piaf, embedding: SentenceTransformerEmbedding, cache: Path
) -> NDArray[np.float32]:
    """Fused scores of every question and paragraph; vectors are kept in `cache`."""
    questions = [question.text for question in data.questions]
    passages = [paragraph.text for paragraph in data.paragraphs]
    if not cache.is_file():
        np.savez(cache, q=embedding.embed_queries(questions), p=embedding.embed_passages(passages))
    vectors = np.load(cache)
    dense = vectors["q"] @ vectors["p"].T
    return retrieval.fused_scores(dense, retrieval.bm25_scores(questions, passages))


def _fill(bank: StateBank, groups: Sequence[Group]) -> None:
    report(f"{len(groups)} groups, {sum(len(g.options) for g in groups)} pairs")
    bank.add((group.question for group in groups), Role.QUERY)
    bank.add((option for group in groups for option in group.options), Role.PASSAGE)
    report("states are there")


def report(line: str) -> None:
    """A line with the hour."""
    print(time.strftime("%H:%M:%S", time.gmtime()), line, flush=True)


if __name__ == "__main__":
    main()
