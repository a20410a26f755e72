"""The record schema: documents and passages to and from flat, database-friendly values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any

from assistant.documents import (
    Block,
    BlockKind,
    ExpectedDocument,
    FactSource,
    Passage,
    StoredDocument,
    Unit,
    UnitKind,
)

PIECE = 200_000
"""Characters of JSON in one record: a 1,000-page document is some thirty records."""


def passage_metadata(passage: Passage, document: StoredDocument) -> dict[str, str | int]:
    """Flat metadata of one passage; what a filter or another reader of the base may need."""
    metadata: dict[str, str | int] = {
        "document_id": passage.document_id,
        "document_sha256": document.sha256,
        "territory": document.territory,
        "title": document.title,
        "publisher": document.publisher,
        "start": passage.start,
        "end": passage.end,
        "section": json.dumps(passage.section, ensure_ascii=False),
        "units": json.dumps(
            [[u.kind.value, u.start, u.end, u.page, u.printed_page] for u in passage.units],
            ensure_ascii=False,
        ),
    }
    for name in ("page", "last_page", "printed_page"):
        value = getattr(passage, name)
        if value is not None:
            metadata[name] = value
    if passage.lead is not None:
        metadata["lead"] = json.dumps(passage.lead)
    if passage.source is not None:
        metadata["source"] = json.dumps(asdict(passage.source), ensure_ascii=False)
    return metadata


def passage_of(passage_id: str, text: str, metadata: Mapping[str, Any]) -> Passage:
    """The passage that `passage_metadata` flattened."""
    source, lead = metadata.get("source"), metadata.get("lead")
    return Passage(
        id=passage_id,
        document_id=str(metadata["document_id"]),
        text=text,
        start=int(metadata["start"]),
        end=int(metadata["end"]),
        section=tuple(json.loads(metadata["section"])),
        units=tuple(
            Unit(UnitKind(kind), start, end, page, printed)
            for kind, start, end, page, printed in json.loads(metadata["units"])
        ),
        page=metadata.get("page"),
        last_page=metadata.get("last_page"),
        printed_page=metadata.get("printed_page"),
        source=FactSource(**json.loads(source)) if source else None,
        lead=tuple(json.loads(lead)) if lead else None,
    )


def document_pieces(document: StoredDocument) -> list[str]:
    """The document as JSON, cut into pieces of at most `PIECE` characters."""
    values = {f.name: getattr(document, f.name) for f in fields(document) if f.name != "blocks"}
    values["blocks"] = [
        [b.kind.value, b.start, b.end, b.level, b.ordered, b.page, b.printed_page, b.header]
        for b in document.blocks
    ]
    text = json.dumps(values, ensure_ascii=False)
    return [text[i : i + PIECE] for i in range(0, len(text), PIECE)]


def document_of(pieces: Iterable[str]) -> StoredDocument:
    """The document that `document_pieces` cut, from its pieces in order."""
    values = json.loads("".join(pieces))
    blocks = tuple(
        # An index written before rows of heads were marked has one value less.
        Block(BlockKind(kind), *rest)
        for kind, *rest in values.pop("blocks")
    )
    values["warnings"] = tuple(values["warnings"])
    return StoredDocument(blocks=blocks, **values)


def expected_json(expected: Iterable[ExpectedDocument]) -> str:
    """Announced documents as one string."""
    return json.dumps([asdict(document) for document in expected], ensure_ascii=False)


def expected_of(text: str) -> tuple[ExpectedDocument, ...]:
    """The documents that `expected_json` wrote."""
    return tuple(
        ExpectedDocument(**{**values, "aliases": tuple(values["aliases"])})
        for values in json.loads(text)
    )
