"""What a question says of its document's own subject: every passage is about that, named or not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.lexicons import scaffolding, stand_ins
from assistant.language.words import Word, content_words, fold, stem, words
from assistant.reading.bearing import Stems, stems_of

Spans = tuple[tuple[int, int], ...]


_POINTS = re.compile(r"(?<!\w)(?:cet?|cette|notre|votre|mon|ma|leur) $")
"""What points to one thing that is known already."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What every passage of a document is about, whether it says so or not."""

    names: Stems
    """Of its title and of who publishes it."""
    stand_ins: frozenset[str]
    """Folded words for the kind of thing that the title names: « cet agent », « le dispositif »."""

    def holds(self, word: Word, before: str) -> bool:
        """Whether a word of a question says no more than that; `before` stands before it."""
        return self.names.hold(stem(word.text)) or self._stands_in(word, before)

    def standing_in(self, text: str) -> list[Word]:
        """The words of a question that stand for the name."""
        if not self.stand_ins:
            return []
        return [w for w in content_words(text) if self._stands_in(w, text[: w.start])]

    def _stands_in(self, word: Word, before: str) -> bool:
        return word.folded in self.stand_ins and bool(_POINTS.search(fold(before)))


@lru_cache(maxsize=1_024)
def granted_by(title: str, publisher: str) -> Granted:
    """What a document's title and publisher grant."""
    said = {word.folded for word in words(title)}
    called = (called for titles, called in stand_ins() if not said.isdisjoint(titles))
    return Granted(stems_of(f"{title} {publisher}"), frozenset().union(*called))


def taken_for_granted(text: str, granted: Granted) -> Spans:
    """Where the words of a question stand that say what is granted; none where nothing else is
    asked: « combien de places compte la médiathèque ? », in the rules of the médiathèque."""
    listed = [(word, granted.holds(word, text[: word.start])) for word in content_words(text)]
    asks_more = any(not said and word.folded not in scaffolding() for word, said in listed)
    return spans_of([word for word, said in listed if said]) if asks_more else ()


def spans_of(found: Sequence[Word]) -> Spans:
    """Where words stand."""
    return tuple((word.start, word.end) for word in found)
