"""Compare words, numbers, phones, e-mails and dates as a French reader would: by what they say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

MONTHS = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
]

_MARK = re.compile(r"\s*\[\d+\](?:\[\d+\])*")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
_HYPHENS = re.compile(r"[\u2010-\u2015\u2212]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<![\d+])(?:(?:\+|00)33[ .-]?(?:\(0\)[ .-]?)?|0)([1-9](?:[ .-]?\d\d){4})(?!\d)"
)
_DAY = re.compile(r"(?<!\d)(\d\d?)/(\d\d?)/(\d{4})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ .]\d{3})+(?![\d]|[.,]\d{3})")
_DECIMAL = re.compile(r"(?<=\d)[.,](?=\d)")
_FIRST = re.compile(r"\b1(?:er|re|ere)\b")
_TOKEN = re.compile(r"[^\s@]+@[^\s@]+|tel\d{9}|\d+(?:\.\d+)?|[a-z]+")
_FIGURE = re.compile(r"^(?:\d+(?:\.\d+)?|tel\d{9}|\S+@\S+)$")


def without_marks(text: str) -> str:
    """An answer without its `[n]` marks."""
    return _MARK.sub("", text)


def tokens(text: str) -> list[str]:
    """Words without accents, numbers as `24000` and `0.5`, phones as `tel689267025`, e-mails whole.

    « 24 000 € » and « 24.000 euros », « 0,5 » and « 0.5 », « 06-89-26-70-25 » and
    « +33 6 89 26 70 25 », « 16/01/2020 » and « 16 janvier 2020 » give the same tokens.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKD", without_marks(text)).casefold())
    text = "".join(c for c in text if not unicodedata.combining(c)).translate(_APOSTROPHES)
    text = _HYPHENS.sub("-", text).replace("œ", "oe").replace("æ", "ae")
    text = re.sub(r"\s", " ", text)
    held: list[str] = []

    def hold(value: str) -> str:
        held.append(value)
        return f" \x00{len(held) - 1}\x00 "

    text = _EMAIL.sub(lambda found: hold(found.group().rstrip(".-")), text)
    text = _PHONE.sub(lambda found: hold("tel" + re.sub(r"\D", "", found.group(1))), text)
    text = _ISO.sub(lambda d: _date(int(d[3]), int(d[2]), d[1]) or d[0], text)
    text = _DAY.sub(lambda d: _date(int(d[1]), int(d[2]), d[3]) or d[0], text)
    text = _GROUPED.sub(lambda found: re.sub(r"[ .]", "", found.group()), text)
    text = _FIRST.sub("1", _DECIMAL.sub(".", text))
    text = re.sub(r"€|\beur\b|\beuro\b", " euros ", text).replace("%", " pour cent ")
    found: list[str] = []
    for part in re.split(r"\x00(\d+)\x00", text):
        found.append(part)
    result: list[str] = []
    for place, part in enumerate(found):
        result += [held[int(part)]] if place % 2 else _TOKEN.findall(part)
    return [_number(token) for token in result]


def _date(day: int, month: int, year: str) -> str | None:
    return f"{day} {MONTHS[month - 1]} {year}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def _number(token: str) -> str:
    """« 05 » and « 5 », « 24000.00 » and « 24000 » are one number."""
    if not token[0].isdigit() or "@" in token:
        return token
    whole, _, decimals = token.partition(".")
    decimals = decimals.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{decimals}" if decimals else "")


def contains(text: Sequence[str], part: Sequence[str]) -> bool:
    """The tokens of `part` stand in a row in `text`. « 37 » is not in « 370 » nor in « 37,5 »."""
    size = len(part)
    if size == 0:
        return False
    return any(list(text[at : at + size]) == list(part) for at in range(len(text) - size + 1))


def says(text: str, part: str) -> bool:
    """`part` is said in `text`, in normalised form."""
    return contains(tokens(text), tokens(part))


def figures(text: str) -> set[str]:
    """Every number, phone and e-mail address of a text, normalised."""
    return {token for token in tokens(text) if _FIGURE.match(token)}


def same(one: str, other: str) -> bool:
    """Both texts say the same words."""
    return tokens(one) == tokens(other)


def collapsed(text: str) -> str:
    """The text in NFC with white space collapsed: all that an answer may change in a quote."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()
