"""Clean characters without changing a word: NFC, ligatures, soft hyphens, control characters."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# Latin presentation forms that PDF fonts and word processors leave in the text.
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""« m² » and the call of a note keep their height; « 1er » is written so everywhere."""
_BULLET_CHARACTERS = "•◦▪▫■□●○‣⁃∙·➢➤►▶▸❖✓✔➔→⇒✦◆◇"
# Symbol fonts put their bullets, arrows and ticks in the private-use area.
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile("[ \t\u2000-\u2006\u2008-\u200a\u205f]+")
_BULLET_MARK = re.compile(rf"^\s*(?:[{_BULLET_CHARACTERS}]|[-–—*](?=\s)|[\ue000-\uf8ff])\s*(?=\S)")
_ORDERED_MARK = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|\(?[a-z]\)|(?:\d{1,2}|[a-z])°)\s+(?=\S)")
_EMPHASIS = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)


def clean(text: str) -> str:
    """NFC text with single spaces; lines and no-break spaces are kept."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", text))
    text = "".join(_LIGATURES.get(character, character) for character in text)
    text = _PRIVATE_USE.sub(" ", text)
    text = unicodedata.normalize("NFC", text)
    lines = (_SPACES.sub(" ", line).strip(" \u00a0\u202f") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


class Marked(NamedTuple):
    """A text without its bullet or number, whether it was numbered, and the number."""

    text: str
    ordered: bool
    number: str = ""


def list_mark(text: str) -> Marked | None:
    """The text and its mark apart; None without a mark."""
    if match := _BULLET_MARK.match(text):
        return Marked(text[match.end() :], False)
    if match := _ORDERED_MARK.match(text):
        return Marked(text[match.end() :], True, match.group().strip())
    return None


def without_emphasis(text: str) -> str:
    """Text files often carry Markdown's bold marks; the words stay."""
    return _EMPHASIS.sub(r"\1", text)


def is_upper(text: str) -> bool:
    """True where every letter is a capital, and there are enough letters to tell."""
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= 3 and all(not letter.islower() for letter in letters)
