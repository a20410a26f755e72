"""What the assistant knows, as the first screen says it: documents, gaps, and questions to try."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from api.web.protocol import AnsweringAssistant
from assistant.documents import BlockKind, ExpectedDocument, Index, StoredDocument, UnitKind
from assistant.store.protocol import IndexMissingError, StoreUnavailableError

EXAMPLES = 4
CONTACTS = 3
LEAST_WORDS = 4
"""A heading such as « Le saviez-vous ? » asks nothing that a reader would ask."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or service as a document names them, `start:end` in code points of its text."""

    text: str
    document_id: str
    document_title: str
    passage_id: str
    start: int
    end: int

    @property
    def path(self) -> str:
        """Where to read it, from the service's own address."""
        name = quote(self.document_id, safe="")
        anchor = quote(self.passage_id, safe="")
        return f"/documents/{name}?debut={self.start}&fin={self.end}#{anchor}"


@dataclass(frozen=True, slots=True)
class Library:
    """Documents in reading order; `ready` is False when no index can be read."""

    documents: tuple[StoredDocument, ...] = ()
    expected: tuple[ExpectedDocument, ...] = ()
    collections: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    ready: bool = True

    def contact_facts(self, base: str) -> list[dict[str, str]]:
        """The contacts as a script reads them; `base` is the service's address."""
        return [
            {"text": c.text, "title": c.document_title, "url": base + c.path} for c in self.contacts
        ]


class Shelves:
    """The library of the live index, worked out once a generation."""

    def __init__(self, assistant: AnsweringAssistant) -> None:
        self._assistant = assistant
        self._known: tuple[Index, Library] | None = None

    def library(self) -> Library:
        """Never fails: a page says that the documents are away."""
        try:
            index = self._assistant.index
            if self._known is None or self._known[0] is not index:
                self._known = index, self._read(index)
        except (IndexMissingError, StoreUnavailableError):
            return Library(ready=False)
        return self._known[1]

    def _read(self, index: Index) -> Library:
        documents = sorted(index.documents.values(), key=lambda d: (d.summarises, d.title))
        return Library(
            tuple(documents),
            tuple(e for e in index.expected if e.id not in index.documents),
            self._assistant.collections(),
            example_questions(documents),
            contacts(index),
        )


def contacts(index: Index) -> tuple[Contact, ...]:
    """Whom the documents of the default territory name, for when they do not say."""
    found: list[Contact] = []
    for passage in index.passages.values():
        document = index.documents.get(passage.document_id)
        if document is None or document.summarises:
            continue
        if document.territory != index.default_territory:
            continue
        found += [
            Contact(
                text=document.text[unit.start : unit.end],
                document_id=document.id,
                document_title=document.title,
                passage_id=passage.id,
                start=unit.start,
                end=unit.end,
            )
            for unit in passage.units
            if unit.kind is UnitKind.CONTACT
        ]
    found.sort(key=lambda contact: (contact.document_id, contact.start))
    return tuple(found[:CONTACTS])


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
