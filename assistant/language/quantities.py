"""Find numbers with what they measure: money, shares, dates, durations, counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.language.words import fold_keeping_length


class QuantityKind(StrEnum):
    """What a number measures."""

    MONEY = "money"
    PERCENT = "percent"
    WORKING_TIME = "working_time"
    DURATION = "duration"
    YEAR = "year"
    DATE = "date"
    TIME = "time"
    COUNT = "count"
    CONTACT = "contact"
    """A phone number or an e-mail address: never compared as a number."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text. `value` is in units (euros, years as written, hundredths for a share);
    `unit` is the folded word that follows a count, or the unit of a duration."""

    kind: QuantityKind
    value: float
    text: str
    start: int
    end: int
    unit: str = ""


_SPACE = r"[ \u00a0\u202f]"
_DIGITS = rf"(?:\d{{1,3}}(?:{_SPACE}\d{{3}})+|\d{{1,3}}(?:\.\d{{3}})+(?!\d)|\d+)(?:[.,]\d+)?"
_SMALL = {
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
}  # fmt: skip
_TENS = {
    "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100,
    "mille": 1000,
}  # fmt: skip
_PLURALS = ["cents", "vingts"]
_WORDS = "|".join(sorted([*_SMALL, *_TENS, *_PLURALS, "un", "une"], key=len, reverse=True))
_WRITTEN = rf"(?:(?:{_WORDS})(?:[- ](?:et[- ])?(?:{_WORDS}))*)"
_MONTHS = "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<!\d)(?:\+33[ .-]?|0)[1-9](?:[ .\u00a0-]?\d{2}){4}(?!\d)")
_NUMERIC_DATE = re.compile(r"(?<!\d)(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?!\d)")
_DATE = re.compile(rf"(?<!\d)(\d{{1,2}})(?:er)? ({_MONTHS})(?: (\d{{4}}))?(?!\w)")
_MONTH_YEAR = re.compile(rf"(?<!\w)({_MONTHS}) (\d{{4}})(?!\d)")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}) ?h(?:eures?)?(?: ?(\d{2}))?(?!\w)")
_NUMBER = re.compile(
    rf"(?<![\w,.]){_DIGITS}(?![\d])|(?<!\w){_WRITTEN}(?!\w)",
)
_UNIT = re.compile(r"[\s\u00a0\u202f]*(€|k€|m€|%|[^\W\d_][\w'-]*)?(?: ([^\W\d_][\w'-]*))?")

_LARGE = {"m€": 1e6, "million": 1e6, "millions": 1e6, "md€": 1e9, "milliard": 1e9, "milliards": 1e9}
_POSTS = {"plein", "pleins", "complet", "complets", "partiel", "partiels"}
"""« Un temps plein » is a working time, « un temps de travail » is not."""
_DURATIONS = {"an", "ans", "annee", "annees", "mois", "semaine", "semaines", "jour", "jours",
              "heure", "heures", "minute", "minutes", "trimestre", "trimestres"}  # fmt: skip
_COUNTED = {
    "habitants", "habitant", "hab", "personnes", "familles", "menages", "enfants", "eleves",
    "foyers", "logements", "agents", "usagers", "electeurs", "metres", "hectares",
}  # fmt: skip
"""What follows a number that is no year: « une commune de 2000 habitants »."""


def quantities(text: str) -> list[Quantity]:
    """Every quantity of `text`, in order; offsets are those of `text`."""
    return list(_quantities(text))


def asked_quantities(text: str) -> list[Quantity]:
    """Those of somebody's own words, which hardly come again: only the newest are remembered."""
    return list(_of_question(text))


