"""The late reader: what it keeps, that company changes nothing, what it loads."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from assistant.embedding.packed_encoder import PackedLayers
from assistant.embedding.sentence_transformer import (
    Role,
    SentenceTransformerEmbedding,
    TokenStates,
)
from assistant.reader.late_interaction import LateReader, load_reader, of_words, padded
from assistant.reader.network import LateNetwork, LateShape
from assistant.reader.sentences import read_passages, sentences
from assistant.reader.weights_file import (
    UNSCALED,
    Calibration,
    Saved,
    load_network,
    save_network,
    upper_layers,
)
from tests.assistant.reader.word_states import SHAPE, WordStates

ASKED = "Qui paie le poste ?"
OPTIONS = ["La commune paie.", "Le poste compte trente heures par semaine et par agent.", "Oui."]


def network() -> LateNetwork:
    """A small network with seeded weights."""
    torch.manual_seed(3)
    return LateNetwork(SHAPE).eval()


def test_words_taken_for_granted_are_not_asked_for() -> None:
    """The words at these characters count no more than if the question had been without them."""
    reader = LateReader(WordStates(), network())
    asked = "Qui paie le poste du relais ?"
    start = asked.index("du relais")
    without = reader.read(asked, OPTIONS, [(start, start + len("du relais"))])
    assert without == pytest.approx(reader.read(ASKED, OPTIONS), abs=1e-5)
    assert without != pytest.approx(reader.read(asked, OPTIONS), abs=1e-3)


def test_an_option_reads_the_same_in_any_company() -> None:
    """Padding beside longer options changes no probability beyond rounding."""
    together = LateReader(WordStates(), network()).read(ASKED, OPTIONS)
    alone = [LateReader(WordStates(), network()).read(ASKED, [o])[0] for o in OPTIONS]
    assert together == pytest.approx(alone, abs=1e-5)
    assert len(set(together)) == 3
    assert all(0.0 < sure < 1.0 for sure in together)


def test_reading_is_what_was_trained() -> None:
    """The compiled judgement of many options equals the trained network's forward."""
    model, trained = WordStates(), network()
    read = LateReader(model, trained).read(ASKED, OPTIONS)
    asked = trained.encode(of_words(model.one(ASKED)), question=True)[None]
    told, mask = padded(
        [trained.encode(of_words(model.one(o)), question=False).half().float() for o in OPTIONS]
    )
    with torch.no_grad():
        logits = trained(asked, told, torch.ones(asked.shape[:2]), mask)[0]
    assert read == pytest.approx(torch.sigmoid(logits).tolist(), abs=1e-5)


def test_two_readings_are_equal() -> None:
    """The same call gives the same floats, whether states were kept or not."""
    reader = LateReader(WordStates(), network())
    assert reader.read(ASKED, OPTIONS) == reader.read(ASKED, OPTIONS)


def test_what_options_bring_is_computed_once() -> None:
    """A second question about the same options computes no state of theirs."""
    model = WordStates()
    reader = LateReader(model, network())
    reader.read(ASKED, OPTIONS)
    reader.read("Combien d'heures ?", OPTIONS)
    assert sorted(model.computed) == sorted(OPTIONS)


def test_what_is_kept_is_bounded() -> None:
    """With room for nothing, every reading computes again and gives the same."""
    model = WordStates()
    reader = LateReader(model, network(), kept_bytes=0)
    assert reader.read(ASKED, OPTIONS) == reader.read(ASKED, OPTIONS)
    assert len(model.computed) == 2 * len(OPTIONS)


def test_untrained_upper_layers_are_the_encoder_s(embedding: SentenceTransformerEmbedding) -> None:
    """Layers of the reader's own, as copied, give on the lower states what the encoder gives."""
    embedding.forget_states()  # another test's reader may listen to this model
    heads = embedding.encoder.config.num_attention_heads
    shape = LateShape()
    upper = PackedLayers(upper_layers(embedding, shape), heads, shape.read_above)
    low = embedding.token_states(OPTIONS, Role.PASSAGE, (4,))
    whole = embedding.token_states(OPTIONS, Role.PASSAGE, (8, 12))
    for made, expected in zip(upper.run([one.states for one in low]), whole, strict=True):
        assert torch.allclose(made, expected.states, atol=1e-4)


