"""What ingestion writes to Chroma is what answering reads, one generation at a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.documents import Passage, StoredDocument
from assistant.store.chroma import ChromaStore
from assistant.store.exact_rows import ExactRows, Rows
from assistant.store.protocol import IndexMissingError, StoreUnavailableError
from tests.assistant.samples import EXPECTED, HashedModel, document, rich_document
from tests.processes import ROOT

MODEL = HashedModel()


@pytest.fixture
def store(tmp_path: Path) -> ChromaStore:
    """An empty store in a folder of its own."""
    return ChromaStore.local(tmp_path / "index")


def write(
    store: ChromaStore, *documents: tuple[StoredDocument, list[Passage]], publish: bool = True
) -> str:
    """A generation of these documents; its name when it is published."""
    writer = store.begin(
        embedding_model=MODEL.name,
        dimension=MODEL.dimension,
        expected=[EXPECTED],
        default_territory="Valbrune",
    )
    for stored, passages in documents:
        texts = [passage.contextual_text for passage in passages]
        writer.add(stored, passages, MODEL.embed_passages(texts))
    return writer.publish() if publish else ""


def test_an_empty_store_has_no_generation(store: ChromaStore) -> None:
    """Before anything is published nothing is live, and loading says so."""
    assert store.live_generation() is None
    with pytest.raises(IndexMissingError):
        store.load()


def test_everything_written_comes_back(store: ChromaStore) -> None:
    """Documents, passages, expected documents and the model's identity survive the database."""
    (rich, rich_passages), (plain, plain_passages) = rich_document(), document()
    generation = write(store, (rich, rich_passages), (plain, plain_passages))
    index = store.load()
    assert index.generation == store.live_generation() == generation
    assert index.documents == {"livret": plain, "riche": rich}
    assert list(index.passages.values()) == [*plain_passages, *rich_passages]
    assert index.expected == (EXPECTED,)
    assert (index.embedding_model, index.dimension) == (MODEL.name, MODEL.dimension)
    assert index.default_territory == "Valbrune"


def test_a_long_document_comes_back(store: ChromaStore) -> None:
    """A document whose record is cut into many pieces, and with more passages than a batch."""
    sentences = [f"Article {number} : " + "l’été. " * 40 for number in range(1100)]
    stored, passages = document("long", *sentences)
    write(store, (stored, passages))
    index = store.load()
    assert index.documents["long"].sha256 == stored.sha256
    assert index.documents["long"].blocks == stored.blocks
    assert list(index.passages.values()) == passages


def test_the_nearest_passage_is_the_text_itself(store: ChromaStore) -> None:
    """Searching with a passage's own vector finds it first, at a similarity of one."""
    stored, passages = document("livret", *(f"Règle {number}." for number in range(30)))
    generation = write(store, (stored, passages))
    vector = MODEL.embed_queries([passages[7].contextual_text])[0]
    found = store.nearest(generation, vector, 5)
    assert found[0][0] == passages[7].id
    assert found[0][1] == pytest.approx(1.0, abs=1e-5)
    assert [score for _, score in found] == sorted((s for _, s in found), reverse=True)
    assert len(found) == 5


def test_a_search_stays_in_its_territories(store: ChromaStore) -> None:
    """Only passages of the given territories are found, all of them when none is given."""
    here, there = document("ici"), document("la-bas", territory="Rocheclaire")
    generation = write(store, here, there)
    vector = MODEL.embed_queries(["Règles"])[0]
    found = {id_ for id_, _ in store.nearest(generation, vector, 10, ["Valbrune", "France"])}
    assert found == {"ici-0", "ici-1"}
    assert len(store.nearest(generation, vector, 10)) == 4
    assert store.nearest(generation, vector, 10, ["Atlantide"]) == []


def test_the_graph_finds_what_comparing_all_finds(tmp_path: Path) -> None:
    """Left to Chroma's graph, a search gives the passages and similarities of an exact one."""
    exact = ChromaStore.local(tmp_path / "index")
    here, there = document("ici", *map(str, range(40))), document("la-bas", territory="Rocheclaire")
    generation = write(exact, here, there)
    graph = ChromaStore.local(tmp_path / "index", exact_rows=1)
    vector = MODEL.embed_queries(["17"])[0]
    for territories in (None, ["Valbrune"], ["Valbrune", "Rocheclaire"]):
        one = exact.nearest(generation, vector, 5, territories)
        other = graph.nearest(generation, vector, 5, territories)
        assert [score for _, score in one] == pytest.approx([s for _, s in other], abs=1e-5)


def test_vectors_in_memory_are_bounded() -> None:
    """Of the territories asked those that fit are remembered; a large one is looked at once."""
    loaded: list[str | None] = []

    def load(generation: str, territory: str | None, most: int) -> Rows | None:
        loaded.append(territory)
        if territory == "grand":
            return None
        return Rows(("a", "b"), np.eye(2, dtype=np.float32))

    rows = ExactRows(load, most=2, kept=4)
    vector = np.array([1.0, 0.0], dtype=np.float32)
    for territory in ("un", "deux", "un", "grand", "trois", "un", "deux", "grand"):
        found = rows.nearest("g", vector, 1, [territory])
        assert found == (None if territory == "grand" else [("a", 1.0)])
    assert loaded == ["un", "deux", "grand", "trois", "deux"]


