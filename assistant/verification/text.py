"""Folded text, clauses and lemmas: how sentence and source are made comparable."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import simplemma

from assistant.language.verbs import finite_verbs
from assistant.language.words import Word, content_words, fold, stem, words
from assistant.verification.lexicon import acronyms, meta_words, synonyms

_SPACES = re.compile(r"\s+")
VERB_FORM = re.compile(r"\b(?:est|sont|peut|peuvent|doit|doivent|ne|n['’]|se|s['’]|a|ont)(?!\w)")
"""Where a subject ends, for the verbs that administrative prose has most."""
_VERB_AGAIN = re.compile(
    r"\b(?:est|sont|sera|seront) (?P<verb>[\w-]{3,}) par\b|\b(?:le |l')(?P<is>est|sont) par\b"
)
PART = re.compile(r"\s*;\s*")
"""What parts the items of a list that is told in one line, and the rows of a table."""
_CLAUSE = re.compile(r"[;:,()«»\"\n]| mais | tandis que | alors que | et que ")


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Folded, every white space one plain space, typographic dashes as hyphens."""
    return _SPACES.sub(" ", fold(text).replace("–", "-").replace("—", "-")).strip()


@lru_cache(maxsize=4_000)
def spelled_out(folded: str) -> str:
    """« l'un est payé par X ; les autres le sont par Y » with the second verb said again."""
    verb = ""
    for match in _VERB_AGAIN.finditer(folded):
        if match["verb"]:
            verb = match["verb"]
        elif verb:
            start, end = match.span()
            return spelled_out(f"{folded[:start]}{match['is']} {verb} par{folded[end:]}")
    return folded


@lru_cache(maxsize=20_000)
def lemma(word: str) -> str:
    """Folded lemma of one word."""
    return fold(simplemma.lemmatize(word.lower().replace("’", "'"), lang="fr"))


def subject_of(text: str, most: int) -> str:
    """What stands before the first verb of a text, `most` words of it."""
    verbs = finite_verbs(words(text))
    return " ".join((text[: verbs[0].start] if verbs else text).split()[:most])


def clauses(text: str) -> list[str]:
    """Pieces between punctuation marks; a decimal comma does not cut."""
    guarded = re.sub(r"(?<=\d),(?=\d)", "\0", text)
    return [c.replace("\0", ",").strip() for c in _CLAUSE.split(guarded) if c.strip()]


@lru_cache(maxsize=20_000)
def content(text: str) -> tuple[Word, ...]:
    """Content words without the words that merely present."""
    meta = meta_words()
    return tuple(
        w for w in content_words(text) if w.folded not in meta and lemma(w.text) not in meta
    )


class WordBag:
    """What words a text holds, ready to be asked whether it says a given word."""

    def __init__(self, texts: Iterable[str]) -> None:
        joined = " \n ".join(texts)
        folded = plain(joined)
        known = acronyms()
        for short, long in known.items():
            if re.search(rf"\b{short}\b", folded):
                joined += " \n " + long
            elif long in folded:
                joined += " \n " + short
        found = content_words(joined)
        parts = [
            p for w in found for p in ([w.text, *w.text.split("-")] if "-" in w.text else [w.text])
        ]
        self.words = frozenset(fold(p) for p in parts)
        self.stems = frozenset(stem(p) for p in parts)
        self.lemmas = frozenset(lemma(p) for p in parts)
        groups = synonyms()
        self.groups = frozenset(
            g for w in (*self.lemmas, *self.words) for g in groups.get(w, frozenset())
        )

        self._answers: dict[str, bool] = {}

    def says(self, word: str) -> bool:
        """Whether the word, a form, a relative or a synonym of it is there."""
        answer = self._answers.get(word)
        if answer is None:
            answer = self._answers[word] = self._says(word)
        return answer

    def count(self, words: Iterable[str]) -> int:
        """How many of the words it says."""
        return sum(self.says(word) for word in words)

    def _says(self, word: str) -> bool:
        folded = fold(word)
        if folded in self.words or stem(word) in self.stems or lemma(word) in self.lemmas:
            return True
        groups = synonyms()
        mine = groups.get(lemma(word), frozenset()) | groups.get(folded, frozenset())
        if mine & self.groups or any(_related(folded, other) for other in self.words):
            return True
        return "-" in word and all(self.says(p) for p in word.split("-") if len(p) > 2)


@lru_cache(maxsize=2_000)
def word_bag(text: str) -> WordBag:
    """The bag of a text, kept: statements are asked about sentence after sentence."""
    return WordBag([text])


@lru_cache(maxsize=100_000)
def _related(one: str, other: str) -> bool:
    """Same family by a long common beginning: « recruter », « recrutement »."""
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    shorter = min(len(one), len(other))
    return (shared >= 6 and shared >= 0.7 * shorter) or (
        shared >= 5 and shorter - shared <= 2 and shorter >= 6
    )
