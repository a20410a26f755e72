"""Take apart a message that asks two or three things at once."""

from __future__ import annotations

import re

from assistant.language.words import content_words, fold, fold_keeping_length

MOST = 3
_ASKS = (
    r"(?:combien|quel(?:le)?s?|qui|quand|comment|pourquoi|ou|est-ce|qu'est-ce|que|quoi|a qui|avec qui|"
    r"faut-il|peut-on|doit-on|y a-t-il|lequel|laquelle)"
)
_GOES_ON = (
    r"qu(?:e\s+|')(?:l'|(?:les?|la|une?|des?|ce|cet|cette|ces|[mts](?:on|a|es)|nos|notre|vos|votre|leurs?|"
    r"je|tu|ils?|elles?|on)\s|nous\s(?:\S+\s)?\w+ons(?!\w)|vous\s(?:\S+\s)?\w+ez(?!\w))"
)
"""« … s'en va et que nous le remplaçons ? » goes on with what was said before; « et que faire ? »,
« et que nous apporte la charte ? » ask again."""
_JOINT = re.compile(
    rf"(?<=[?.!;:])\s+(?=\w)|(?<!\s)(?:\s*,)?\s+(?:et|puis|mais aussi|ainsi que)\s+(?!{_GOES_ON})"
    rf"(?=(?:a |de |pour |avec |d'|jusqu'a )?{_ASKS}(?!\w))"
)
_ASKING = re.compile(
    rf"(?:^|\W){_ASKS}(?!\w)|\w-(?:t-)?(?:ils?|elles?|on|ce|je|tu|nous|vous)(?!\w)|\?"
)

_MARKUP = re.compile(r"<[^<>]{1,300}>|\{[^{}]{1,300}\}|;[^;?]{1,200};\s*--")
"""Tags, braces, and a statement slipped in before a comment (« ; DROP TABLE x; -- »)."""


def without_markup(text: str) -> str:
    """A message without code: what is looked up is what a person reads."""
    bare = _MARKUP.sub(" ", text).strip()
    return bare if content_words(bare) else text


def questions_in(text: str) -> tuple[list[str], str]:
    """The questions of a message, in order, and what else it says.

    A message that asks one thing in so many words, or nothing, is one question as it stands.
    """
    plain = fold_keeping_length(text)
    pieces: list[str] = []
    position = 0
    for match in _JOINT.finditer(plain):
        pieces.append(text[position : match.start()].strip())
        position = match.end()
    pieces.append(text[position:].strip())
    asking = [p for p in pieces if content_words(p) and _ASKING.search(fold(p))]
    marked = [p for p in asking if p.endswith("?")]
    if len(pieces) == 1 or not asking or len(asking) > MOST:
        return [text], ""
    if len(asking) > 1 and marked and not all(_opens_asking(p) for p in asking):
        asking = marked
    return asking, " ".join(p for p in pieces if p not in asking)


_SUPPOSED = re.compile(
    r"^\W*(?:puisqu[e']|vu qu[e']|etant donne qu[e']|sachant qu[e']|attendu qu[e']|du moment qu[e'])\s*"
    r"(?P<said>[^?,]{10,}),(?=.*\?)"
)


_STATED = re.compile(rf"^\W*(?P<said>[^?,]{{15,}}),\s*(?={_ASKS}(?!\w)[^?]*\?\W*$)")


def supposed_in(text: str) -> str:
    """What a question takes for granted before it asks: « Puisque l'aide double, … ? »; else empty."""
    plain = fold_keeping_length(text)
    match = _SUPPOSED.match(plain) or _STATED.match(plain)
    return text[match.start("said") : match.end("said")].strip() if match else ""


_INVERTED = re.compile(r"\w-(?:t-)?(?:ils?|elles?|on|ce|je|nous|vous)(?!\w)")


def _opens_asking(piece: str) -> bool:
    """Whether a piece is a question by its own form, whatever ends it."""
    folded = fold(piece)
    polite = rf"(?:\W|bonjour|bonsoir|a |de |pour |avec |d'|jusqu'a )*{_ASKS}(?!\w)"
    return bool(_INVERTED.search(folded) or re.match(polite, folded))
