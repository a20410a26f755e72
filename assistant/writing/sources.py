"""The passages given to the writer, each under a letter."""

from __future__ import annotations

import string
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.documents import Passage, StoredDocument

Spans = tuple[tuple[int, int], ...]
"""(start, end) in a document's text."""
MAX_SOURCES = 8
"""Passages put into one prompt, the best first."""


@dataclass(frozen=True, slots=True)
class SourcePassage:
    """A passage the model may point at by `label`, one capital letter.

    `essential` are the spans (start, end) of the document's text that the extractive answer
    quotes: a written answer must bear them too. `near` are spans that answered almost as well: it
    may rest on them.
    """

    label: str
    document: StoredDocument
    passage: Passage
    essential: Spans = ()
    near: Spans = ()


def label_sources(
    found: Iterable[tuple[StoredDocument, Passage, Spans, Spans]],
) -> tuple[SourcePassage, ...]:
    """Letters in order; those with essential spans come first and are never left out."""
    ordered = sorted(found, key=lambda item: not item[2])
    needed = sum(bool(essential) for _, _, essential, _ in ordered)
    return tuple(
        SourcePassage(letter, *source)
        for letter, source in zip(
            string.ascii_uppercase, ordered[: max(MAX_SOURCES, needed)], strict=False
        )
    )


@dataclass(frozen=True, slots=True)
class WrittenClaim:
    """A verified sentence, with the verbatim spans that bear it.

    Code found the spans; each is (source, start, end) in its document's text.
    """

    text: str
    spans: tuple[tuple[SourcePassage, int, int], ...]
