"""What the bench asks of anything it scores, and what it sees of an answer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from evals.cases import Said


class TargetError(RuntimeError):
    """The target cannot be reached, or does not speak as it should; the message is French."""


@dataclass(frozen=True)
class SourceText:
    """A document's stored text, as the target serves it: what quotes are compared with."""

    id: str
    title: str
    text: str

    @cached_property
    def sha256(self) -> str:
        """Hex digest of the text in UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class SeenCitation:
    """A citation as it reached us: nothing about it is taken on trust."""

    number: int
    document_id: str
    quote: str
    document_sha256: str | None = None
    document_title: str = ""
    publisher: str = ""
    territory: str = ""
    valid_on: str | None = None
    section: str | None = None
    section_path: tuple[str, ...] = ()
    page: int | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class SeenClaim:
    """One statement of the answer and the numbers of the citations that bear it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]` of a document."""

    document_id: str
    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """They share at least one code point."""
        return (
            self.document_id == other.document_id
            and self.start < other.end
            and other.start < self.end
        )


@dataclass(frozen=True, slots=True)
class Observation:
    """One answer as seen from outside. `seconds` is wall time of the judged turn alone."""

    status: str
    answer: str
    claims: tuple[SeenClaim, ...] = ()
    citations: tuple[SeenCitation, ...] = ()
    mode: str = "extractive"
    notice: str | None = None
    retrieved: tuple[Span, ...] | None = None
    seconds: float = 0.0
    error: str | None = None


class Target(Protocol):
    """Anything that answers conversations."""

    @property
    def name(self) -> str:
        """What the report calls it; the same for the same target."""

    @property
    def cites(self) -> bool:
        """Whether answers come with citations as spans; if not, source metrics do not apply."""

    async def documents(self) -> Mapping[str, SourceText]:
        """Stored texts by document id; empty when the target does not show them."""

    async def ask(self, turns: Sequence[Said], collection: str | None) -> Observation:
        """Answer the last turn. Raises TargetError when no answer came back."""
