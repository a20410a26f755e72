"""The joint reader: what it keeps, that company changes nothing, what it loads."""

from pathlib import Path

import pytest
import torch

from assistant.embedding.sentence_transformer import Role, SentenceTransformerEmbedding
from assistant.reader.joint import (
    Calibration,
    JointReader,
    load_network,
    load_reader,
    save_network,
)
from assistant.reader.network import JointNetwork, JointShape
from assistant.reader.sentences import read_passages, sentences
from tests.assistant.reader.word_states import SHAPE, WordStates

ASKED = "Qui paie le poste ?"
OPTIONS = ["La commune paie.", "Le poste compte trente heures par semaine et par agent.", "Oui."]


def network() -> JointNetwork:
    """A small network with seeded weights."""
    torch.manual_seed(3)
    return JointNetwork(SHAPE).eval()


def test_an_option_reads_the_same_in_any_company() -> None:
    """Padding beside longer options changes no probability beyond rounding."""
    together = JointReader(WordStates(), network()).read(ASKED, OPTIONS)
    alone = [JointReader(WordStates(), network()).read(ASKED, [o])[0] for o in OPTIONS]
    assert together == pytest.approx(alone, abs=1e-5)
    assert len(set(together)) == 3
    assert all(0.0 < sure < 1.0 for sure in together)


def test_two_readings_are_equal() -> None:
    """The same call gives the same floats, whether states were kept or not."""
    reader = JointReader(WordStates(), network())
    assert reader.read(ASKED, OPTIONS) == reader.read(ASKED, OPTIONS)


def test_what_options_bring_is_computed_once() -> None:
    """A second question about the same options computes no state of theirs."""
    model = WordStates()
    reader = JointReader(model, network())
    reader.read(ASKED, OPTIONS)
    reader.read("Combien d'heures ?", OPTIONS)
    assert sorted(model.computed) == sorted(OPTIONS)


def test_what_is_kept_is_bounded() -> None:
    """With room for nothing, every reading computes again and gives the same."""
    model = WordStates()
    reader = JointReader(model, network(), kept_bytes=0)
    assert reader.read(ASKED, OPTIONS) == reader.read(ASKED, OPTIONS)
    assert len(model.computed) == 2 * len(OPTIONS)


def test_nothing_to_read() -> None:
    """No option, no reading."""
    assert JointReader(WordStates(), network()).read(ASKED, []) == []


def test_weights_come_back_with_shape_and_calibration(tmp_path: Path) -> None:
    """What is saved in half precision reads the same to three digits."""
    path = tmp_path / "weights" / "reader.safetensors"
    save_network(network(), Calibration(2.0, -1.0), "words", path)
    loaded, calibration, name = load_network(path)
    assert (loaded.shape, calibration, name) == (SHAPE, Calibration(2.0, -1.0), "words")
    before = JointReader(WordStates(), network(), Calibration(2.0, -1.0)).read(ASKED, OPTIONS)
    after = JointReader(WordStates(), loaded, calibration).read(ASKED, OPTIONS)
    assert after == pytest.approx(before, abs=2e-3)


def test_no_weights_no_reader(tmp_path: Path, embedding: SentenceTransformerEmbedding) -> None:
    """Without weights, or with those of another embedding model, there is no reader."""
    path = tmp_path / "reader.safetensors"
    assert load_reader(embedding, path) is None
    save_network(network(), Calibration(), "another", path)
    assert load_reader(embedding, path) is None


def test_upper_layers_start_as_the_encoders_own(embedding: SentenceTransformerEmbedding) -> None:
    """Fed one text's states, untrained joint layers give the encoder's own last states."""
    shape = JointShape()
    joint = JointNetwork(shape).eval()
    joint.start_from(embedding.encoder.state_dict())
    both = embedding.token_states(["Qui signe la convention ?"], Role.QUERY, (shape.apart, 12))
    states = both[0].states[None, :, : shape.hidden]
    with torch.inference_mode():
        for layer in joint.layers:
            states = layer(states)
    assert torch.allclose(states[0], both[0].states[:, shape.hidden :], atol=1e-5)


def test_a_passage_reads_as_its_best_sentence() -> None:
    """Each passage is given its likeliest sentence, where it stands; an empty one nothing."""
    reader = JointReader(WordStates(), network())
    passages = ["La commune paie. Le poste compte trente heures.", "", "Oui."]
    first, empty, last = read_passages(reader, ASKED, passages)
    each = {
        s: reader.read(ASKED, [s])[0]
        for s in ("La commune paie.", "Le poste compte trente heures.")
    }
    best = max(each, key=each.__getitem__)
    assert passages[0][first.start : first.end] == best
    assert first.answerable == pytest.approx(each[best], abs=1e-5)
    assert (empty.answerable, empty.start, empty.end) == (0.0, 0, 0)
    assert (last.start, last.end) == (0, 4)


def test_sentences_cover_the_text() -> None:
    """Each sentence is a span of the text, abbreviations in lower case do not cut it."""
    text = "Le maire, M. dupont, parle. « Oui. » Il part à 9 h. Fin"
    assert [text[s:e] for s, e in sentences(text)] == [
        "Le maire, M. dupont, parle.",
        "« Oui. »",
        "Il part à 9 h.",
        "Fin",
    ]