def _found(text: str) -> tuple[Quantity, ...]:
    plain = fold_keeping_length(text)
    found: list[Quantity] = []
    taken = [False] * len(plain)

    def take(kind: QuantityKind, value: float, start: int, end: int, unit: str = "") -> None:
        found.append(Quantity(kind, value, text[start:end], start, end, unit))
        taken[start:end] = [True] * (end - start)

    for pattern in (_EMAIL, _PHONE):
        for match in pattern.finditer(plain):
            if not any(taken[match.start() : match.end()]):
                take(QuantityKind.CONTACT, 0.0, match.start(), match.end())
    for pattern in (_NUMERIC_DATE, _DATE, _MONTH_YEAR):
        for match in pattern.finditer(plain):
            if not any(taken[match.start() : match.end()]):
                year = match.groups()[-1]
                take(QuantityKind.DATE, float(year or 0), match.start(), match.end())
    for match in _CLOCK.finditer(plain):
        hours = int(match.group(1))
        if not any(taken[match.start() : match.end()]) and hours <= 24 and match.group(2):
            take(QuantityKind.TIME, hours + int(match.group(2)) / 60, match.start(), match.end())
    for match in _NUMBER.finditer(plain):
        if any(taken[match.start() : match.end()]):
            continue
        value = _value(match.group())
        if value is None:
            continue
        written = not match.group()[0].isdigit()
        after = _UNIT.match(plain, match.end())
        unit, following = (after.group(1) or "", after.group(2) or "") if after else ("", "")
        kind, value, end = _measure(value, match.group(), match.end(), unit, following, after)
        if written and kind is QuantityKind.COUNT and (match.group() in ("un", "une") or not unit):
            continue
        take(kind, value, match.start(), end, unit)
    return tuple(sorted(found, key=lambda quantity: quantity.start))


_quantities = lru_cache(maxsize=20_000)(_found)
"""Of documents: the same spans are weighed for every question."""
_of_question = lru_cache(maxsize=128)(_found)


def _measure(
    value: float, digits: str, end: int, unit: str, following: str, after: re.Match[str] | None
) -> tuple[QuantityKind, float, int]:
    unit_end = after.end(1) if after and after.group(1) else end
    # « 6000 e » is how a telephone writes euros, « 6e » an ordinal.
    if unit in {"€", "euro", "euros", "eur"} or (unit == "e" and value >= 100):
        return QuantityKind.MONEY, value, unit_end
    if unit in {"k€", "keuros"}:
        return QuantityKind.MONEY, value * 1_000, unit_end
    if unit in _LARGE:
        money = unit in {"m€", "md€"} or following == "d'euros"
        return (QuantityKind.MONEY if money else QuantityKind.COUNT), value * _LARGE[unit], unit_end
    if unit == "%" or (unit == "pour" and following == "cent"):
        return QuantityKind.PERCENT, value, unit_end
    if unit in {"etp", "equivalent", "equivalents"} or (unit == "temps" and following in _POSTS):
        return QuantityKind.WORKING_TIME, value, unit_end
    if unit in _DURATIONS:
        return QuantityKind.DURATION, value, unit_end
    if unit == "h":
        return QuantityKind.DURATION, value, unit_end
    if re.fullmatch(r"(?:19|20)\d\d", digits) and unit not in _COUNTED:
        return QuantityKind.YEAR, value, end
    return QuantityKind.COUNT, value, end


def _value(text: str) -> float | None:
    if text[0].isdigit():
        compact = re.sub(_SPACE, "", text)
        if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", compact):
            compact = compact.replace(".", "")
        return float(compact.replace(",", "."))
    total = 0
    for written in re.split(r"[- ]", text):
        part = written.removesuffix("s") if written in _PLURALS else written
        if part in ("un", "une"):
            total += 1
        elif part in _SMALL:
            total = total * _SMALL[part] if total == 4 and part == "vingt" else total + _SMALL[part]
        elif part == "cent":
            total = (total or 1) * 100
        elif part == "mille":
            total = (total or 1) * 1000
        elif part in _TENS:
            total = total * 20 if total == 4 and part == "vingt" else total + _TENS[part]
    return float(total) if total else None
