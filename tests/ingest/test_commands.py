"""The commands of staff: French words, exit codes, deposits that fulfil what was expected."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from assistant.documents import Index
from assistant.settings import AssistantSettings
from assistant.wiring import build_store
from ingest.commands import DONE, STOPPED, WITH_ERRORS, app
from ingest.running import Workshop
from ingest.settings import IngestSettings
from tests.ingest.fakes import CountingModel
from tests.ingest.samples.columns import ROOF, WALLS
from tests.ingest.samples.drawing import BOLD, pdf, wrapped

MANIFEST = """default_territory = "Tarn"

[[document]]
id = "note"
file = "note.pdf"
title = "Note"
publisher = "Caf"
territory = "Tarn"

[[expected]]
id = "referentiel-national"
title = "Référentiel national"
publisher = "Cnaf"
territory = "France"
aliases = ["référentiel"]
"""


def two_pages() -> bytes:
    """A PDF of two pages with a heading on each."""

    def page(title: str, text: str):  # type: ignore[no-untyped-def]
        def draw(canvas: Any) -> None:
            y = wrapped(canvas, title, 56, 780, 480, BOLD, 16)
            wrapped(canvas, text, 56, y, 480)

        return draw

    return pdf(page("Instruction", ROOF), page("Avis", WALLS))


class Desk:
    """A corpus and an index; commands run on them as staff type them.

    The first index is made with a model that needs no weights. What the tests deposit later has
    the same words, so that its vectors are copied and no command loads a model.
    """

    def __init__(self, folder: Path) -> None:
        self.corpus, self.store_path = folder / "corpus", folder / "index"
        (self.corpus / "a-deposer").mkdir(parents=True)
        (self.corpus / "manifest.toml").write_text(MANIFEST, "utf-8")
        (self.corpus / "note.pdf").write_bytes(two_pages())
        self.file = folder / "fichier.pdf"
        # The same words in other bytes: no copy of the note, for the corpus.
        self.file.write_bytes(two_pages() + b"\n")
        self.assistant = AssistantSettings(store_path=self.store_path)
        Workshop(self.assistant, IngestSettings(corpus_path=self.corpus), CountingModel).update()

    def run(self, *arguments: str) -> Result:
        """A command with its exit code and its words."""
        environment = {
            "ASSISTANT_STORE_PATH": str(self.store_path),
            "INGEST_CORPUS_PATH": str(self.corpus),
            "COLUMNS": "200",
        }
        return CliRunner().invoke(app, list(arguments), env=environment)

    def deposit(self, name: str, data: bytes) -> Path:
        """A file in the watched folder, put there some time ago."""
        path = self.corpus / "a-deposer" / name
        path.write_bytes(data)
        os.utime(path, (time.time() - 60, time.time() - 60))
        return path

    def index(self) -> Index:
        """The live index."""
        return build_store(self.assistant).load()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """One document indexed, one expected."""
    return Desk(tmp_path)


def test_nothing_changed(desk: Desk) -> None:
    """The default command on an unchanged corpus says so."""
    result = desk.run()
    assert (result.exit_code, "Rien n’a changé" in result.output) == (DONE, True)


def test_expected_document_is_fulfilled_and_put_back(desk: Desk) -> None:
    """A deposit under an expected id is indexed with its pages; removed, it is expected again."""
    result = desk.run("add", str(desk.file), "--id", "referentiel-national", "--json")
    assert result.exit_code == DONE, result.output
    index = desk.index()
    assert index.expected == ()
    document = index.documents["referentiel-national"]
    assert (document.publisher, document.page_count) == ("Cnaf", 2)
    pages = {
        passage.section: passage.page
        for passage in index.passages.values()
        if passage.document_id == document.id
    }
    assert pages == {("Instruction",): 1, ("Avis",): 2}
    result = desk.run("remove", "referentiel-national")
    assert (result.exit_code, "de nouveau attendu" in result.output) == (DONE, True)
    index = desk.index()
    assert [e.id for e in index.expected] == ["referentiel-national"]
    assert set(index.documents) == {"note"}
    assert (desk.corpus / "retires" / "referentiel-national.pdf").is_file()


def test_add_takes_what_is_known_of_a_document(desk: Desk) -> None:
    """Options reach the index; without them, and without anybody to ask, nothing is changed."""
    refused = desk.run("add", str(desk.file))
    assert refused.exit_code == STOPPED
    assert "Précisez : titre, éditeur" in refused.output
    assert set(desk.index().documents) == {"note"}
    result = desk.run(
        "add",
        str(desk.file),
        "--id",
        "aide",
        "--title",
        "Aide",
        "--publisher",
        "Département",
        "--territory",
        "Tarn",
        "--valid-on",
        "2024-01-01",
        "--valid-until",
        "2026-12-31",
    )
    assert result.exit_code == DONE, result.output
    document = desk.index().documents["aide"]
    assert (document.title, document.publisher) == ("Aide", "Département")
    assert (document.valid_on, document.valid_until) == ("2024-01-01", "2026-12-31")


def test_add_refuses_what_cannot_be_read(desk: Desk, tmp_path: Path) -> None:
    """A broken file changes neither the corpus nor the index."""
    broken = tmp_path / "abime.pdf"
    broken.write_bytes(two_pages()[:300])
    before = (desk.corpus / "manifest.toml").read_text("utf-8")
    result = desk.run("add", str(broken), "--title", "T", "--publisher", "P", "--json")
    assert result.exit_code == STOPPED
    assert json.loads(result.output) == {"error": "Ce PDF est abîmé ou incomplet."}
    assert (desk.corpus / "manifest.toml").read_text("utf-8") == before


def test_watched_folder_takes_in_and_reports(desk: Desk) -> None:
    """A readable file leaves the watched folder for the corpus; a broken one stays, reported."""
    good = desk.deposit("référentiel.pdf", two_pages())
    bad = desk.deposit("abime.pdf", b"%PDF-1.7 rien")
    result = desk.run()
    assert result.exit_code == WITH_ERRORS
    assert not good.exists()
    assert (desk.corpus / "referentiel-national.pdf").is_file()
    assert "referentiel-national" in desk.index().documents
    report = bad.with_name("abime.pdf.rapport.txt").read_text("utf-8")
    assert "Ce PDF est abîmé ou incomplet." in report
    again = desk.run()
    assert (again.exit_code, "Rien n’a changé" in again.output) == (DONE, True)
    desk.deposit("abime.pdf", two_pages())
    os.utime(bad)

    fixed = desk.run("--json")
    assert fixed.exit_code == DONE, fixed.output
    assert not bad.exists()
    assert not bad.with_name("abime.pdf.rapport.txt").exists()


def test_a_file_put_down_just_now_is_taken_in(desk: Desk) -> None:
    """Copying a file and starting the command at once works; so does a file dated tomorrow."""
    for name, age in (("maintenant.pdf", 0), ("demain.pdf", -86_400)):
        path = desk.deposit(name, two_pages())
        os.utime(path, (time.time() - age, time.time() - age))
    result = desk.run("--json")
    assert result.exit_code == DONE, result.output
    names = {deposit["file"] for deposit in json.loads(result.output)["deposits"]}
    assert names == {"maintenant.pdf", "demain.pdf"}


def test_watched_folder_reads_the_details_beside_a_file(desk: Desk) -> None:
    """`note.pdf.toml` beside a file says what the assistant should know of it."""
    path = desk.deposit("x.pdf", two_pages())
    details = path.with_name("x.pdf.toml")
    details.write_text('title = "Aide"\npublisher = "Département"\nid = "aide"\n', "utf-8")
    os.utime(details, (time.time() - 60, time.time() - 60))
    result = desk.run("--json")
    assert result.exit_code == DONE, result.output
    assert json.loads(result.output)["deposits"][0]["guessed"] == []
    assert desk.index().documents["aide"].publisher == "Département"
    assert not details.exists()


def test_watched_folder_knows_copies_and_new_editions(desk: Desk) -> None:
    """A copy makes no second document; a file named as a document replaces it, in any format."""
    desk.deposit("copie de la note.pdf", two_pages())
    assert desk.run().exit_code == DONE
    assert set(desk.index().documents) == {"note"}
    text = f"## Instruction\n\n{ROOF}\n\n## Avis\n\n{WALLS}\n"
    desk.deposit("Note.md", text.encode())
    result = desk.run("--json")
    assert result.exit_code == DONE, result.output
    documents = desk.index().documents
    assert {id_: d.file_name for id_, d in documents.items()} == {"note": "note.md"}
    assert documents["note"].title == "Note"
    assert (desk.corpus / "retires" / "note.pdf").is_file()


def test_status_shows_documents_and_what_is_expected(desk: Desk) -> None:
    """The table has every document with its pages and passages; the expected ones follow."""
    found = json.loads(desk.run("status", "--json").output)
    assert [(d["id"], d["pages"], d["passages"]) for d in found["documents"]] == [("note", 2, 2)]
    assert [e["id"] for e in found["expected"]] == ["referentiel-national"]
    shown = desk.run("status").output
    assert "Attendu, pas encore déposé : Référentiel national" in shown


def test_check_changes_nothing_and_writes_a_preview(desk: Desk, tmp_path: Path) -> None:
    """A dry run shows what would be read, with an HTML page, and leaves corpus and index alone."""
    before = desk.index().generation, (desk.corpus / "manifest.toml").read_text("utf-8")
    target = tmp_path / "apercu.html"
    result = desk.run("check", str(desk.file), "--preview", str(target), "--json")
    assert result.exit_code == DONE, result.output
    found = json.loads(result.output)
    assert (found["pages"], found["passages"]) == (2, 2)
    html = target.read_text("utf-8")
    assert ROOF in html
    assert "<script" not in html
    assert (desk.index().generation, (desk.corpus / "manifest.toml").read_text("utf-8")) == before


def test_preview_escapes_the_document(desk: Desk, tmp_path: Path) -> None:
    """What a document says is shown as text, never run."""
    path, target = tmp_path / "piege.md", tmp_path / "apercu.html"
    path.write_text("# Titre\n\nUn `<script>alert(1)</script>` dans le texte.\n", "utf-8")
    assert desk.run("check", str(path), "--preview", str(target)).exit_code == DONE
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in target.read_text("utf-8")


def test_a_broken_manifest_stops_everything_and_says_where(desk: Desk) -> None:
    """The index stays; the message names the line."""
    (desk.corpus / "manifest.toml").write_text("[[document]]\nid = 3\n", "utf-8")
    result = desk.run("--json")
    assert result.exit_code == STOPPED
    assert "ligne 2, champ « id »" in json.loads(result.output)["error"]
    assert set(desk.index().documents) == {"note"}


def test_a_second_writer_waits_outside(desk: Desk) -> None:
    """While one command writes, another says so and changes nothing."""
    from ingest.locking import writing

    with writing(desk.store_path):
        result = desk.run("--json")
    assert result.exit_code == STOPPED
    assert "en cours" in json.loads(result.output)["error"]


def test_watch_takes_in_what_arrives(desk: Desk) -> None:
    """The watching command takes in the folder on its first look."""
    desk.deposit("référentiel.pdf", two_pages())
    assert desk.run("watch", "--once").exit_code == DONE
    assert "referentiel-national" in desk.index().documents
