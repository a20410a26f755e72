"""Proper names, places and acronyms of a sentence, all of which its source must hold."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.language.dictionary import is_french
from assistant.language.words import STOP_WORDS, fold
from assistant.verification.evidence import Candidate, leans
from assistant.verification.lexicon import acronyms, meta_words, synonyms
from assistant.verification.numerals import with_figures
from assistant.verification.text import WordBag, plain
from assistant.verification.verdict import Reason, ReasonKind

_WORD = re.compile(r"[^\W\d_]+(?:[’'\-][^\W\d_]+)*\d*")
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)[’']", re.IGNORECASE)
_EMAIL = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")
_TITLES = frozenset(["m", "mm", "mme", "mlle", "dr", "monsieur", "madame"])


@dataclass(frozen=True, slots=True)
class Name:
    """A capitalised word; `initial` when it opens the sentence, where anything is capitalised."""

    text: str
    initial: bool
    acronym: bool


def names(sentence: str) -> list[Name]:
    """Capitalised words in order, elided articles taken off."""
    found: list[Name] = []
    bare = _EMAIL.sub(lambda m: " " * len(m.group()), sentence)
    opening = True
    for match in _WORD.finditer(bare):
        word = _ELIDED.sub("", match.group())
        elided = word != match.group()
        before = bare[: match.start()].rstrip()
        opens = opening or before.endswith((".", "!", "?", ":", "…", "»", "«"))
        opening = False
        acronym = sum(c.isupper() for c in word) >= 2 and len(word) >= 2
        if word[:1].isupper() and (len(word) > 1) and fold(word) not in _TITLES:
            found.append(Name(word, opens and not elided, acronym))
    return found


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse, empty when every name is the source's."""
    held = _held(candidate)
    spotted = names(sentence)
    bag = WordBag([candidate.full, candidate.evidence.context])
    reasons: list[Reason] = []
    for index, name in enumerate(spotted):
        if _is_held(name.text, held) or (name.acronym and _expanded(name.text, candidate)):
            continue
        if fold(name.text) in synonyms() and bag.says(name.text):
            continue  # « sur Internet » for « en ligne »
        if name.initial and not name.acronym:
            word = fold(name.text)
            followed = index + 1 < len(spotted) and re.search(
                rf"{re.escape(name.text)} {re.escape(spotted[index + 1].text)}", sentence
            )
            if word in STOP_WORDS or is_number(word) or word in meta_words() or _is_common(word):
                continue
            if is_french(name.text) and not followed:
                continue
        reasons.append(Reason(ReasonKind.NAME, name.text))
    return reasons


def is_number(word: str) -> bool:
    """Whether the word writes a number out."""
    return with_figures(fold(word)) != fold(word)


def _is_common(word: str) -> bool:
    """Adverbs and compounds that the dictionary does not list."""
    parts = word.split("-")
    return word.endswith("ment") or (
        len(parts) > 1 and all(is_french(p) or fold(p) in STOP_WORDS for p in parts)
    )


def _held(candidate: Candidate) -> frozenset[str]:
    texts = [
        candidate.full,
        candidate.evidence.context,
        *(s.before for s in candidate.statements if leans(s.text)),
    ]
    found: set[str] = set()
    for word in re.findall(r"[^\W_]+", plain(" ".join(texts))):
        found.add(word)
        found.add(word.rstrip("s"))
    return frozenset(found)


def _is_held(word: str, held: frozenset[str]) -> bool:
    parts = [p for p in re.split(r"[-’']", fold(word)) if p]
    return all(p in held or p.rstrip("s") in held or p in STOP_WORDS for p in parts)


def _expanded(acronym: str, candidate: Candidate) -> bool:
    """The source says the acronym's words, from the list or by their initials."""
    short = fold(acronym)
    text = plain(candidate.full + " " + candidate.evidence.context)
    if short in acronyms() and acronyms()[short] in text:
        return True
    letters = (
        r"\b" + r"\w+(?:\s(?:de|d'|du|des|la|le|les|l'|et|a|aux|en))*[\s']".join(short) + r"\w+"
    )
    return 3 <= len(short) <= 8 and re.search(letters, text) is not None
