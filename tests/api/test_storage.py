"""What is kept, masked, exported, erased; and that nothing is kept otherwise."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from api.storage.masking import mask
from api.storage.records import Opinion, Records, Selection
from api.storage.retention import Retention
from api.storage.tables import FEEDBACK, UNANSWERED, open_engine
from api.unanswered import (
    SAME_MEANING,
    as_html,
    clusters,
    group,
    meanings,
    safe_cell,
    write_csv,
)
from assistant.embedding.protocol import Vectors
from assistant.embedding.sentence_transformer import SentenceTransformerEmbedding
from tests.api.support import app_of, client_of, eventually, question
from tests.processes import ROOT

OPINION = {
    "answer_id": "a-1",
    "rating": "down",
    "reason": "incomplet",
    "comment": "Je m’appelle Camille Exemple, mail c.exemple@caf.example ou 05 00 00 00 00.",
    "question": "Quel salaire ?",
    "answer": "Les documents ne le disent pas.",
}
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    """A fresh SQLite file."""
    opened = Records(open_engine(f"sqlite:///{tmp_path}/folder/kept.sqlite"))
    yield opened
    opened.close()


async def test_nothing_is_kept_unless_enabled(tmp_path: Path) -> None:
    """By default feedback is 404 and no file is even created."""
    url = f"sqlite:///{tmp_path}/kept.sqlite"
    async with client_of(app_of(storage_url=url)) as client:
        response = await client.post("/api/feedback", json=OPINION)
        await client.post("/api/chat", json=question("salaire"))
    assert (response.status_code, response.json()["code"]) == (404, "feedback_disabled")
    assert list(tmp_path.iterdir()) == []


async def test_feedback_is_kept_masked(tmp_path: Path) -> None:
    """An acknowledged opinion is in the file, without who wrote it; a second one replaces it."""
    url = f"sqlite:///{tmp_path}/kept.sqlite"
    async with client_of(app_of(storage_url=url, store_feedback=True)) as client:
        first = await client.post("/api/feedback", json=OPINION)
        second = await client.post("/api/feedback", json=OPINION | {"rating": "up"})
        bad = await client.post("/api/feedback", json=OPINION | {"rating": "five"})
        await client.post("/api/chat", json=question("salaire"))
    assert (first.status_code, second.status_code, bad.status_code) == (201, 201, 422)
    assert first.json() == {"answer_id": "a-1", "retention_days": 180}
    kept = Records(open_engine(url))
    (row,) = kept.rows(FEEDBACK)
    assert row["rating"] == "up"
    assert row["comment"] == "Je m’appelle [nom], mail [courriel] ou [téléphone]."
    assert list(kept.rows(UNANSWERED)) == []
    assert b"Exemple" not in b"".join(p.read_bytes() for p in tmp_path.iterdir())


async def test_only_unanswered_questions_are_kept(tmp_path: Path) -> None:
    """Of an answered, an off-topic and an unanswered question, the last alone is kept."""
    url = f"sqlite:///{tmp_path}/kept.sqlite"
    async with client_of(app_of(storage_url=url, store_unanswered=True)) as client:
        for text in ("temps", "météo", "salaire de a@b.fr"):
            await client.post("/api/chat", json=question(text))
        refused = await client.post("/api/feedback", json=OPINION)
    assert refused.status_code == 404
    (row,) = Records(open_engine(url)).rows(UNANSWERED)
    assert (row["question"], row["status"]) == ("salaire de [courriel]", "not_in_sources")


async def test_feedback_is_not_acknowledged_when_it_cannot_be_written(tmp_path: Path) -> None:
    """With the table gone, the answer is 503, not a thank-you; chat goes on."""
    url = f"sqlite:///{tmp_path}/kept.sqlite"
    async with client_of(app_of(storage_url=url, store_feedback=True)) as client:
        with open_engine(url).begin() as connection:
            FEEDBACK.drop(connection)
        response = await client.post("/api/feedback", json=OPINION)
        chat = await client.post("/api/chat", json=question("salaire"))
    assert (response.status_code, response.json()["code"]) == (503, "storage_unavailable")
    assert chat.status_code == 200


PERSONAL = [
    ("marie.dupont+x@mairie-albi.fr", "[courriel]"),
    ("marie.dupont (at) mairie.fr", "[courriel]"),
    ("MARIE@EXEMPLE.FR", "[courriel]"),
    ("06 12 34 56 78", "[téléphone]"),
    ("06.12.34.56.78", "[téléphone]"),
    ("0612345678", "[téléphone]"),
    ("+33 6 12 34 56 78", "[téléphone]"),
    ("0033612345678", "[téléphone]"),
    ("+33 (0)5 63 00 00 00", "[téléphone]"),
    ("06\u00a012\u202f34‑56-78", "[téléphone]"),
    ("1 85 05 78 006 084 36", "[numéro de sécurité sociale]"),
    ("2840578006084", "[numéro de sécurité sociale]"),
    ("1 85 05 2A 006 084 36", "[numéro de sécurité sociale]"),
    ("FR76 3000 6000 0112 3456 7890 189", "[IBAN]"),
    ("je m'appelle jean dupont", "je m'appelle [nom]"),
    ("Je m’appelle Jean-Pierre de La Tour", "Je m’appelle [nom]"),
    ("je mapelle", "je mapelle"),
    ("Je m'apelle Jean Dupont", "Je m'apelle [nom]"),
    ("je mapelle jean dupont", "je mapelle [nom]"),
    ("jm’appele Jean", "jm’appele [nom]"),
    ("Je m'appelle : Jean Dupont", "Je m'appelle : [nom]"),
    ("Nom : Dupont Prénom : Jean", "Nom : [nom] Prénom : [nom]"),
    ("moi, c’est Karim Exemple", "moi, c’est [nom]"),
    ("Cordialement, Paul Exemple", "Cordialement, [nom]"),
    ("06  12  34  56  78", "[téléphone]"),
    ("06 - 12 - 34 - 56 - 78", "[téléphone]"),
    ("(05) 63 00 00 00", "[téléphone]"),
    ("(0)5 63 00 00 00", "[téléphone]"),
    ("+262 262 00 00 00", "[téléphone]"),
    ("+590 590 00 00 00", "[téléphone]"),
    ("00594 594 00 00 00", "[téléphone]"),
    ("+687 00 00 00", "[téléphone]"),
    ("+41 22 000 00 00", "[téléphone]"),
    ("1 85 05 78 006 084  36", "[numéro de sécurité sociale]"),
    ("1850578006084  36", "[numéro de sécurité sociale]"),
    ("1 85 05 78 006 084 (clé : 36)", "[numéro de sécurité sociale]"),
    ("allocataire no. 1234567", "allocataire no. [numéro d’allocataire]"),
    ("mon nom est Nadia Ben Salah", "mon nom est [nom]"),
    ("Je suis Mme Durand", "Je suis Mme [nom]"),
    ("allocataire n° 1234567", "allocataire n° [numéro d’allocataire]"),
]


@pytest.mark.parametrize(("personal", "masked"), PERSONAL)
def test_personal_data_is_masked(personal: str, masked: str) -> None:
    """What identifies a person is replaced, in the middle of a sentence too."""
    assert mask(personal) == masked
    around = f"Bonjour, {personal}, quel est le financement en 2025 ?"
    assert mask(around) == f"Bonjour, {masked}, quel est le financement en 2025 ?"


@pytest.mark.parametrize(
    "text",
    [
        "Combien pour 0,5 ETP : 24 000 € en 2025 ou 48 000 € en 2026 ?",
        "Les 12 référents de 2023 à 2027, articles L. 263-1 et D. 214-9",
        "Je m’appelle comment dans le dossier ?",
        "Du 01/01/2025 au 31/12/2029, 1 234 567,89 €",
        "Je suis maire d’une commune de 3 500 habitants",
        "Entre le 01/01/2025 31/12/2029, puis 06-2025 12-2026",
        "J’appelle la Caf, je rappelle la préfecture ; ma commune s’appelle Albi",
    ],
)
def test_ordinary_questions_are_left_alone(text: str) -> None:
    """Amounts, dates, articles and populations are not personal data."""
    assert mask(text) == text


@given(st.text(max_size=300))
def test_masking_survives_any_text(text: str) -> None:
    """Masking ends, never fails, and masking twice is masking once."""
    once = mask(text)
    assert mask(once) == once


BETWEEN_DIGITS = st.lists(
    st.text(" .-/\u00a0\u202f\u200b\u2011–", max_size=3), min_size=15, max_size=15
)
INTRODUCTIONS = ("je m'appelle", "Je m’apelle", "je mappelle", "mon nom est", "je me nomme")


def _cut(number: str, between: list[str]) -> str:
    pieces = zip(number[:-1], between, strict=False)
    return "".join(c + (gap if c.isdigit() else "") for c, gap in pieces) + number[-1]


@given(
    st.sampled_from(["0612345678", "0033612345678", "+33612345678", "+262262123456"]),
    BETWEEN_DIGITS,
)
def test_a_telephone_number_is_masked_however_it_is_cut(number: str, between: list[str]) -> None:
    """Up to three spaces, dots, dashes or slashes between any two digits hide no number."""
    assert mask(f"au {_cut(number, between)} le soir") == "au [téléphone] le soir"


@given(
    st.sampled_from(["185057800608436", "2840578006084", "1850599351001"]),
    BETWEEN_DIGITS,
)
def test_a_social_security_number_is_masked_however_it_is_cut(
    number: str, between: list[str]
) -> None:
    """With its key or without: no digit of it is left."""
    masked = "mon [numéro de sécurité sociale] à moi"
    assert mask(f"mon {_cut(number, between)} à moi") == masked


@given(
    st.sampled_from(INTRODUCTIONS),
    st.sampled_from([" ", "  ", " : ", ": ", "\u00a0: ", " - ", "\n"]),
    st.sampled_from(["Jean Dupont", "jean dupont", "Anne-Lise de La Tour", "N’Diaye"]),
)
def test_a_name_is_masked_however_it_is_introduced(
    introduction: str, between: str, name: str
) -> None:
    """Misspelt, with a colon, a dash, a line's end: the name goes and the rest stays."""
    text = f"Bonjour, {introduction}{between}{name}. Quel salaire ?"
    assert mask(text) == f"Bonjour, {introduction}{between}[nom]. Quel salaire ?"


