"""Write a question as people in a hurry do: no accents, typos, telegraphic, capitals."""

from __future__ import annotations

import random
import re
import unicodedata

_SMALL_WORDS = frozenset(
    re.split(
        " ",
        "le la les l un une des du de d au aux à a est sont était été sera ont est-ce que qu qui "
        "se s ce cette ces c il elle ils elles on y en t-il t-elle et dans par sur pour son sa "
        "ses leur",
    )
)
_ASKING = frozenset(
    re.split(" ", "qui que quoi quand où combien comment pourquoi quel quelle quels quelles")
)
_SPOKEN = (
    "dis-moi {}",
    "je voudrais savoir {}",
    "euh {}",
    "bonjour, {}",
    "svp {}",
    "vous savez {}",
    "{} merci",
)
_SMS = (
    (r"\bqu'est-ce que\b", "c koi"),
    (r"\bquel(le)?s?\b", "kel"),
    (r"\bc'est\b", "c"),
    (r"\bqui\b", "ki"),
    (r"\bque\b", "ke"),
    (r"\bpourquoi\b", "pk"),
    (r"\bbeaucoup\b", "bcp"),
    (r"\bavec\b", "avc"),
    (r"\bpour\b", "pr"),
    (r"\bcombien\b", "cb"),
    (r"\bquand\b", "qd"),
)
_NEIGHBOURS = {
    "a": "zq", "e": "zr", "i": "uo", "o": "ip", "u": "yi", "t": "ry", "n": "b", "s": "qd",
    "r": "et", "l": "km", "m": "l", "c": "xv", "d": "sf", "p": "o",
}  # fmt: skip


def without_accents(text: str) -> str:
    """The text with its accents dropped."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))


def with_typo(text: str, rng: random.Random) -> str:
    """One slip of the fingers inside a word of four letters or more."""
    words = list(re.finditer(r"\w{4,}", text))
    if not words:
        return text
    word = rng.choice(words)
    at = rng.randrange(word.start() + 1, word.end() - 1)
    kind = rng.random()
    if kind < 0.3:
        return text[:at] + text[at + 1 :]
    if kind < 0.55:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind < 0.75:
        return text[:at] + text[at] + text[at:]
    swap = _NEIGHBOURS.get(text[at].lower(), text[at])
    return text[:at] + rng.choice(swap) + text[at + 1 :]


def telegraphic(text: str, rng: random.Random) -> str:
    """Without the small words, sometimes without the question word."""
    words = re.findall(r"[\w\-']+", text.replace("’", "'"))
    kept = []
    for word in words:
        word = re.sub(r"^(?:[cdjlmnst]|qu)'", "", word, flags=re.IGNORECASE)
        low = word.lower()
        if low in _SMALL_WORDS or (low in _ASKING and rng.random() < 0.5):
            continue
        kept.append(re.sub(r"-t?-?(?:il|elle|ils|elles|on)$", "", word))
    return " ".join(kept) if len(kept) >= 2 else text


def clumsy(text: str, rng: random.Random) -> str:
    """The question as it is (half of the time) or with some of these changes."""
    if rng.random() < 0.5:
        return text
    if rng.random() < 0.25:
        text = telegraphic(text, rng)
    if rng.random() < 0.15:
        first = text[:1].lower() + text[1:]
        text = rng.choice(_SPOKEN).format(first)
    if rng.random() < 0.12:
        for pattern, short in _SMS:
            text = re.sub(pattern, short, text, flags=re.IGNORECASE)
    if rng.random() < 0.5:
        text = re.sub(r"[\s\u00a0\u202f]*[?!.]+$", "", text)
    if rng.random() < 0.35:
        text = with_typo(text, rng)
        if rng.random() < 0.4:
            text = with_typo(text, rng)
    if rng.random() < 0.35:
        text = without_accents(text)
    kind = rng.random()
    if kind < 0.45:
        text = text.lower()
    elif kind < 0.52:
        text = text.upper()
    return text
