"""A rough key of how a French word sounds."""

from __future__ import annotations

import re
from functools import lru_cache

_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in [
        (r"ph", "f"), (r"ss", "ç"), (r"(?<=[aeiouy])s(?=[aeiouy])", "z"), (r"(.)\1", r"\1"),
        (r"eaux?|aux?", "o"), (r"tion|[cçs]ion", "sion"),
        (r"qu|ck|k|c(?=[aour l])", "k"), (r"c(?=[eiy])|ç|sc(?=[eiy])", "s"),
        (r"(?:a|e)?i[nm](?=[^aeiouy]|$)", "5"), (r"ai|ei|ay|er$|ez$|et$|es$|ee?s?$", "e"),
        (r"[ae][nm](?=[^aeiouy]|$)", "2"), (r"o[nm](?=[^aeiouy25]|$)", "3"),
        (r"y", "i"), (r"h", ""), (r"g(?=[eiy])", "j"), (r"gu(?=[eiy])", "g"), (r"oeu|eu", "e"),
        (r"(.)\1", r"\1"), (r"[stxdpe]+$", ""),
    ]
]  # fmt: skip


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """The key of a folded word; homophones share it."""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word
