"""The reader on small random states: order, independence, memory, spans, files."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from assistant.reader.late_interaction import (
    Calibration,
    LateReader,
    best_span,
    load_network,
    load_reader,
    save_network,
)
from assistant.reader.network import LateNetwork
from assistant.reader.protocol import PassageReader, Reading
from tests.assistant.reader.word_states import SHAPE, WordStates


@pytest.fixture
def network() -> LateNetwork:
    """A small network with fixed random weights."""
    torch.manual_seed(3)
    made = LateNetwork(SHAPE)
    for parameter in made.parameters():
        if parameter.ndim > 1:
            torch.nn.init.normal_(parameter, std=0.3)
    return made.eval()


PASSAGES = [
    "Le conseil se réunit deux fois par an.",
    "Le budget est voté en mars",
    "Écrire à la mairie.",
]


def test_a_late_reader_is_a_passage_reader(network: LateNetwork) -> None:
    """It fits the Protocol and gives one reading a passage, none for none."""
    reader: PassageReader = LateReader(WordStates(), network)
    assert reader.read("Quand ?", []) == []
    readings = reader.read("Quand ?", PASSAGES)
    assert len(readings) == 3
    for reading, passage in zip(readings, PASSAGES, strict=True):
        assert 0 <= reading.start < reading.end <= len(passage)
        assert 0.0 < reading.answerable < 1.0
        assert 0.0 < reading.span_score <= 1.0


def test_the_chances_of_all_stretches_sum_to_one(network: LateNetwork) -> None:
    """`within` cuts the passage's probability of a beginning between its stretches."""
    reading = LateReader(WordStates(), network).read("Quand ?", PASSAGES[:1])[0]
    middle = len(PASSAGES[0]) // 2
    whole = reading.within(0, len(PASSAGES[0]))
    assert whole == pytest.approx(1.0, abs=0.05)
    assert reading.within(0, middle) + reading.within(middle, 99) == pytest.approx(whole)
    assert Reading(0.0, 0, 0, 0.0).within(0, 10) == 0


def test_company_changes_nothing(network: LateNetwork) -> None:
    """A passage read alone, in another order or twice gives the very same reading."""
    reader = LateReader(WordStates(), network)
    together = reader.read("Quand a lieu le vote ?", PASSAGES)
    assert reader.read("Quand a lieu le vote ?", PASSAGES[::-1]) == together[::-1]
    for passage, reading in zip(PASSAGES, together, strict=True):
        assert LateReader(WordStates(), network).read("Quand a lieu le vote ?", [passage]) == [
            reading
        ]


def test_passage_states_are_computed_once(network: LateNetwork) -> None:
    """A second question on the same passages computes no passage again."""
    states = WordStates()
    reader = LateReader(states, network)
    reader.read("Quand ?", [*PASSAGES, PASSAGES[0]])
    reader.read("Où ?", PASSAGES)
    assert sorted(states.computed) == sorted(PASSAGES)


def test_kept_states_are_bounded(network: LateNetwork) -> None:
    """Beyond the limit the states unused for longest are dropped; readings stay the same."""
    states = WordStates()
    reader = LateReader(states, network, kept_bytes=10 * 28 * 2)  # ten tokens in fp16
    first = reader.read("Quand ?", PASSAGES)
    assert reader.read("Quand ?", PASSAGES[2:]) == first[2:]
    assert states.computed == PASSAGES  # the last one was still there
    assert reader.read("Quand ?", PASSAGES[:1]) == first[:1]
    assert states.computed == [*PASSAGES, PASSAGES[0]]


def test_threads_read_alike(network: LateNetwork) -> None:
    """Several threads on one reader with a tiny memory all get the single thread's readings."""
    alone = LateReader(WordStates(), network).read("Quand ?", PASSAGES)
    reader = LateReader(WordStates(), network, kept_bytes=500)
    results: list[list[Reading]] = []
    threads = [
        threading.Thread(target=lambda: results.append(reader.read("Quand ?", PASSAGES)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert results == [alone] * 6


def test_a_long_passage_is_read_to_its_end(network: LateNetwork) -> None:
    """A passage of several windows gets the reading of its best window, in its own offsets."""
    filler = "Rien à signaler ici. " * 60
    reader = LateReader(WordStates(), network)
    long = filler + PASSAGES[1]
    reading = reader.read("Quand est voté le budget ?", [long])[0]
    assert 0 <= reading.start < reading.end <= len(long)
    assert long[reading.start : reading.end].strip() == long[reading.start : reading.end]


def test_an_empty_passage_does_not_answer(network: LateNetwork) -> None:
    """No text, no answer: probability 0 and an empty span."""
    reader = LateReader(WordStates(), network)
    assert reader.read("Quand ?", ["", "   "]) == [Reading(0.0, 0, 0, 0.0)] * 2


def test_the_best_span_is_in_order_and_short() -> None:
    """An end before the start or too far away is never chosen, nor a special token."""
    span = torch.full((100, 2), -5.0)
    span[0] = torch.tensor([50.0, 50.0])  # a special token
    span[60, 0] = 5.0
    span[99, 1] = 4.9  # 40 tokens, allowed
    span[10, 1] = 6.0  # before the start
    spans = ((0, 0), *((i, i + 1) for i in range(1, 100)))
    first, last, score = best_span(span, spans)
    assert (first, last) == (60, 99)
    assert 0 < score < 1


def test_a_saved_network_reads_alike(network: LateNetwork, tmp_path: Path) -> None:
    """Shape, calibration and the embedding's name come back; fp16 moves answers by < 0.01."""
    path = tmp_path / "reader.safetensors"
    save_network(network, Calibration(0.5, -0.25), "words", path)
    again, calibration, name = load_network(path)
    assert (again.shape, calibration, name) == (SHAPE, Calibration(0.5, -0.25), "words")
    before = LateReader(WordStates(), network, calibration).read("Quand ?", PASSAGES)
    after = LateReader(WordStates(), again, calibration).read("Quand ?", PASSAGES)
    for one, other in zip(before, after, strict=True):
        assert other.answerable == pytest.approx(one.answerable, abs=0.01)


def test_calibration_scales_the_logit(network: LateNetwork) -> None:
    """Slope 0 and shift 0 say one half of everything; spans do not move."""
    plain = LateReader(WordStates(), network).read("Quand ?", PASSAGES)
    flat = LateReader(WordStates(), network, Calibration(0.0, 0.0)).read("Quand ?", PASSAGES)
    assert flat == [replace(reading, answerable=0.5) for reading in plain]


def test_another_embedding_model_has_no_reader() -> None:
    """Weights trained on one model's states are not used on another's."""

    class Other:
        name = "other"
        dimension = 3

        def embed_queries(self, texts: Sequence[str]) -> object:
            """Unused."""
            raise AssertionError

        embed_passages = embed_queries

    assert load_reader(Other()) is None  # type: ignore[arg-type]
