"""Targets that spoil what another target answers: each breaks one thing, on purpose."""

# ruff: noqa: D102
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from evals.cases import Said
from evals.observed import Observation, SeenClaim, SourceText, Target


@dataclass
class Breaker:
    """Passes everything on; the kinds below change the answer. Implements `Target`."""

    inner: Target

    @property
    def name(self) -> str:
        return type(self).__name__

    @property
    def cites(self) -> bool:
        return self.inner.cites

    async def documents(self) -> Mapping[str, SourceText]:
        return await self.inner.documents()

    async def ask(self, turns: Sequence[Said], collection: str | None) -> Observation:
        texts = await self.documents()
        return self.spoil(await self.inner.ask(turns, collection), texts)

    def spoil(self, seen: Observation, texts: Mapping[str, SourceText]) -> Observation:
        return seen


@dataclass
class WrongSection(Breaker):
    """The words stay right, the citation opens another place of the same document."""

    def spoil(self, seen: Observation, texts: Mapping[str, SourceText]) -> Observation:
        moved = []
        for one in seen.citations:
            text = texts[one.document_id].text
            size = one.end - one.start
            start = 0 if one.start > len(text) // 2 else len(text) - size
            moved.append(
                replace(
                    one,
                    start=start,
                    end=start + size,
                    quote=text[start : start + size],
                    section="Une autre section",
                    section_path=(),
                )
            )
        return replace(seen, citations=tuple(moved))


@dataclass
class OneDigit(Breaker):
    """One digit of each answer changed, in the text, the claim and the quote alike."""

    def spoil(self, seen: Observation, texts: Mapping[str, SourceText]) -> Observation:
        return replace(
            seen,
            answer=changed(seen.answer),
            claims=tuple(SeenClaim(changed(c.text), c.citations) for c in seen.claims),
            citations=tuple(replace(c, quote=changed(c.quote)) for c in seen.citations),
        )


@dataclass
class OneDigitSaid(Breaker):
    """One digit changed in what is said; the quotes stay as they are stored."""

    def spoil(self, seen: Observation, texts: Mapping[str, SourceText]) -> Observation:
        return replace(
            seen,
            answer=changed(seen.answer),
            claims=tuple(SeenClaim(changed(c.text), c.citations) for c in seen.claims),
        )


def changed(text: str) -> str:
    """The first digit of the first number outside a mark, one higher (9 becomes 1)."""
    return re.sub(r"(?<![\[\d])(\d)(?!\d*\])", lambda d: str(int(d[1]) % 9 + 1), text, count=1)


@dataclass
class NeverRefuses(Breaker):
    """Refusals replaced by the answer given before."""

    last: Observation | None = None

    def spoil(self, seen: Observation, texts: Mapping[str, SourceText]) -> Observation:
        if seen.status == "answered":
            self.last = seen
            return seen
        return self.last or seen


@dataclass
class ShuffledRetrieval(Breaker):
    """Each question gets the passages, and so the answer, of the question answered before it."""

    waiting: list[Observation] = field(default_factory=list)

    def spoil(self, seen: Observation, texts: Mapping[str, SourceText]) -> Observation:
        if seen.status != "answered":
            return seen
        self.waiting.append(seen)
        return self.waiting.pop(0) if len(self.waiting) > 3 else self.waiting[0]


BREAKERS = (WrongSection, OneDigit, OneDigitSaid, NeverRefuses, ShuffledRetrieval)
