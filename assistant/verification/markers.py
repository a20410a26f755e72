"""Before and after, below and above, with and without: a marker stays the same on its word."""

from __future__ import annotations

import re

from assistant.verification.alignment import has_weight, key, nearest, tokens
from assistant.verification.evidence import Candidate
from assistant.verification.text import word_bag
from assistant.verification.verdict import Reason, ReasonKind

COPIED = 0.6
"""Share of the sentence's words of weight that must stand along the statement."""
_REACH = 5
"""Tokens among which the word that a marker bears on stands."""
_MOVES = r"(?:rédui|diminu|baiss|abaiss|augment|relev|major|minor)\w*"
_AXES: tuple[dict[str, str], ...] = (
    {
        "avant": r"avant|jusqu'|précèd\w+",
        "après": r"après|à (?:partir|compter|l' issue)|dès|depuis|sui(?:t|vent)|une fois",
        "pendant": r"pendant|durant|au cours",
    },
    {"en dessous": r"en dessous", "au-dessus": r"au-dessus|au-delà"},
    {"sauf": r"sauf|hors|hormis|excepté|à l' exception", "compris": r"y compris|même"},
    {"comme": r"comme|à l' instar", "contrairement": r"contrairement|à la différence"},
    {"dont": r"dont", "plus": r"plus(?= \d)|en plus|outre"},
    {"à": rf"{_MOVES} à(?= \d)", "de": rf"{_MOVES} (?:de|d')(?= \d)"},
)
_MARKERS = tuple(
    {
        name: re.compile(rf"(?:^|(?<!pas)(?<!plus)(?<!que)(?<!qu') )(?:{pattern})(?= |$)")
        for name, pattern in axis.items()
    }
    for axis in _AXES
)
"""« ne commence qu'après » says the same as « ne commence pas avant »: these bear on nothing."""
_COMPRISED = re.compile(r"(?P<what>(?: [^,;:\s]+){1,4}) compris(?:es?)?(?= [,;:]|$)")
"""« subventions comprises »: what is comprised stands before."""


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """« avant la remise » is not « après la remise », wherever the sentence puts it."""
    known = word_bag(f"{candidate.full} . {candidate.evidence.context}")
    source, share = nearest(sentence, candidate.statements, known)
    if share < COPIED:
        return []
    for mine, theirs in zip(_borne(sentence), _borne(source.text), strict=True):
        for word, names in mine.items():
            there = theirs.get(word, set())
            if there and not names & there:
                detail = f"{'/'.join(names)} {word} : au lieu de {'/'.join(there)}"
                return [Reason(ReasonKind.OPPOSITE, detail)]
    return []


def _borne(text: str) -> list[dict[str, set[str]]]:
    """For each axis, the markers that each word bears."""
    joined = " ".join(tokens(text))
    found: list[dict[str, set[str]]] = []
    for markers in _MARKERS:
        borne: dict[str, set[str]] = {}
        for name, pattern in markers.items():
            for match in pattern.finditer(joined):
                words = _weighty(joined[match.end() :])
                for word in words if "compris" in markers else words[:1]:
                    borne.setdefault(word, set()).add(name)
        if "compris" in markers:
            for match in _COMPRISED.finditer(joined):
                for word in _weighty(match["what"]):
                    borne.setdefault(word, set()).add("compris")
        found.append(borne)
    return found


def _weighty(text: str) -> list[str]:
    """Words and figures up to the next mark, a few tokens far."""
    row = text.split()[:_REACH]
    end = next((at for at, token in enumerate(row) if token in (",", ";", ":")), len(row))
    return [key(token) for token in row[:end] if has_weight(token) or token[0].isdigit()]
