"""The index follows the corpus exactly, and costs only what changed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.settings import AssistantSettings
from ingest.indexing import Action
from ingest.running import Outcome, Workshop
from ingest.settings import IngestSettings
from tests.ingest.fakes import CountingModel, MemoryStore, vector_of


class Bench:
    """A corpus in a folder, with a store in memory and a model that counts."""

    def __init__(self, folder: Path) -> None:
        self.corpus = folder / "corpus"
        self.corpus.mkdir()
        self.store = MemoryStore()
        self.model = CountingModel()
        self.loads = 0
        self.assistant = AssistantSettings(store_path=folder / "index")
        self.settings = IngestSettings(corpus_path=self.corpus, ocr=False)

    def write(self, **files: str) -> None:
        """Files and a manifest that lists them; a file that exists is left out of neither."""
        for name, text in files.items():
            (self.corpus / f"{name}.md").write_text(text, "utf-8")
        self.manifest(*sorted(path.stem for path in self.corpus.glob("*.md")))

    def manifest(self, *names: str) -> None:
        """A manifest that lists these documents."""
        entries = "".join(
            f'[[document]]\nid = "{n}"\nfile = "{n}.md"\ntitle = "{n}"\npublisher = "Caf"\n'
            'territory = "Tarn"\n'
            for n in names
        )
        (self.corpus / "manifest.toml").write_text(entries, "utf-8")

    def run(self, everything: bool = False) -> Outcome:
        """One update, as a new process would do it."""
        self.model.embedded.clear()
        self.loads = 0
        shop = Workshop(self.assistant, self.settings, self._load, self.store)
        return shop.update(everything=everything)

    def _load(self) -> CountingModel:
        self.loads += 1
        return self.model

    def actions(self, outcome: Outcome) -> dict[str, Action]:
        """What became of each document."""
        return {line.id: line.action for line in outcome.report.documents}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """An empty corpus."""
    return Bench(tmp_path)


def test_unchanged_corpus_costs_hashes_only(bench: Bench) -> None:
    """A second run loads no model, embeds nothing and publishes nothing."""
    bench.write(a="# Un\n\nPremier.", b="# Deux\n\nSecond.")
    first = bench.run()
    assert (first.report.published, len(bench.model.embedded)) == (True, 2)
    second = bench.run()
    assert (second.report.published, bench.loads, bench.model.embedded) == (False, 0, [])
    assert set(bench.actions(second).values()) == {Action.UNCHANGED}
    assert second.report.generation == first.report.generation


def test_a_change_embeds_only_what_is_new(bench: Bench) -> None:
    """Vectors of unchanged text are copied by content, in the changed document too."""
    bench.write(a="# Un\n\nPremier.\n\n# Autre\n\nReste.", b="# Deux\n\nSecond.")
    bench.run()
    bench.write(a="# Un\n\nPremier, revu.\n\n# Autre\n\nReste.")
    outcome = bench.run()
    assert bench.model.embedded == ["Un\nPremier, revu."]
    assert (outcome.report.embedded, outcome.report.copied) == (1, 2)
    assert bench.actions(outcome) == {"a": Action.CHANGED, "b": Action.UNCHANGED}
    index = bench.store.load()
    assert {p.text for p in index.passages.values()} == {"Premier, revu.", "Reste.", "Second."}
    for id_, passage in index.passages.items():
        assert np.array_equal(bench.store.rows[id_], vector_of(passage.contextual_text))


def test_a_removed_document_disappears_without_the_model(bench: Bench) -> None:
    """What the manifest no longer lists is gone after the next run, and no model was loaded."""
    bench.write(a="# Un\n\nPremier.", b="# Deux\n\nSecond.")
    bench.run()
    bench.manifest("a")
    outcome = bench.run()
    assert bench.actions(outcome) == {"a": Action.UNCHANGED, "b": Action.REMOVED}
    assert bench.loads == 0
    assert set(bench.store.load().documents) == {"a"}
    assert {p.document_id for p in bench.store.load().passages.values()} == {"a"}


def test_a_broken_file_keeps_its_previous_version(bench: Bench) -> None:
    """A file that cannot be read costs nothing that worked, and the others go on."""
    bench.write(a="# Un\n\nPremier.", b="# Deux\n\nSecond.")
    bench.run()
    (bench.corpus / "a.md").write_bytes(b"\x00\x01\x02")
    (bench.corpus / "b.md").write_text("# Deux\n\nSecond, revu.", "utf-8")
    outcome = bench.run()
    assert bench.actions(outcome) == {"a": Action.KEPT, "b": Action.CHANGED}
    assert outcome.report.failed[0].code == "not-text"
    index = bench.store.load()
    assert {p.text for p in index.passages.values()} == {"Premier.", "Second, revu."}
    assert index.documents["a"].warnings == (
        "Version précédente conservée : Ce fichier n’est pas un fichier de texte.",
    )
    again = bench.run()
    assert (again.report.published, bench.actions(again)["a"]) == (False, Action.KEPT)
    assert again.has_errors
    (bench.corpus / "a.md").write_text("# Un\n\nRéparé.", "utf-8")
    assert bench.actions(bench.run())["a"] is Action.CHANGED
    assert bench.store.load().documents["a"].warnings == ()


def test_a_missing_file_keeps_its_previous_version(bench: Bench) -> None:
    """A file that vanished is an error of its own; only `remove` takes the document away."""
    bench.write(a="# Un\n\nPremier.", b="# Deux\n\nSecond.")
    bench.run()
    (bench.corpus / "a.md").unlink()
    outcome = bench.run()
    assert outcome.report.failed[0].code == "missing-file"
    assert set(bench.store.load().documents) == {"a", "b"}


def test_a_first_index_of_broken_files_is_not_published(bench: Bench) -> None:
    """Nothing readable and nothing before: no index rather than an empty one."""
    bench.write(a="")
    outcome = bench.run()
    assert (outcome.report.generation, bench.store.published) == (None, 0)
    assert bench.actions(outcome) == {"a": Action.FAILED}


def test_new_facts_about_a_document_are_indexed(bench: Bench) -> None:
    """A new title in the manifest reaches the index without embedding anything."""
    bench.write(a="# Un\n\nPremier.")
    bench.run()
    path = bench.corpus / "manifest.toml"
    text = path.read_text("utf-8").replace(
        'title = "a"', 'title = "Nouveau"\nvalid_until = 2030-01-01'
    )
    path.write_text(text, "utf-8")
    bench.run()
    assert bench.model.embedded == []
    document = bench.store.load().documents["a"]
    assert (document.title, document.valid_until) == ("Nouveau", "2030-01-01")


def test_another_model_embeds_everything(bench: Bench, tmp_path: Path) -> None:
    """Vectors of another model are never mixed with these."""
    bench.write(a="# Un\n\nPremier.")
    bench.run()
    bench.assistant = AssistantSettings(store_path=tmp_path / "index", embedding_model="autre")
    bench.model.name = "autre"
    bench.run()
    assert bench.model.embedded == ["Un\nPremier."]
    assert bench.store.load().embedding_model == "autre"


def test_a_lost_state_rebuilds_without_embedding(bench: Bench, tmp_path: Path) -> None:
    """Without its notes, a run reads every file again but copies the vectors it finds."""
    bench.write(a="# Un\n\nPremier.")
    bench.run()
    (tmp_path / "index" / "ingest-state.json").write_text("{", "utf-8")
    outcome = bench.run()
    assert (outcome.report.published, bench.model.embedded) == (True, [])


def test_a_replaced_file_updates_the_recorded_digest(bench: Bench) -> None:
    """The manifest's sha256 follows the file, and the report says that it was replaced."""
    bench.write(a="# Un\n\nPremier.")
    bench.run()
    recorded = (bench.corpus / "manifest.toml").read_text("utf-8")
    assert 'sha256 = "' in recorded
    (bench.corpus / "a.md").write_text("# Un\n\nRevu.", "utf-8")
    outcome = bench.run()
    assert outcome.notes == (
        "a : le fichier a été remplacé, l’empreinte notée dans le manifeste a été mise à jour.",
    )
    assert (bench.corpus / "manifest.toml").read_text("utf-8") != recorded
    assert bench.run().notes == ()


def test_originals_follow_the_index(bench: Bench, tmp_path: Path) -> None:
    """The file behind each document lies beside the index under its sha256; old ones go."""
    bench.write(a="# Un\n\nPremier.")
    bench.run()
    originals = tmp_path / "index" / "originals"
    first = {path.name for path in originals.iterdir()}
    assert first == {f"{bench.store.load().documents['a'].file_sha256}.md"}
    bench.write(a="# Un\n\nRevu.")
    bench.run()
    second = {path.name for path in originals.iterdir()}
    assert second == {f"{bench.store.load().documents['a'].file_sha256}.md"}
    assert second != first
