"""What the assistant knows, as the first screen says it: documents, gaps, and questions to try."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from api.web.protocol import AnsweringAssistant
from assistant.documents import BlockKind, ExpectedDocument, StoredDocument
from assistant.store.protocol import IndexMissingError, StoreUnavailableError

EXAMPLES = 4
LEAST_WORDS = 4
"""A heading such as « Le saviez-vous ? » asks nothing that a reader would ask."""


@dataclass(frozen=True, slots=True)
class Library:
    """Documents in reading order; `ready` is False when no index can be read."""

    documents: tuple[StoredDocument, ...] = ()
    expected: tuple[ExpectedDocument, ...] = ()
    collections: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    ready: bool = True


def library(assistant: AnsweringAssistant) -> Library:
    """The live library. Never fails: a page says that the documents are away."""
    try:
        index = assistant.index
        collections = assistant.collections()
    except (IndexMissingError, StoreUnavailableError):
        return Library(ready=False)
    documents = tuple(sorted(index.documents.values(), key=lambda d: (d.summarises, d.title)))
    return Library(documents, index.expected, collections, example_questions(documents))


def example_questions(documents: Iterable[StoredDocument]) -> tuple[str, ...]:
    """Questions that the documents themselves ask in their headings, the first ones first."""
    found: list[str] = []
    for document in documents:
        for block in document.blocks:
            title = re.sub(r"\s*\n\s*", " ", document.text[block.start : block.end])
            if (
                block.kind is BlockKind.HEADING
                and title.endswith("?")
                and len(title.split()) > LEAST_WORDS
                and title not in found
            ):
                found.append(title)
    return tuple(found[:EXAMPLES])
