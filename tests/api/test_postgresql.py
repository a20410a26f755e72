"""The same storage over a PostgreSQL server, started for real."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.storage.records import Opinion, Records, Selection
from api.storage.retention import Retention
from api.storage.tables import FEEDBACK, UNANSWERED, open_engine
from tests.api.processes import free_port
from tests.api.support import app_of, client_of, question

pytestmark = pytest.mark.soak

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def _program(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    program = str(found[-1]) if found else shutil.which(name)
    if program is None:
        pytest.fail("PostgreSQL's server is not installed: apt-get install postgresql")
    return program


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A fresh server on a loopback port; it refuses to run as root, so it gets another user."""
    folder = tmp_path_factory.mktemp("postgresql")
    data, port = folder / "data", free_port()
    as_user: list[str] = []
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
        for parent in folder.parents:
            if parent.stat().st_uid == 0 and parent != Path("/") and parent.is_relative_to("/tmp"):
                parent.chmod(parent.stat().st_mode | 0o011)
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    options = ["-U", "assistant", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    subprocess.run(
        [*as_user, _program("initdb"), "-D", str(data), *options],
        check=True, capture_output=True, timeout=120, cwd="/",
    )  # fmt: skip
    settings = f"-h 127.0.0.1 -p {port} -k {folder}"
    control = [*as_user, _program("pg_ctl"), "-D", str(data), "-w"]
    subprocess.run(
        [*control, "-o", settings, "-l", str(folder / "log"), "start"],
        check=True, stdout=subprocess.DEVNULL, timeout=120, cwd="/",
    )  # fmt: skip
    yield f"postgresql+psycopg://assistant@127.0.0.1:{port}/postgres"
    subprocess.run([*control, "-m", "immediate", "stop"], check=True, timeout=60, cwd="/")


def test_records_are_kept_listed_and_erased(url: str) -> None:
    """Write, replace, list, erase by words and by age: as in SQLite."""
    records = Records(open_engine(url))
    for number in range(4):
        then = NOW - timedelta(days=100 * number)
        records.add_feedback(Opinion(f"a-{number}", "up", "Q 100% é", "je m’appelle Zoé"), then)
        records.add_unanswered(f"question {number}", "not_in_sources", None, then)
    records.add_feedback(Opinion("a-0", "down", "Q", "R"), NOW)
    rows = {row["answer_id"]: row for row in records.rows(FEEDBACK)}
    assert rows["a-0"]["rating"] == "down"
    assert rows["a-1"]["answer"] == "je m’appelle [nom]"
    assert rows["a-1"]["created_at"] == NOW - timedelta(days=100)
    assert records.erase(FEEDBACK, Selection(containing="q 100% É")) == 3
    assert Retention(records, 180, lambda: NOW, lambda: 0.0).purge() == 2
    assert records.erase(UNANSWERED, Selection()) == 2
    records.close()


async def test_the_service_keeps_over_postgresql(url: str) -> None:
    """Feedback is acknowledged once it is in PostgreSQL, and unanswered questions follow."""
    app = app_of(storage_url=url, store_feedback=True, store_unanswered=True)
    opinion = {"answer_id": "pg-1", "rating": "up", "question": "q", "answer": "a"}
    async with client_of(app) as client:
        assert (await client.post("/api/feedback", json=opinion)).status_code == 201
        await client.post("/api/chat", json=question("salaire"))
    records = Records(open_engine(url))
    assert "pg-1" in {row["answer_id"] for row in records.rows(FEEDBACK)}
    assert [row["question"] for row in records.rows(UNANSWERED)] == ["salaire"]
    records.close()


def test_a_dump_is_restored_into_an_empty_database(url: str, tmp_path: Path) -> None:
    """The README's commands: what was kept before the dump is there after the restore."""
    records = Records(open_engine(url))
    records.add_feedback(Opinion("dumped", "up", "question", "réponse"), NOW)
    before = list(records.rows(FEEDBACK))
    records.close()
    server, dump = url.replace("+psycopg", "").rpartition("/")[0], tmp_path / "storage.sql"
    for command in (
        ["pg_dump", "--no-owner", f"--file={dump}", f"{server}/postgres"],
        ["createdb", "--maintenance-db", f"{server}/postgres", "restored"],
        ["psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--single-transaction",
         "-d", f"{server}/restored", "-f", str(dump)],
    ):  # fmt: skip
        subprocess.run([_program(command[0]), *command[1:]], check=True, timeout=60)
    restored = Records(open_engine(f"{url.rpartition('/')[0]}/restored"))
    assert list(restored.rows(FEEDBACK)) == before
    restored.close()
