"""A loaded document as JSON and back: what the reading process writes to its output."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from assistant.documents import BlockKind, FactSource
from ingest.content import LoadedBlock, LoadedDocument, PageMark


def to_json(loaded: LoadedDocument) -> str:
    """Everything a loader found."""
    blocks = [
        [
            block.kind.value,
            block.text,
            block.level,
            block.ordered,
            block.strong,
            block.header,
            asdict(block.source) if block.source else None,
            [[mark.offset, mark.page, mark.printed] for mark in block.pages],
            block.number,
        ]
        for block in loaded.blocks
    ]
    values = {
        "blocks": blocks,
        "page_count": loaded.page_count,
        "warnings": loaded.warnings,
        "peak_memory_mb": loaded.peak_memory_mb,
    }
    return json.dumps(values, ensure_ascii=False)


def from_json(values: dict[str, Any]) -> LoadedDocument:
    """The document that `to_json` wrote."""
    blocks = tuple(
        LoadedBlock(
            BlockKind(kind),
            text,
            level,
            ordered,
            strong,
            header,
            FactSource(**source) if source else None,
            tuple(PageMark(*mark) for mark in pages),
            number,
        )
        for kind, text, level, ordered, strong, header, source, pages, number in values["blocks"]
    )
    return LoadedDocument(
        blocks, values["page_count"], tuple(values["warnings"]), values["peak_memory_mb"]
    )