def test_masking_is_linear() -> None:
    """Text made to slow regular expressions down costs no more than a moment."""
    import time

    begun = time.process_time()
    for text in ("a" * 20_000, "0 1" * 7000, "a.b-" * 5000, "je m'appelle " * 1500, "1 8" * 6000):
        mask(text)
        mask(text + "@")
    assert time.process_time() - begun < 2.0


def _fill(records: Records) -> None:
    for number in range(4):
        opinion = Opinion(f"a-{number}", "up", f"question {number} 100%", "réponse")
        records.add_feedback(opinion, NOW - timedelta(days=number * 100))
        records.add_unanswered(
            f"question {number}", "not_in_sources", None, NOW - timedelta(days=number * 100)
        )


def test_erasing_chooses_exactly(records: Records) -> None:
    """By id, by words (a % is a %), by date, or all: the rest stays."""
    _fill(records)
    assert records.erase(FEEDBACK, Selection(identity="a-0")) == 1
    assert records.erase(FEEDBACK, Selection(containing="QUESTION 1 100%")) == 1
    assert records.erase(FEEDBACK, Selection(containing="%question%")) == 0
    assert records.erase(FEEDBACK, Selection(before=NOW - timedelta(days=250))) == 1
    assert [row["answer_id"] for row in records.rows(FEEDBACK)] == ["a-2"]
    assert records.erase(UNANSWERED, Selection()) == 4


