"""What verification says about a sentence, and the reasons it can give."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReasonKind(StrEnum):
    """Which check refused the sentence."""

    HYGIENE = "hygiene"
    NO_SOURCE = "no_source"
    QUANTITY = "quantity"
    CONTACT = "contact"
    DATE = "date"
    NAME = "name"
    FORCE = "force"
    NEGATION = "negation"
    SCOPE = "scope"
    OPPOSITE = "opposite"
    ACTOR = "actor"
    TERRITORY = "territory"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Reason:
    """One refusal, with the words it is about."""

    kind: ReasonKind
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence may be shown.

    When it may, `source` is the index of the evidence that bears it and `start`, `end` the span
    of its statements, in the offsets of that evidence. When not, `reasons` say why, judged
    against the nearest statements.
    """

    supported: bool
    reasons: tuple[Reason, ...] = ()
    source: int | None = None
    start: int = 0
    end: int = 0
