"""The corpus' own words, and the correction of a question's spelling against them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

import simplemma
from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.language.words import content_words, fold, words

_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in [
        (r"ph", "f"), (r"eaux?|aux?", "o"), (r"tion|ssion|sion|cion", "sion"),
        (r"qu|ck|k|c(?=[aour l])", "k"), (r"c(?=[eiy])|ss|sc(?=[eiy])", "s"),
        (r"ai|ei|ay|er$|ez$|et$|es$|ee?s?$", "e"), (r"e[nm](?=[^aeiouy]|$)|a[nm](?=[^aeiouy]|$)", "2"),
        (r"i[nm](?=[^aeiouy]|$)|ain|ein", "5"), (r"o[nm](?=[^aeiouy]|$)", "3"), (r"y", "i"),
        (r"h", ""), (r"g(?=[eiy])", "j"), (r"gu(?=[eiy])", "g"), (r"oeu|eu", "e"),
        (r"(.)\1", r"\1"), (r"[stxdpe]+$", ""),
    ]
]  # fmt: skip


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """A rough key of how a folded French word sounds; homophones share it."""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


@lru_cache(maxsize=50_000)
def is_french(word: str) -> bool:
    """Whether a dictionary of French knows the word as written (simplemma's)."""
    return bool(simplemma.is_known(word.lower(), lang="fr"))


class Vocabulary:
    """Words of the indexed texts with their counts, by folded form."""

    def __init__(self, texts: Iterable[str], protected: frozenset[str] = frozenset()) -> None:
        counts: Counter[str] = Counter()
        surfaces: dict[str, Counter[str]] = {}
        for text in texts:
            for word in words(text):
                counts[word.folded] += 1
                surfaces.setdefault(word.folded, Counter())[word.text.lower()] += 1
        self._counts = counts
        self._surface = {folded: seen.most_common(1)[0][0] for folded, seen in surfaces.items()}
        self._protected = protected
        self._by_sound: dict[str, list[str]] = {}
        for folded in counts:
            if len(folded) >= 3 and not folded[0].isdigit():
                self._by_sound.setdefault(sound(folded), []).append(folded)
        self._correctable = [f for f in counts if len(f) >= 4 and not f[0].isdigit()]

    def __contains__(self, folded: str) -> bool:
        return folded in self._counts

    def surface(self, folded: str) -> str | None:
        """The usual spelling, accents included, of a folded word of the corpus."""
        return self._surface.get(folded)

    def correction(self, word: str) -> str | None:
        """A corpus word for an unknown one, None when it is known or nothing is near."""
        folded = fold(word)
        if (
            len(folded) < 3
            or folded in self._counts
            or folded in self._protected
            or any(c.isdigit() for c in folded)
            or is_french(word)
        ):
            return None
        if candidates := self._by_sound.get(sound(folded)):
            near = [c for c in candidates if abs(len(c) - len(folded)) <= 3]
            if near:
                return max(near, key=lambda c: (self._counts[c], c))
        if len(folded) < 4:
            return None
        # One slip in a short word, two in a longer one: what people type, not other words.
        allowed = 1 if len(folded) <= 6 else 2 if len(folded) <= 10 else 3
        matches = process.extract(
            folded, self._correctable, scorer=OSA.distance, score_cutoff=allowed, limit=8
        )
        plausible = [
            (distance, -self._counts[found], found)
            for found, distance, _ in matches
            if sound(found)[:1] == sound(folded)[:1]
        ]
        return min(plausible)[2] if plausible else None


@lru_cache(maxsize=50_000)
def is_verb(word: str) -> bool:
    """Whether a word looks like a form of a French verb: verbs seldom pin an answer down."""
    lemma = simplemma.lemmatize(word.lower(), lang="fr")
    folded, plain = fold(word), fold(lemma)
    if not re.search(r"(?:er|ir|dre|tre|ire|oir|vre)$", plain) or plain in folded.rstrip("sx"):
        return plain == folded and re.search(r"[^i]er$|[^o]ir$|ndre$|ettre$", plain) is not None
    return True


def correct(text: str, vocabulary: Vocabulary, spoken: dict[str, str]) -> str:
    """`text` with SMS spellings written out and unknown words brought back to the corpus'.

    A capitalised word inside a sentence that is not all capitals may be a name: it stays.
    """
    shouting = text.upper() == text
    meaningful = {word.start for word in content_words(text)}
    pieces: list[str] = []
    position = 0
    for number, word in enumerate(words(text)):
        replacement = spoken.get(word.folded)
        if replacement is None and word.start in meaningful:
            name = word.text[:1].isupper() and number > 0 and not shouting
            if word.folded in vocabulary:
                replacement = vocabulary.surface(word.folded) if not name else None
            elif not name and (found := vocabulary.correction(word.text)):
                replacement = vocabulary.surface(found)
        pieces += [text[position : word.start], replacement or word.text]
        position = word.end
    return "".join(pieces) + text[position:]