def test_erased_words_leave_the_disk(records: Records, tmp_path: Path) -> None:
    """After erasing, no file of the database holds the words any more."""
    records.add_unanswered("le mot zanzibar", "not_in_sources", None, NOW)
    records.erase(UNANSWERED, Selection(containing="zanzibar"))
    files = [p for p in (tmp_path / "folder").iterdir() if p.is_file()]
    assert files != []
    assert [p.name for p in files if b"zanzibar" in p.read_bytes()] == []


def test_retention_erases_what_is_due(records: Records) -> None:
    """After 180 days both kinds go; younger ones stay."""
    _fill(records)
    retention = Retention(records, 180, lambda: NOW, lambda: 0.0)
    assert retention.purge() == 4
    assert [row["answer_id"] for row in records.rows(FEEDBACK)] == ["a-1", "a-0"]


def test_a_clock_that_jumps_erases_nothing(records: Records) -> None:
    """A clock ten years ahead or behind erases nothing that day; then retention resumes."""
    _fill(records)
    wall, steady = [NOW - timedelta(days=400)], [0.0]
    retention = Retention(records, 180, lambda: wall[0], lambda: steady[0])
    wall[0] = NOW + timedelta(days=3650)
    assert retention.purge() == 0
    steady[0], wall[0] = 3600.0, wall[0] + timedelta(hours=1)
    assert retention.purge() == 0
    steady[0], wall[0] = 7200.0, NOW
    assert retention.purge() == 0
    steady[0], wall[0] = 7200.0 + 25 * 3600, NOW + timedelta(hours=25)
    assert retention.purge() == 4


