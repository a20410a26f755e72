"""Every generated file is read as written: its text, its structure, its pages."""

from __future__ import annotations

import pytest

from assistant.documents import BlockKind
from ingest.content import LoadedBlock
from ingest.errors import DocumentError
from ingest.passages import passages
from ingest.reading import read_bytes
from ingest.stored_text import place
from ingest.structure import refine
from tests.ingest.samples import columns, images, office, pages, raw, tables
from tests.ingest.samples.expected import Sample

SAMPLES: tuple[Sample, ...] = (
    *columns.SAMPLES,
    *images.SAMPLES,
    *office.SAMPLES,
    *pages.SAMPLES,
    *raw.SAMPLES,
    *tables.SAMPLES,
)


def shown(block: LoadedBlock) -> tuple[str, str]:
    """A block as the samples write it."""
    match block.kind:
        case BlockKind.HEADING:
            return f"h{block.level}", block.text
        case BlockKind.ITEM:
            return ("1." if block.ordered else "-"), block.text
        case BlockKind.TABLE_ROW:
            return ("||" if block.header else "|"), block.text
    return "p", block.text


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_sample_is_read_as_written(sample: Sample) -> None:
    """A file gives exactly the blocks, pages, printed numbers and warnings that were put in."""
    data = sample.make()
    if sample.error:
        with pytest.raises(DocumentError) as caught:
            read_bytes(data, sample.name, sample.ocr)
        assert caught.value.code == sample.error
        return
    loaded = read_bytes(data, sample.name, sample.ocr)
    assert [shown(block) for block in loaded.blocks] == list(sample.blocks)
    assert loaded.page_count == sample.page_count
    first = [block.pages[0] if block.pages else None for block in loaded.blocks]
    if sample.pages:
        assert [mark.page if mark else None for mark in first] == list(sample.pages)
    if sample.printed:
        assert [mark.printed if mark else None for mark in first] == list(sample.printed)
    if sample.levels:
        assert [block.level for block in loaded.blocks] == list(sample.levels)
    if sample.spans:
        stored, placed = place(refine(loaded.blocks))
        cut = passages("sample", stored, placed)
        assert [(p.page, p.last_page) for p in cut] == list(sample.spans)
    assert len(loaded.warnings) == len(sample.warnings)
    for warning, beginning in zip(loaded.warnings, sample.warnings, strict=True):
        assert warning.startswith(beginning)


def test_there_are_enough_samples() -> None:
    """The files cover at least twenty-five layouts and damages, each under its own name."""
    assert len({sample.name for sample in SAMPLES}) >= 25
