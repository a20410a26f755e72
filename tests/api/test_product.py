"""The product as people start it: real commands, real model, the corpus of the repository."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.api.support import question
from tests.processes import ROOT, environment, ingest, service

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's corpus, indexed."""
    folder = tmp_path_factory.mktemp("product") / "index"
    ingest(ROOT / "corpus", folder)
    return folder


def _answer(address: str) -> dict[str, object]:
    asked = question("Quel est le temps de travail minimum du chargé de coopération ?")
    response = httpx.post(f"{address}/api/chat", json=asked, timeout=60)
    assert response.status_code == 200
    answer: dict[str, object] = response.json()
    return answer


def test_from_commands_to_a_right_answer(store: Path, tmp_path: Path) -> None:
    """`python -m ingest` then `python -m api`: the figure, and each quote in the text it names."""
    with service(environment(ROOT / "corpus", store), tmp_path) as address:
        answer = _answer(address)
        assert "0,5 ETP" in str(answer["answer"])
        for citation in answer["citations"]:  # type: ignore[attr-defined]
            text = httpx.get(f"{address}/api/documents/{citation['document_id']}/text").text
            assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_a_corrupted_model_is_made_again(store: Path, tmp_path: Path) -> None:
    """The prepared model is cut short on disk: the next start makes it again and answers right."""
    cache = tmp_path / "cache"
    variables = environment(ROOT / "corpus", store, ASSISTANT_MODEL_CACHE=str(cache))
    (tmp_path / "first").mkdir()
    with service(variables, tmp_path / "first") as address:
        _answer(address)
    (weights,) = cache.rglob("model.safetensors")
    weights.write_bytes(weights.read_bytes()[: 2**20])
    (tmp_path / "second").mkdir()
    with service(variables, tmp_path / "second") as address:
        assert "0,5 ETP" in str(_answer(address)["answer"])


def test_disk_full_while_ingesting(store: Path, tmp_path: Path) -> None:
    """Ingestion that cannot write fails, and the working index goes on being served."""
    before = (store / "chroma" / "chroma.sqlite3").stat().st_size
    code = (
        "import resource, runpy, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({before // 2}, {before // 2})); "
        "sys.argv = ['ingest', '--tout']; runpy.run_module('ingest', run_name='__main__')"
    )
    variables = environment(ROOT / "corpus", store)
    failed = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | variables,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert failed.returncode != 0
    with service(variables, tmp_path) as address:
        assert "0,5 ETP" in str(_answer(address)["answer"])
    ingest(ROOT / "corpus", store)