def test_a_process_that_starts_with_a_wrong_clock_erases_nothing(records: Records) -> None:
    """Ten years ahead at start, nothing fresh is lost, however often it starts again; back to the
    hour, retention resumes a day later, restarts or not."""
    _fill(records)
    wall, steady = [NOW], [0.0]

    def started() -> Retention:
        return Retention(records, 180, lambda: wall[0], lambda: steady[0])

    assert started().purge() == 4
    wall[0] = NOW + timedelta(days=3650)
    with capture_logs() as lines:
        assert [started().purge() for _ in range(3)] == [0, 0, 0]
    assert [line["event"] for line in lines] == ["clock not trusted at start, nothing erased today"]
    wall[0] = NOW + timedelta(hours=1)
    assert started().purge() == 0
    records.add_unanswered("vieille", "not_in_sources", None, NOW - timedelta(days=200))
    wall[0] = NOW + timedelta(hours=20)
    assert started().purge() == 0
    wall[0] = NOW + timedelta(hours=26)
    assert started().purge() == 1
    assert len(list(records.rows(FEEDBACK))) == 2


def test_a_first_start_compares_its_clock_with_the_newest_record(records: Records) -> None:
    """Before anything was remembered of the clock, the records themselves date it."""
    _fill(records)
    ahead = Retention(records, 180, lambda: NOW + timedelta(days=3650), lambda: 0.0)
    assert ahead.purge() == 0
    assert len(list(records.rows(FEEDBACK))) == 4


class WordEmbedding:
    """Counts words: near means sharing them."""

    name = "words"
    dimension = 64

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """See `EmbeddingModel`."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().replace("?", "").split():
                row[sum(word.encode()) % self.dimension] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See `EmbeddingModel`."""
        return self.embed_queries(texts)

    def count_tokens(self, text: str) -> int:
        """See `EmbeddingModel`."""
        return len(text.split())


def test_unanswered_questions_are_grouped_and_counted() -> None:
    """The most asked meaning comes first, with its count, dates and wordings."""
    asked = [
        "quel salaire brut mensuel",
        "quel salaire brut mensuel ?",
        "quelle formation initiale",
    ]
    rows = [{"question": q, "created_at": NOW + timedelta(days=i)} for i, q in enumerate(asked)]
    groups = group(rows, WordEmbedding())
    assert [(g.count, g.first, g.last) for g in groups] == [
        (2, NOW, NOW + timedelta(days=1)),
        (1, NOW + timedelta(days=2), NOW + timedelta(days=2)),
    ]
    file = io.StringIO()
    write_csv(groups, file)
    lines = list(csv.reader(io.StringIO(file.getvalue()), delimiter=";"))
    assert [line[:2] for line in lines[1:]] == [["1", "2"], ["1", "2"], ["2", "1"]]
    page = as_html(group([{"question": "<script>x</script>", "created_at": NOW}], WordEmbedding()))
    assert "<script>" not in page
    assert group([], WordEmbedding()) == []


@pytest.mark.soak
def test_groups_of_paraphrases_are_as_good_as_said() -> None:
    """On the held-out paraphrases, precision and recall of pairs are those of the README."""
    text = (Path(__file__).parent / "paraphrases.toml").read_text(encoding="utf-8")
    asked = [(q, name) for name, some in tomllib.loads(text)["held_out"].items() for q in some]
    vectors = meanings([question for question, _ in asked], SentenceTransformerEmbedding())
    together = {
        pair for rows in clusters(vectors, SAME_MEANING) for pair in combinations(sorted(rows), 2)
    }
    same = {pair for pair in combinations(range(len(asked)), 2)
            if asked[pair[0]][1] == asked[pair[1]][1]}  # fmt: skip
    right = len(together & same)
    assert (right / len(together), right / len(same)) == pytest.approx((0.70, 0.72), abs=0.03)


@given(st.integers(0, 30), st.integers(0, 5))
def test_clusters_are_a_partition(count: int, seed: int) -> None:
    """Every row is in exactly one cluster; two equal rows are in the same one."""
    vectors = np.random.default_rng(seed).normal(size=(count, 4)).astype(np.float32)
    vectors = np.concatenate([vectors, vectors])
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    found = clusters(vectors, 0.9)
    assert sorted(i for cluster in found for i in cluster) == list(range(2 * count))
    for row in range(count):
        assert any({row, row + count} <= set(cluster) for cluster in found)


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@x", " =cmd()", "\t=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    """A question cannot become a formula in somebody's spreadsheet."""
    assert safe_cell(text) == f"'{text}"