def test_upper_layers_are_read_with_the_lower_states() -> None:
    """With layers of its own the reader takes the shared states alone, and reads theirs."""

    def twice(states: Sequence[torch.Tensor]) -> list[torch.Tensor]:
        return [torch.cat([one, 2 * one], dim=-1) for one in states]

    class Doubled(WordStates):
        def one(self, text: str, layers: int = 2) -> TokenStates:
            low = super().one(text, 1)
            return TokenStates(torch.cat([low.states, 2 * low.states], dim=-1), low.spans)

    own = LateReader(WordStates(), network(), above=twice).read(ASKED, OPTIONS)
    assert own == LateReader(Doubled(), network()).read(ASKED, OPTIONS)


def test_embedding_and_asking_give_the_same_upper_states(
    embedding: SentenceTransformerEmbedding,
) -> None:
    """What stands above is made alike of what is embedded, remembered or computed for itself."""
    told: dict[str, torch.Tensor] = {}
    try:
        embedding.keep_states(
            (8,),
            lambda texts, states: told.update(zip(texts, map(of_words, states), strict=True)),
            lambda states: [torch.cat([one, 3 * one], dim=-1) for one in states],
        )
        embedding.embed_passages(OPTIONS)
        embedding.embed_queries(OPTIONS)
        asked = embedding.token_states(OPTIONS, Role.QUERY, (8,))
        passages = embedding.token_states(OPTIONS, Role.PASSAGE, (8,))
    finally:
        embedding.forget_states()
    for one in (*asked, *passages):
        low, top = one.states.chunk(2, dim=-1)
        assert torch.allclose(top, 3 * low)
    for option, one in zip(OPTIONS, passages, strict=True):
        assert torch.allclose(told[option], of_words(one), atol=1e-4)


def test_nothing_to_read() -> None:
    """No option, no reading."""
    assert LateReader(WordStates(), network()).read(ASKED, []) == []


def test_weights_come_back_with_shape_and_calibration(tmp_path: Path) -> None:
    """What is saved in half precision reads the same to three digits."""
    path = tmp_path / "weights" / "reader.safetensors"
    scaled = Calibration(2.0, -1.0)
    save_network(Saved(network(), scaled, "words", {"0.weight": torch.ones(2)}), path)
    loaded = load_network(path)
    assert (loaded.network.shape, loaded.calibration, loaded.embedding) == (SHAPE, scaled, "words")
    assert {name: tensor.tolist() for name, tensor in loaded.upper.items()} == {
        "0.weight": [1.0, 1.0]
    }
    before = LateReader(WordStates(), network(), scaled).read(ASKED, OPTIONS)
    after = LateReader(WordStates(), loaded.network, loaded.calibration).read(ASKED, OPTIONS)
    assert after == pytest.approx(before, abs=2e-3)


def test_no_weights_no_reader(tmp_path: Path, embedding: SentenceTransformerEmbedding) -> None:
    """Without weights, or with those of another embedding model, there is no reader."""
    path = tmp_path / "reader.safetensors"
    assert load_reader(embedding, path) is None
    save_network(Saved(network(), UNSCALED, "another", {}), path)
    assert load_reader(embedding, path) is None


def test_what_was_embedded_is_not_computed_again() -> None:
    """An option whose states the embedding model told of reads as one computed for the reader."""
    model, other = WordStates(), WordStates()
    reader = LateReader(model, network())
    assert model.heard is not None
    model.heard(OPTIONS, [model.one(option) for option in OPTIONS])
    assert reader.read(ASKED, OPTIONS) == LateReader(other, network()).read(ASKED, OPTIONS)
    assert model.computed == []
    assert sorted(other.computed) == sorted(OPTIONS)


def test_the_embedding_model_tells_the_states_of_what_it_embeds(
    embedding: SentenceTransformerEmbedding,
) -> None:
    """States told while embedding passages equal those computed on their own."""
    told: dict[str, torch.Tensor] = {}
    try:
        embedding.keep_states(
            (8, 12),
            lambda texts, states: told.update(zip(texts, map(of_words, states), strict=True)),
        )
        embedding.embed_passages(OPTIONS)
    finally:
        embedding.forget_states()
    for option in OPTIONS:
        alone = of_words(embedding.token_states([option], Role.PASSAGE, (8, 12))[0])
        assert torch.allclose(told[option], alone, atol=1e-4)


def test_a_passage_reads_as_its_best_sentence() -> None:
    """Each passage is given its likeliest sentence, where it stands; an empty one nothing."""
    reader = LateReader(WordStates(), network())
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
