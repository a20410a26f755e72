"""Cut French text into words, and words into the terms that search compares."""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import Stemmer

_WORD = re.compile(r"[^\W_]+(?:[.,](?=\d)[^\W_]+)*(?:-[^\W_]+)*", re.UNICODE)
_CLITIC = re.compile(
    r"(?:-t)?-(?:ils?|elles?|on|ce|je|tu|nous|vous|moi|toi|lui|leur|la|le|les|y|en|ci|là)$", re.I
)
"""Pronouns hung on a verb: « finance-t-elle » is a form of « finance »."""
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)$", re.IGNORECASE)

STOP_WORDS = frozenset(
    (Path(__file__).parent / "data" / "stop_words.txt").read_text(encoding="utf-8").split()
)
"""Folded function words; « état » stays findable through its neighbours, never alone."""

SHORT = 500
"""Characters of a text that is cut once and remembered: a question is cut a dozen times."""

_stemmer_lock = threading.Lock()
_stemmer = Stemmer.Stemmer("french")


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its place in the text."""

    text: str
    start: int
    end: int

    @property
    def folded(self) -> str:
        """Lower case without accents."""
        return fold(self.text)


LONGEST_WORD = 24
"""Letters beyond which a text is somebody's own: it is soon forgotten, that memory may not grow."""


def fold(text: str) -> str:
    """Lower case, without accents or ligatures, straight apostrophes."""
    return _folded_word(text) if len(text) <= LONGEST_WORD else _folded_text(text)


def _folded(text: str) -> str:
    lowered = text.lower().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    decomposed = unicodedata.normalize("NFD", lowered)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


_folded_word = lru_cache(maxsize=100_000)(_folded)
_folded_text = lru_cache(maxsize=256)(_folded)


def fold_keeping_length(text: str) -> str:
    """Folded character by character, so that offsets are those of `text`."""
    return "".join(folded if len(folded := fold(char)) == 1 else char for char in text)


def words(text: str) -> tuple[Word, ...]:
    """Words in order; elided articles are apart, hyphened words and decimal numbers whole."""
    return _remembered(text) if len(text) <= SHORT else _cut(text)


def _cut(text: str) -> tuple[Word, ...]:
    found: list[Word] = []
    for match in _WORD.finditer(text):
        word = match.group()
        while "-" in word and (clitic := _CLITIC.search(word)) and clitic.start() > 0:
            word = word[: clitic.start()]
        found.append(Word(word, match.start(), match.start() + len(word)))
    return tuple(found)


_remembered = lru_cache(maxsize=512)(_cut)


def content_words(text: str) -> list[Word]:
    """The words that carry meaning: no function words, no elided letters."""
    return [
        word
        for word in words(text)
        if word.folded not in STOP_WORDS and not _ELISION.match(word.text)
    ]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The French Snowball stem of a word, accents folded away afterwards."""
    with _stemmer_lock:  # the C stemmer keeps state between calls
        return fold(_stemmer.stemWord(word.lower()))


def terms(text: str) -> list[str]:
    """Stems of the content words, hyphened words also by their parts: what BM25 counts."""
    return [term for word in content_words(text) for term in terms_of(word)]


def terms_of(word: Word) -> list[str]:
    """The same for one content word."""
    if "-" not in word.text:
        return [stem(word.text)]
    split = word.text.split("-")
    parts = [part for part in split if part and fold(part) not in STOP_WORDS]
    # « Saint-Orade » for « Saint-Orade-sur-Lys ».
    short = ["-".join(split[:count]) for count in range(2, len(split))]
    return [stem(written) for written in (word.text, word.text.replace("-", ""), *short, *parts)]
