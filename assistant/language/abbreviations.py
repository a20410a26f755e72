"""Abbreviations that the documents themselves spell out: « agence régionale de santé (ARS) »."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from assistant.language.lexicons import find_phrases, stem_phrase
from assistant.language.words import STOP_WORDS, Word, fold, stem, words

_GIVEN = re.compile(r"\(\s*([A-ZÀ-Ý][A-Za-zÀ-ÿ]{1,7})\s*\)")
"""« (ARS) », « (Caf) »."""
_WRITTEN_BEFORE = re.compile(r"([A-ZÀ-Ý][A-Za-zÀ-ÿ]{1,7})\s*\(([^()]{6,80})\)")
"""« ARS (agence régionale de santé) »."""
LONGEST = 12
"""Words of a name looked at before its abbreviation."""

Stems = tuple[str, ...]


class Abbreviations:
    """What the indexed texts abbreviate, where they write the short form more often."""

    def __init__(self, texts: Iterable[str]) -> None:
        names: Counter[tuple[str, Stems]] = Counter()
        count: Counter[Stems] = Counter()
        kept = list(texts)
        for text in kept:
            names.update(spelt_out(text))
        short = {written.lower(): Counter[str]() for written, _ in names}
        forms = {form for written, _ in names for form in (written, written.upper())}
        wanted = {name for _, name in names}
        sizes = {len(name) for name in wanted}
        for text in kept:
            for word in words(text):
                if word.text in forms:
                    short[word.text.lower()][word.text] += 1
            stems = stem_phrase(text)
            for size in sizes:
                count.update(
                    part
                    for start in range(len(stems) - size + 1)
                    if (part := stems[start : start + size]) in wanted
                )
        self._longest = max(sizes, default=0)
        self._short: dict[Stems, str] = {}
        self._long: dict[str, Stems] = {}
        for (written, name), _ in names.most_common():
            used = short[written.lower()]
            if name not in self._short and sum(used.values()) > count[name]:
                self._short[name] = used.most_common(1)[0][0]
                self._long.setdefault(stem(written), name)

    def shortened(self, text: str) -> str:
        """The text with each name that has an abbreviation in its short form."""
        if not self._short:
            return text
        found = words(text)
        left, position = "", 0
        for place, name in find_phrases(stem_phrase(text), self._short, self._longest):
            short, end = self._short[name], found[place + len(name) - 1].end
            again = re.compile(rf"\s*\(?\b{re.escape(short)}\b\)?", re.I).match(text, end)
            left += text[position : found[place].start] + short
            position = again.end() if again else end
        return left + text[position:]

    def name_of(self, stemmed: str) -> Stems:
        """The stems of what an abbreviation stands for; none for another word."""
        return self._long.get(stemmed, ())


def spelt_out(text: str) -> Iterator[tuple[str, Stems]]:
    """Abbreviations as written, each with the stems of the name beside it that has its initials."""
    for match in _GIVEN.finditer(text):
        before = words(text[max(0, match.start() - 30 * LONGEST) : match.start()])[-LONGEST:]
        if name := _named(match.group(1), before):
            yield match.group(1), name
    for match in _WRITTEN_BEFORE.finditer(text):
        inside = words(match.group(2))
        name = _named(match.group(1), inside)
        if len(name) == len(inside):
            yield match.group(1), name


def _named(short: str, before: tuple[Word, ...]) -> Stems:
    """The last words whose initials make up `short`, function words aside."""
    letters = list(short.lower())
    for place in range(len(before) - 1, -1, -1):
        word = before[place]
        if letters and word.folded[0] == fold(letters[-1]):
            letters.pop()
            if not letters:
                name = tuple(stem(one.text) for one in before[place:])
                return name if len(name) > 1 else ()
        elif word.folded not in STOP_WORDS and len(word.folded) > 1:
            return ()
    return ()
