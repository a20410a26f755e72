"""Take apart a message that asks two or three things at once."""

from __future__ import annotations

import re

from assistant.language.words import content_words, fold

MOST = 3
_ASKS = (
    r"(?:combien|quel(?:le)?s?|qui|quand|comment|pourquoi|ou|est-ce|qu'est-ce|que|quoi|a qui|avec qui|"
    r"faut-il|peut-on|doit-on|y a-t-il|lequel|laquelle)"
)
_JOINT = re.compile(
    rf"(?<=[?.!;:])\s+(?=\w)|\s*,?\s+(?:et|puis|mais aussi|ainsi que)\s+(?=(?:a |de |pour |avec |d'|jusqu'a )?{_ASKS}(?!\w))"
)
_ASKING = re.compile(rf"(?:^|\W){_ASKS}(?!\w)|-t-(?:il|elle|on)|\?")


def questions_in(text: str) -> list[str]:
    """The questions of a message, in order; the message itself when it asks only one thing."""
    plain = "".join(f if len(f := fold(c)) == 1 else c for c in text)
    pieces: list[str] = []
    position = 0
    for match in _JOINT.finditer(plain):
        pieces.append(text[position : match.start()])
        position = match.end()
    pieces.append(text[position:])
    asking = [
        piece.strip()
        for piece in pieces
        if _ASKING.search(fold(piece)) and len(content_words(piece)) >= 1
    ]
    return asking if 1 < len(asking) <= MOST else [text]
