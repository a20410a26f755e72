"""The corpus' own words, and the correction of a question's spelling against them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

import simplemma
from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.language.abbreviations import Abbreviations
from assistant.language.dictionary import is_french
from assistant.language.words import content_words, fold, words

_TITLES = frozenset({"m", "mr", "mme", "mlle", "monsieur", "madame", "dr"})
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in [
        (r"ph", "f"), (r"eaux?|aux?", "o"), (r"tion|ssion|sion|cion", "sion"),
        (r"qu|ck|k|c(?=[aour l])", "k"), (r"c(?=[eiy])|ss|sc(?=[eiy])", "s"),
        (r"(?:a|e)?i[nm](?=[^aeiouy]|$)", "5"), (r"ai|ei|ay|er$|ez$|et$|es$|ee?s?$", "e"), (r"e[nm](?=[^aeiouy]|$)|a[nm](?=[^aeiouy]|$)", "2"),
        (r"o[nm](?=[^aeiouy]|$)", "3"), (r"y", "i"),
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


class Vocabulary:
    """Words of the indexed texts with their counts, by folded form."""

    def __init__(self, texts: Iterable[str], protected: frozenset[str] = frozenset()) -> None:
        texts = list(texts)
        self.abbreviations = Abbreviations(texts)
        counts: Counter[str] = Counter()
        surfaces: dict[str, Counter[str]] = {}
        capitals: Counter[str] = Counter()
        for text in texts:
            for word in words(text):
                counts[word.folded] += 1
                near = text[max(word.start - 12, 0) : word.start] + text[word.end : word.end + 12]
                if len(word.text) > 1 and word.text.isupper() and near.upper() != near:
                    capitals[word.folded] += 1
                surfaces.setdefault(word.folded, Counter())[word.text.lower()] += 1
        self._counts = counts
        self._surface = {folded: seen.most_common(1)[0][0] for folded, seen in surfaces.items()}
        self._protected = protected
        self._acronyms = {
            folded
            for folded, written in capitals.items()
            if written and written >= counts[folded] - written
        }
        self._by_sound: dict[str, list[str]] = {}
        for folded in counts:
            if len(folded) >= 3 and not folded[0].isdigit():
                self._by_sound.setdefault(sound(folded), []).append(folded)
        self._correctable = [f for f in counts if len(f) >= 4 and not f[0].isdigit()]

    def __contains__(self, folded: str) -> bool:
        return folded in self._counts

    def is_acronym(self, folded: str) -> bool:
        """Whether the corpus mostly writes a word in capitals among small letters."""
        return folded in self._acronyms

    def surface(self, folded: str) -> str | None:
        """The usual spelling, accents included, of a folded word of the corpus."""
        return self._surface.get(folded)

    def correction(self, word: str, *, name: bool = False) -> str | None:
        """A corpus word for an unknown one, None when it is known or nothing is near.

        A `name` is corrected even where French has a word spelt like it.
        """
        folded = fold(word)
        if (
            len(folded) < 3
            or folded in self._counts
            or folded in self._protected
            or any(c.isdigit() for c in folded)
            or (is_french(word) and not name)
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


_GLUED = re.compile(r"^(qu|[cdjlmnst])([aeiouyhàâéèêëîïôùû]\w{3,})$", re.IGNORECASE)


def _glued(word: str, vocabulary: Vocabulary) -> str | None:
    """« danimation » as « d'animation », « sinscrir » as « s'inscrire »."""
    match = _GLUED.match(word)
    if match is None or is_french(word) or fold(word) in vocabulary:
        return None
    rest = fold(match.group(2))
    known = rest if rest in vocabulary else vocabulary.correction(match.group(2))
    if known is None:
        return f"{match.group(1)}'{match.group(2)}" if is_french(match.group(2)) else None
    return f"{match.group(1)}'{vocabulary.surface(known)}"


def is_shouted(text: str) -> bool:
    """Whether a text is all in capitals, so that they say nothing."""
    return len(text) > 6 and text.upper() == text and text.lower() != text


def correct(text: str, vocabulary: Vocabulary, spoken: dict[str, str]) -> str:
    """`text` with SMS spellings written out and unknown words brought back to the corpus'.

    A capitalised word inside a sentence that is not all capitals may be a name: it stays.
    """
    if is_shouted(text):
        text = text.lower()
    meaningful = {w.start for w in content_words(text) if w.folded not in _TITLES}
    pieces: list[str] = []
    position = 0
    titled = False
    for number, word in enumerate(words(text)):
        replacement = spoken.get(word.folded)
        if replacement is None and word.start in meaningful:
            name = word.text[:1].isupper() and number > 0
            if word.folded in vocabulary:
                replacement = vocabulary.surface(word.folded) if not name else None
            elif (not name or titled) and (found := vocabulary.correction(word.text, name=titled)):
                replacement = vocabulary.surface(found)
            elif not name:
                replacement = _glued(word.text, vocabulary)
        titled = word.folded in _TITLES
        pieces += [text[position : word.start], replacement or word.text]
        position = word.end
    return "".join(pieces) + text[position:]
