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
class Support:
    """`source` is the index of the evidence, `start` and `end` offsets in its text."""

    source: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence may be shown.

    When it may, `support` says which statements bear it. When not, `reasons` say why, judged
    against the nearest statements.
    """

    supported: bool
    reasons: tuple[Reason, ...] = ()
    support: tuple[Support, ...] = ()
