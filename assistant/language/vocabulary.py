"""The corpus' own words, and the correction of a question's spelling against them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

import simplemma
from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.language.abbreviations import Abbreviations
from assistant.language.dictionary import frequency, homophones, is_french
from assistant.language.sounds import sound
from assistant.language.words import content_words, fold, words

_TITLES = frozenset({"m", "mr", "mme", "mlle", "monsieur", "madame", "dr"})
LEAST_CUT, LEAST_MISSING = 4, 3
"""Letters of a word that was cut short, and letters that it then lacks."""
_SPOKEN_AS = re.compile(r"(?:er|ez|ai[st]|aient)$")
_PARTICIPLE = re.compile(r"(?:er|ez|ée?s?|ai[st]|aient)$")


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

    def surface(self, folded: str | None) -> str | None:
        """The usual spelling, accents included, of a folded word of the corpus."""
        return self._surface.get(folded) if folded is not None else None

    def correction(self, word: str, *, name: bool = False) -> str | None:
        """What an unknown word was meant to be, as it is usually written: a word of the corpus or,
        by its sound, of French. None when it is known or nothing is near.

        A `name` is corrected even where French has a word spelt like it.
        """
        folded = fold(word)
        if (
            len(folded) < 3
            or folded in self._counts
            or folded in self._protected
            or any(c.isdigit() for c in folded)
        ):
            return None
        if is_french(word) and not name:
            return self._conjugated(word)
        slips, heard = self._homophone(folded, () if name else homophones(folded))
        if heard is not None and slips <= 1:
            return heard
        return self.surface(self._whole(folded)) or heard or self.surface(self._near(folded))

    def _homophone(self, folded: str, french: Sequence[str]) -> tuple[int, str | None]:
        """The nearest word that sounds so, the corpus' before others, and how many slips away."""
        own = [self._surface[c] for c in self._by_sound.get(sound(folded), ())]
        ranked = [
            (OSA.distance(folded, fold(found)), number >= len(own), -self._weight(found), found)
            for number, found in enumerate([*own, *french])
            if abs(len(found) - len(folded)) <= 3
        ]
        # A short sound is shared by chance: « coopé » is no « co ».
        told = len(sound(folded))
        near = [
            one for one in ranked if not one[1] or told >= 4 or one[0] <= (2 if told == 3 else 1)
        ]
        best = min(near, default=None)
        return (best[0], best[-1]) if best else (0, None)

    def _weight(self, written: str) -> int:
        return self._counts[fold(written)] or frequency(written)

    def _conjugated(self, word: str) -> str | None:
        """« charger de mission » for « chargé », where the corpus has that form alone."""
        begun = _SPOKEN_AS.sub("", word.lower())
        if begun == word.lower() or len(begun) < LEAST_CUT:
            return None
        same = [self._surface[c] for c in self._by_sound.get(sound(fold(word)), ())]
        forms = [c for c in same if c != begun and _PARTICIPLE.sub("", c) == begun]
        return max(forms, key=lambda c: (self._weight(c), c), default=None)

    def _whole(self, folded: str) -> str | None:
        """The commonest word of the corpus that begins as a word that was cut short: « coop »."""
        if len(folded) < LEAST_CUT:
            return None
        least = len(folded) + LEAST_MISSING
        begun = [c for c in self._correctable if len(c) >= least and c.startswith(folded)]
        return max(
            begun, key=lambda c: (self._counts[c], frequency(self._surface[c]), c), default=None
        )

    def _near(self, folded: str) -> str | None:
        if len(folded) < 4:
            return None
        # One slip in a short word, two in a longer one: what people type, not other words.
        allowed = 1 if len(folded) <= 6 else 2 if len(folded) <= 10 else 3
        matches = process.extract(
            folded, self._correctable, scorer=OSA.distance, score_cutoff=allowed, limit=8
        )
        plausible = [
            (distance, -self._counts[found], -frequency(self._surface[found]), found)
            for found, distance, _ in matches
            if sound(found)[:1] == sound(folded)[:1]
        ]
        return min(plausible)[-1] if plausible else None


@lru_cache(maxsize=2_048)
def is_verb(word: str) -> bool:
    """Whether a word looks like a form of a French verb: verbs seldom pin an answer down."""
    lemma = simplemma.lemmatize(word.lower(), lang="fr")
    folded, plain = fold(word), fold(lemma)
    if not re.search(r"(?:er|ir|dre|tre|ire|oir|vre)$", plain) or plain in folded.rstrip("sx"):
        return plain == folded and re.search(r"[^i]er$|[^o]ir$|ndre$|ettre$", plain) is not None
    return True


_GLUED = re.compile(r"^(qu|[cdjlmnst])([aeiouyhàâéèêëîïôùû]\w{3,})$", re.IGNORECASE)
_LINKED = re.compile(r"^z(?=[aeiouyàâéèêëîïôùû]\w{2})")
"""The sound before a plural that begins with a vowel: « les zélus »."""


def _glued(word: str, vocabulary: Vocabulary) -> str | None:
    """« danimation » as « d'animation », « sinscrir » as « s'inscrire »."""
    match = _GLUED.match(word)
    if match is None or is_french(word) or fold(word) in vocabulary:
        return None
    rest = match.group(2)
    known = vocabulary.surface(fold(rest)) or (
        None if is_french(rest) else vocabulary.correction(rest)
    )
    if known is None:
        return f"{match.group(1)}'{rest}" if is_french(rest) else None
    return f"{match.group(1)}'{known}"


def _restored(word: str, vocabulary: Vocabulary, titled: bool) -> str | None:
    linked = _LINKED.sub("", word)
    if linked != word and not is_french(word):
        known = vocabulary.surface(fold(linked)) or vocabulary.correction(linked)
        if known is not None:
            return known
    found = vocabulary.correction(word, name=titled)
    return found if found or titled else _glued(word, vocabulary)


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
        elided = text[word.end : word.end + 1] in ("'", "’")
        replacement = None if elided else spoken.get(word.folded)
        if replacement is None and word.start in meaningful:
            name = word.text[:1].isupper() and number > 0
            if word.folded in vocabulary:
                accented = word.folded != word.text.lower() and is_french(word.text)
                replacement = vocabulary.surface(word.folded) if not (name or accented) else None
            elif not name or titled:
                replacement = _restored(word.text, vocabulary, titled)
        titled = word.folded in _TITLES
        pieces += [text[position : word.start], replacement or word.text]
        position = word.end
    return _ASKS_BY_EAR.sub("c'est ", "".join(pieces) + text[position:])


_ASKS_BY_EAR = re.compile(
    r"(?<![\w-])(?:[cs]es|s'est|[cs]é) (?=(?:qui|quoi|combien|quand|où)(?!\w))", re.IGNORECASE
)
"""« ses qui », « sé combien »: « c'est » as it sounds."""
