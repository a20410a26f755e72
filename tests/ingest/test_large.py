"""A long document is ingested, not only read, in bounded memory and time."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from tests.ingest.large import ingest, long_pdf

READER_MB, INDEXER_MB, SECONDS = 150, 400, 300
"""Measured for 1,500 passages: 57 and 194 MiB; 27 s on two cores, 119 s on busy ones."""


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_three_hundred_pages_are_ingested(tmp_path: Path) -> None:
    """Three hundred dense pages are read, cut and indexed within 300 s and 150 + 400 MiB."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "long.pdf").write_bytes(long_pdf(300))
    (corpus / "manifest.toml").write_text(
        'default_territory = "Tarn"\n[[document]]\nid = "long"\nfile = "long.pdf"\n'
        'title = "t"\npublisher = "p"\nterritory = "Tarn"\n',
        "utf-8",
    )
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=ingest, args=(corpus, tmp_path / "index", sending))
    process.start()
    sending.close()
    pages, passages, seconds, indexer, reader = receiving.recv()
    process.join(60)
    print(f"{pages} pages, {passages} passages, {seconds:.1f} s, {indexer} + {reader} MiB")
    assert pages == 300
    assert passages >= 600
    assert seconds < SECONDS
    assert reader < READER_MB
    assert indexer < INDEXER_MB
