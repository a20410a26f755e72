"""Find where the gold spans of a case stand in the stored texts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from evals.cases import Case
from evals.observed import SourceText, Span

_SAME = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "\u2010": "-", "\u2011": "-"})


@dataclass(frozen=True)
class Gold:
    """The places that legitimately answer a case. `missing` are spans found nowhere."""

    spans: tuple[Span, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass
class GoldFinder:
    """Looks spans up white space aside, each stored text being squeezed once."""

    texts: Mapping[str, SourceText]
    _squeezed: dict[str, tuple[str, list[int]]] = field(default_factory=dict)

    def of(self, case: Case) -> Gold:
        """Every occurrence of every span: in the documents that the case names, else anywhere."""
        found: list[Span] = []
        missing: list[str] = []
        for wanted in case.expect.spans:
            named = [id_ for id_ in case.expect.document if id_ in self.texts]
            places = self._find(wanted, named) or self._find(wanted, self.texts)
            found += places
            if not places:
                missing.append(wanted)
        return Gold(tuple(dict.fromkeys(found)), tuple(missing))

    def _find(self, wanted: str, documents: Iterable[str]) -> list[Span]:
        needle, _ = squeeze(wanted)
        found: list[Span] = []
        for id_ in documents:
            if id_ not in self._squeezed:
                self._squeezed[id_] = squeeze(self.texts[id_].text)
            hay, offsets = self._squeezed[id_]
            at = hay.find(needle) if needle else -1
            while at >= 0:
                found.append(Span(id_, offsets[at], offsets[at + len(needle) - 1] + 1))
                at = hay.find(needle, at + 1)
        return found


def squeeze(text: str) -> tuple[str, list[int]]:
    """The text without white space, one apostrophe and one hyphen; and each character's offset."""
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(unicodedata.normalize("NFC", text)):
        if not character.isspace():
            characters.append(character.translate(_SAME))
            offsets.append(offset)
    return "".join(characters), offsets
