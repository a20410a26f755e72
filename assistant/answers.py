"""What the assistant gives back: statuses, claims, citations, and the events of one answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.documents import Passage, StoredDocument


class AnswerStatus(StrEnum):
    """How an answer ends. Only `ANSWERED` carries citations, and it always carries one."""

    ANSWERED = "answered"
    NOT_IN_SOURCES = "not_in_sources"
    OUT_OF_SCOPE = "out_of_scope"
    SMALL_TALK = "small_talk"
    SOURCE_MISSING = "source_missing"
    CLARIFICATION = "clarification"


class AnswerMode(StrEnum):
    """Who put the answer's words together."""

    EXTRACTIVE = "extractive"
    GENERATED = "generated"


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim span of a stored document: the quote is cut from the text, never given.

    There is no way to make a citation whose quote is not `document.text[start:end]`:
    that is the invariant of the product.
    """

    number: int
    document: StoredDocument
    passage: Passage
    start: int
    end: int
    page: int | None = None
    printed_page: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.document.text):
            raise ValueError(f"span {self.start}:{self.end} is outside {self.document.id}")
        if self.passage.document_id != self.document.id:
            raise ValueError(f"passage {self.passage.id} is not of {self.document.id}")

    @property
    def quote(self) -> str:
        """The cited words, exactly as stored."""
        return self.document.text[self.start : self.end]

    @property
    def publisher(self) -> str:
        """Who says so: the fact's own publisher where the document only restates it."""
        return self.passage.source.publisher if self.passage.source else self.document.publisher

    @property
    def valid_on(self) -> str | None:
        """The date the fact holds for, as its own source gives it."""
        return self.passage.source.date if self.passage.source else self.document.valid_on

    @property
    def territory(self) -> str:
        """The territory the fact holds for."""
        if self.passage.source and self.passage.source.territory:
            return self.passage.source.territory
        return self.document.territory

    @property
    def source_url(self) -> str | None:
        """Where the publisher put it, if the source said."""
        return self.passage.source.url if self.passage.source else self.document.source_url

    @property
    def section(self) -> str | None:
        """The nearest heading above the quote."""
        return self.passage.section[-1] if self.passage.section else None


def _cut_by_us(citations: tuple[Citation, ...]) -> None:
    """Refuse what only looks like a citation: a subclass may give any quote it likes."""
    if any(type(citation) is not Citation for citation in citations):
        raise TypeError("only a Citation itself cuts its quote from the stored text")


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of an answer, with the numbers of the citations that bear it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer. `answer` is the text shown, with `[n]` marks."""

    id: str
    status: AnswerStatus
    answer: str
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    suggestions: tuple[str, ...] = ()
    mode: AnswerMode = AnswerMode.EXTRACTIVE
    model: str | None = None
    notice: str | None = None

    def __post_init__(self) -> None:
        if (self.status is AnswerStatus.ANSWERED) != bool(self.citations):
            raise ValueError("an answer carries citations if, and only if, its status is answered")
        _cut_by_us(self.citations)


@dataclass(frozen=True, slots=True)
class SourcesFound:
    """First event: the candidate citations, already numbered."""

    citations: tuple[Citation, ...]

    def __post_init__(self) -> None:
        _cut_by_us(self.citations)


@dataclass(frozen=True, slots=True)
class AnswerDelta:
    """A further piece of verified text."""

    text: str


@dataclass(frozen=True, slots=True)
class AnswerFinished:
    """Last event: the whole answer."""

    answer: Answer


AnswerEvent = SourcesFound | AnswerDelta | AnswerFinished