def _command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "API_STORAGE_URL": f"sqlite:///{folder}/kept.sqlite",
        "OMP_NUM_THREADS": "1",
    }
    return subprocess.run(
        [sys.executable, "-m", "api", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def test_commands_export_and_erase(tmp_path: Path) -> None:
    """`feedback export` and `feedback erase` do what they say, and refuse to erase by accident."""
    records = Records(open_engine(f"sqlite:///{tmp_path}/kept.sqlite"))
    _fill(records)
    exported = _command(tmp_path, "feedback", "export", "--json")
    assert [row["answer_id"] for row in json.loads(exported.stdout)] == ["a-3", "a-2", "a-1", "a-0"]
    as_csv = tmp_path / "avis.csv"
    assert _command(tmp_path, "feedback", "export", "--sortie", str(as_csv)).returncode == 0
    assert len(as_csv.read_text("utf-8-sig").splitlines()) == 5
    assert _command(tmp_path, "feedback", "erase").returncode == 2
    erased = _command(tmp_path, "feedback", "erase", "--contenant", "question 2")
    assert erased.stdout == "1 enregistrement effacé.\n"
    assert len(list(records.rows(FEEDBACK))) == 3
    assert (
        _command(tmp_path, "unanswered", "erase", "--tout").stdout == "4 enregistrements effacés.\n"
    )


def test_unanswered_questions_are_listed_by_command(tmp_path: Path) -> None:
    """`unanswered` groups with the real model, into a spreadsheet and a page; or says: none."""
    records = Records(open_engine(f"sqlite:///{tmp_path}/kept.sqlite"))
    empty = _command(tmp_path, "unanswered")
    assert (empty.returncode, empty.stdout) == (0, "Aucune question enregistrée.\n")
    for asked in ("Quand ouvre la piscine ?", "=SOMME(A1) <b>", "Quand ouvre la piscine ?"):
        records.add_unanswered(asked, "not_in_sources", None, NOW)
    table, page = tmp_path / "questions.csv", tmp_path / "questions.html"
    done = _command(tmp_path, "unanswered", "--csv", str(table), "--html", str(page))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    with table.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file, delimiter=";")) == [
            ["groupe", "fois", "première fois", "dernière fois", "question"],
            ["1", "2", "01/05/2026", "01/05/2026", "Quand ouvre la piscine ?"],
            ["1", "2", "01/05/2026", "01/05/2026", "Quand ouvre la piscine ?"],
            ["2", "1", "01/05/2026", "01/05/2026", "'=SOMME(A1) <b>"],
        ]
    shown = page.read_text("utf-8")
    assert "<strong>Quand ouvre la piscine ?</strong> — 2\u00a0fois" in shown
    assert "=SOMME(A1) &lt;b&gt;" in shown


def test_a_backup_made_while_it_runs_is_restored(tmp_path: Path) -> None:
    """The README's line copies the file of a service that writes; put back, it is read again."""
    (tmp_path / "var/api").mkdir(parents=True)
    (tmp_path / "backup").mkdir()
    url = f"sqlite:///{tmp_path}/var/api/storage.sqlite"
    running = Records(open_engine(url))
    running.add_feedback(Opinion("a-1", "up", "question", "réponse"), NOW)
    readme = (ROOT / "api/README.md").read_text("utf-8")
    (line,) = re.findall(r"^python -c '(import sqlite3.*)'$", readme, re.MULTILINE)
    code = line.replace("/backup/", f"{tmp_path}/backup/")
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, timeout=60)
    running.add_feedback(Opinion("a-2", "up", "après", "réponse"), NOW)
    running.close()
    for file in (tmp_path / "var/api").iterdir():
        file.unlink()
    shutil.copy(tmp_path / "backup/storage.sqlite", tmp_path / "var/api/storage.sqlite")
    restored = Records(open_engine(url))
    assert [row["answer_id"] for row in restored.rows(FEEDBACK)] == ["a-1"]
    restored.add_feedback(Opinion("a-3", "down", "question", "réponse"), NOW)
    assert len(list(restored.rows(FEEDBACK))) == 2


async def test_two_processes_may_open_the_same_file(tmp_path: Path) -> None:
    """Two services over one SQLite file both keep what they acknowledge."""
    url = f"sqlite:///{tmp_path}/kept.sqlite"
    apps = [app_of(storage_url=url, store_feedback=True) for _ in range(2)]
    async with client_of(apps[0]) as one, client_of(apps[1]) as two:
        for number in range(20):
            client = (one, two)[number % 2]
            body = OPINION | {"answer_id": f"b-{number}"}
            assert (await client.post("/api/feedback", json=body)).status_code == 201
    assert eventually(lambda: len(list(Records(open_engine(url)).rows(FEEDBACK))) == 20)