def test_nothing_is_seen_before_it_is_published(store: ChromaStore) -> None:
    """While a generation is written, the one before is what everybody reads."""
    first = write(store, document("premier"))
    write(store, document("second"), publish=False)
    assert store.live_generation() == first
    assert set(store.load().documents) == {"premier"}


def test_a_removed_document_leaves_nothing_behind(store: ChromaStore) -> None:
    """A document that the next generation lacks is neither listed nor found."""
    write(store, document("reste"), document("part"))
    generation = write(store, document("reste"))
    found = store.nearest(generation, MODEL.embed_queries(["Règles"])[0], 10)
    assert set(store.load().documents) == {"reste"}
    assert {id_ for id_, _ in found} == {"reste-0", "reste-1"}


def test_the_generation_before_is_kept_for_answers_under_way(store: ChromaStore) -> None:
    """The previous generation can still be searched; the one before it is gone."""
    names = [write(store, document(f"version-{number}")) for number in range(3)]
    vector = MODEL.embed_queries(["Règles"])[0]
    assert {id_ for id_, _ in store.nearest(names[1], vector, 10)} == {"version-1-0", "version-1-1"}
    with pytest.raises(StoreUnavailableError):
        store.nearest(names[0], vector, 10)


def test_an_interrupted_generation_is_swept_away(store: ChromaStore, tmp_path: Path) -> None:
    """What an ingestion that died had written is removed by the next one; the live index stays."""
    write(store, document("vivant"))
    dead = store.begin(embedding_model=MODEL.name, dimension=MODEL.dimension)
    stored, passages = document("mort")
    dead.add(stored, passages, MODEL.embed_passages([p.text for p in passages]))
    before = collections(tmp_path)
    write(store, document("vivant"))
    assert len(before - collections(tmp_path)) == 2
    with pytest.raises(StoreUnavailableError):
        dead.discard()
    assert set(store.load().documents) == {"vivant"}


def collections(folder: Path) -> set[str]:
    """Names of Chroma's collections, seen by another process."""
    listed = run(
        "import chromadb, sys\n"
        f"client = chromadb.PersistentClient(path={str(folder / 'index' / 'chroma')!r})\n"
        "print(*(c.name for c in client.list_collections()))"
    )
    return set(listed.split())


def run(code: str) -> str:
    """What a new Python process prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=250
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_discarded_generation_is_forgotten(store: ChromaStore) -> None:
    """Discarding leaves the live index as it was."""
    first = write(store, document("premier"))
    writer = store.begin(embedding_model=MODEL.name, dimension=MODEL.dimension)
    writer.discard()
    assert store.live_generation() == first
    assert set(store.load().documents) == {"premier"}


def test_a_process_that_already_reads_sees_the_next_generation(
    store: ChromaStore, tmp_path: Path
) -> None:
    """What another process publishes is seen here without opening the store again."""
    write(store, document("premier"))
    published = run(
        "from pathlib import Path\n"
        "from assistant.store.chroma import ChromaStore\n"
        "from tests.assistant.samples import document\n"
        "from tests.assistant.store.test_chroma import write\n"
        f"print(write(ChromaStore.local(Path({str(tmp_path / 'index')!r})), document('second')))"
    ).strip()
    assert store.live_generation() == published
    assert set(store.load().documents) == {"second"}
    assert len(store.nearest(published, MODEL.embed_queries(["Règles"])[0], 10)) == 2


def test_vectors_are_given_back_to_be_copied(store: ChromaStore) -> None:
    """Stored vectors come back as written, so that unchanged text is not embedded again."""
    stored, passages = document()
    generation = write(store, (stored, passages))
    known = store.vectors(generation, [passages[0].id, passages[1].id, "inconnu"])
    expected = MODEL.embed_passages([passage.contextual_text for passage in passages])
    assert set(known) == {passages[0].id, passages[1].id}
    np.testing.assert_allclose(known[passages[1].id], expected[1], atol=1e-6)


def test_a_vector_for_each_passage(store: ChromaStore) -> None:
    """Passages and vectors of different number are refused before anything is written."""
    stored, passages = document()
    writer = store.begin(embedding_model=MODEL.name, dimension=MODEL.dimension)
    with pytest.raises(ValueError, match="2 passages but 1 vectors"):
        writer.add(stored, passages, MODEL.embed_passages(["seul"]))


def test_a_server_that_is_not_there_is_said(tmp_path: Path) -> None:
    """An address where nobody listens is a StoreUnavailableError that names the server."""
    with pytest.raises(StoreUnavailableError, match=r"127\.0\.0\.1"):
        ChromaStore.server("http://127.0.0.1:9").live_generation()
