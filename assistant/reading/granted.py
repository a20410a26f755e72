"""What a question says of its document's own subject: every passage is about that, named or not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.documents import StoredDocument
from assistant.language.dictionary import is_french
from assistant.language.lexicons import scaffolding, stand_ins
from assistant.language.words import Word, content_words, fold, stem, words
from assistant.reading.bearing import Stems, stems_of

Spans = tuple[tuple[int, int], ...]
HEAD, REPEATED, SHORTEST = 250, 2, 3
"""Characters of a document's first lines; times that a name of theirs must stand in it, and its
fewest letters, to be what it is all about."""
_PERSON = re.compile(r"(?:(?<!\w)(?:M\.|Mme|Monsieur|Madame)|[A-ZÀ-Þ][\w-]+) $")
"""Before the name of a person, or the second part of one."""


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


def granted_in(document: StoredDocument) -> Granted:
    """What a document grants: its title, its publisher, and whoever its first lines name and the
    rest repeats, which is how a report says whose it is."""
    return granted_by(document.title, f"{document.publisher} {_repeated_name(document.text)}")


@lru_cache(maxsize=256)
def _repeated_name(text: str) -> str:
    """The name of a document's first lines, no word of French, that it holds again; empty where
    they name several: of partners, each is asked about for itself."""
    head = text[:HEAD]
    capitals = [w for w in words(head) if w.text[:1].isupper() and len(w.text) >= SHORTEST]
    persons = {w.text for w in capitals if _PERSON.search(head[: w.start])}
    names = {w.text for w in capitals if w.text not in persons and not is_french(w.text)}
    counts = Counter(word.text for word in words(text) if word.text in names)
    found = [name for name, count in counts.items() if count >= REPEATED]
    return found[0] if len(found) == 1 else ""


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
