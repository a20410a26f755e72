"""Read French numbers written out in words as figures."""

from __future__ import annotations

import re

_UNITS = {
    "zero": 0, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
    "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15,
    "seize": 16,
}  # fmt: skip
_TENS = {
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
_SCALES = {
    "mille": 1_000, "million": 1_000_000, "millions": 1_000_000,
    "milliard": 1_000_000_000, "milliards": 1_000_000_000,
}  # fmt: skip
_WORDS = {*_UNITS, *_TENS, *_SCALES, "cent", "cents", "un", "une", "et"}
_ONE = "|".join(sorted(_WORDS, key=len, reverse=True))
_SEQUENCE = re.compile(rf"\b(?:{_ONE})(?:(?:-| )(?:{_ONE}))*\b")


def with_figures(folded: str) -> str:
    """The folded text with written-out numbers replaced by figures; a lone « un » stays."""
    return _SEQUENCE.sub(lambda match: _figure(match.group()), folded)


def _figure(words: str) -> str:
    parts = re.split(r"[- ]", words)
    lead: list[str] = []
    while parts and parts[0] == "et":
        lead.append(parts.pop(0))
    tail: list[str] = []
    while parts and (
        parts[-1] == "et"
        or (
            len(parts) > 1
            and parts[-2] == "et"
            and parts[-1] in ("un", "une")
            and parts[-3:-2]
            and parts[-3] not in _TENS
        )
    ):
        tail.insert(0, parts.pop())
    if not parts or all(p in ("un", "une", "et") for p in parts):
        return words
    value = str(_value(parts))
    return " ".join([*lead, value, *tail])


def _value(parts: list[str]) -> int:
    total = group = 0
    for part in parts:
        if part in ("un", "une"):
            group += 1
        elif part in _UNITS:
            group += _UNITS[part]
        elif part in _TENS:
            # « quatre-vingts » multiplies, « vingt-quatre » adds.
            group = (
                group - 4 + 80
                if part.startswith("vingt") and group % 10 == 4
                else group + _TENS[part]
            )
        elif part in ("cent", "cents"):
            group = (group or 1) * 100
        elif part in _SCALES:
            total += (group or 1) * _SCALES[part]
            group = 0
    return total + group
