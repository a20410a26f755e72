"""The bench counts what was read and sets the whole against its parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import AssistantSettings
from ingest.bench import measure
from ingest.errors import IngestError
from ingest.settings import IngestSettings
from tests.ingest.fakes import CountingModel
from tests.ingest.test_commands import two_pages


def test_bench_counts_files_pages_and_failures(tmp_path: Path) -> None:
    """Pages, characters and passages are those of the readable files; broken ones are named."""
    (tmp_path / "a.pdf").write_bytes(two_pages())
    (tmp_path / "b.md").write_text("# Titre\n\nUne phrase.\n", "utf-8")
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7")
    found = measure(
        tmp_path,
        AssistantSettings(store_path=tmp_path / "index"),
        IngestSettings(ocr=False),
        model=CountingModel(),
    )
    assert [(line["name"], line["pages"]) for line in found["files"]] == [
        ("a.pdf", 2),
        ("b.md", None),
    ]
    assert found["failed"] == [{"name": "c.pdf", "code": "damaged-pdf"}]
    assert (found["pages"], found["passages"]) == (2, 3)
    whole, parts = found["ingestion_seconds"], found["parsing_seconds"] + found["embedding_seconds"]
    assert found["ratio"] == pytest.approx(whole / parts, abs=0.01)
    assert not (tmp_path / "index" / "chroma").exists()


def test_bench_of_nothing_says_so(tmp_path: Path) -> None:
    """A folder without any readable format is an error in French."""
    with pytest.raises(IngestError, match="Aucun fichier"):
        measure(tmp_path, AssistantSettings(), IngestSettings(), model=CountingModel())
