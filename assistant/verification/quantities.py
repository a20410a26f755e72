"""Every number, amount, date, year, percentage, phone, e-mail and link of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from assistant.language.words import STOP_WORDS, stem
from assistant.verification.lexicon import equivalents
from assistant.verification.numerals import with_figures
from assistant.verification.text import clauses, plain


class QuantityKind(StrEnum):
    """What is quantified."""

    EMAIL = "email"
    PHONE = "phone"
    LINK = "link"
    DATE = "date"
    PERCENT = "percent"
    AMOUNT = "amount"
    CODE = "code"
    NUMBER = "number"
    RANK = "rank"
    PERIOD = "period"
    """How often: « annuel » and « une fois par an » are one value."""


CONTACTS = frozenset({QuantityKind.EMAIL, QuantityKind.PHONE, QuantityKind.LINK})


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity: its value in one spelling, its bound, and the nouns it counts (stems).

    `value` of a date is `2024-11-26`, `2024-11` or `2024`, and `--11-26` without a year.
    `clause` is the folded text around it, `piece` the shorter part of it up to « et » or a comma,
    `after` the last word of weight before it: « avant » le 1er mai, « jusqu'en » 2028.
    """

    kind: QuantityKind
    value: str
    bound: str = ""
    nouns: frozenset[str] = frozenset()
    clause: str = ""
    piece: str = ""
    after: str = ""


_CENTIMES = re.compile(r"(?<![\d,])(\d{1,2}) centimes?\b")
_MONTHS = [
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
_MONTH = "|".join(_MONTHS)
_NUMBER = r"\d{1,3}(?:[ .]\d{3})+(?:,\d+)?(?!\d)|\d+(?:[.,]\d+)?"
_RANK = {
    "premier": 1, "premiere": 1, "second": 2, "seconde": 2, "deuxieme": 2, "troisieme": 3,
    "quatrieme": 4, "cinquieme": 5, "sixieme": 6, "septieme": 7, "huitieme": 8, "neuvieme": 9,
    "dixieme": 10, "onzieme": 11, "douzieme": 12, "quinzieme": 15, "vingtieme": 20,
}  # fmt: skip
_RANKS = rf"\b(?:{'|'.join(_RANK)}|\d+(?:e|eme|ieme|er|ere|re|nd|nde))\b(?!\s(?:temps|lieu)\b)"
RANKED = re.compile(rf"{_RANKS}(?!\s(?:{_MONTH})\b)")
"""« deuxième », « 3e », over normalised text; « 1er mai » is a date."""
_TOKEN = re.compile(
    rf"""(?P<email>[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+)
    |(?P<link>(?:https?://|www\.)[^\s,;)>»]+
        |\b[\w-]+(?:\.[\w-]+)*\.(?:fr|com|org|net|eu|gouv|info)\b(?:/[^\s,;)>»]*)?)
    |(?P<phone>(?<!\d)(?:\+33[ .-]?(?:\(0\)[ .-]?)?|0033[ .-]?|0)
        [1-9](?:[ .-]?\d{{2}}){{4}}(?!\d))
    |(?P<iso>\b\d{{4}}-\d{{2}}-\d{{2}}\b)
    |(?P<slashed>\b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}}\b)
    |(?P<written>\b(?:(?P<day>\d{{1,2}})(?:er)?\s)?(?P<month>{_MONTH})\b(?:\s(?P<year>\d{{4}})\b)?)
    |(?P<weekday>\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?\b)
    |(?P<season>\b(?:printemps|automne|hiver|(?:(?:l|d|cet |en |par )'?)ete)\b)
    |(?P<rank>{_RANKS})
    |(?P<code>\b(?=[a-z0-9-]*[a-z])(?=[a-z0-9-]*\d)[a-z]+\d[a-z0-9-]*\b)
    |(?P<number>(?<![\w,.])(?:{_NUMBER})(?:\s(?P<scale>millions?|milliards?|mille)(?:\sd[e'])?)?
        (?P<unit>\s?(?:€|%|000\s€))?)""",
    re.VERBOSE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_BOUNDS_BEFORE = (
    ("upper", r"\bn(?:e |')(?:\w+ ){1,4}plus d[e']"),
    ("upper", r"\bn(?:e |')(?:peu|doi|saurai)\w+ (?:pas |jamais )?(?:depasser|exceder)"),
    ("upper", r"inferieure?s? ou egale?s? a"),
    ("lower", r"superieure?s? ou egale?s? a"),
    ("upper", r"(?:jusqu'a|pas (?:etre )?superieure?s? a|au plus(?! tard)|"
    r"(?:au )?maxim\w+(?: de| d')?|dans la limite de|plafon\w+ (?:a|de)|"
    r"limite\w* a|sans depasser|de ne pas (?:depasser|exceder)|ne depass\w+ pas|"
    r"a hauteur maximale de|n'excede\w* pas)"),
    ("lower", r"(?:au moins|au minimum|a minima|minim\w+(?: de| d')?|a partir de|"
    r"d'au moins)"),
    ("latest", r"au plus tard(?: a| le| dans les)?"),
    ("more", r"(?:plus d[e']|davantage que|superieure?s? a|depass\w+|au-dessus d[e']|"
    r"au-dela d[e']|exced\w+)"),
    ("less", r"(?:moins d[e']|inferieure?s? a|(?:en|au)[- ]dessous d[e'])"),
    ("about", r"(?:environ|pres d[e']|autour de|approximativement|a peu pres|(?:de l')?ordre de|"
    r"quelque|presque)"),
)  # fmt: skip
_BEFORE = [
    (name, re.compile(rf"{pattern}[\s:]*(?:(?:de|d'|les|a)\s?)?$"))
    for name, pattern in _BOUNDS_BEFORE
]
_AFTER = (
    ("upper", re.compile(r"^[^.;:,]{0,30}?\b(?:au plus|(?:au )?maxim\w+)")),
    ("lower", re.compile(r"^[^.;:,]{0,30}?\b(?:au moins|(?:au )?minim\w+|et plus|ou plus)")),
)
_CLAUSE_BOUNDS = (
    ("lower", re.compile(r"\bminim(?!\w* (?:a|de) \d)|\bau moins(?! \d)")),
    ("upper", re.compile(r"\bmaxim(?!\w* (?:a|de) \d)|\bplafon(?!\w* (?:a|de) \d)")),
)
"""« plafonnée à 18 000 € et versée trois ans »: a bound right before a figure is that one's own."""
_PERIODS = [
    (
        name,
        re.compile(
            rf"\b(?:{adjective}|(?:par|chaque|tous les|toutes les) {noun})(?:les?|ment|lement|s)?\b"
        ),
    )
    for name, adjective, noun in (
        ("an", "annuel|annuelle", "ans?"),
        ("semestre", "semestriel", "semestres?"),
        ("trimestre", "trimestriel", "trimestres?"),
        ("mois", "mensuel", "mois"),
        ("semaine", "hebdomadaire", "semaines?"),
        ("jour", "quotidien|quotidienne|journalier", "jours?"),
    )
]
_LIGHT = frozenset("dans pour plus moins avec cette leur leurs elle ils elles dont entre".split())
_NOUN = re.compile(r"[a-z][a-z'-]*[a-z]|€|%")


@lru_cache(maxsize=4_000)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Quantities in order of appearance."""
    folded = normalised(text)
    found: list[Quantity] = []
    ends: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(folded):
        quantity = _quantity(match, folded)
        if quantity is not None:
            found.append(
                replace(
                    quantity,
                    piece=_piece_at(folded, *match.span()),
                    after=_word_before(folded[: match.start()]),
                )
            )
            ends.append(match.span())
    periods = [
        Quantity(QuantityKind.PERIOD, _times(folded[: often.start()]) + name)
        for name, pattern in _PERIODS
        if (often := pattern.search(folded))
    ]
    return (*_share_units(found, ends, folded), *periods)


def _times(before: str) -> str:
    """« deux fois par an » is not « par an »."""
    match = re.search(r"\b(\d+) fois $", before)
    return f"{match.group(1)} fois par " if match and match.group(1) != "1" else ""


def normalised(text: str) -> str:
    """Folded text in which numbers are figures and equivalents have their plain form."""
    folded = plain(text)
    for pattern, replacement in equivalents():
        folded = pattern.sub(replacement, folded)
    return _CENTIMES.sub(lambda m: f"0,{int(m[1]):02} €", with_figures(folded))


def _quantity(match: re.Match[str], folded: str) -> Quantity | None:
    clause = _clause_at(folded, match.start(), match.end())
    if match["email"]:
        return Quantity(
            QuantityKind.EMAIL, match["email"].replace(" ", "").strip("."), clause=clause
        )
    if match["link"]:
        link = re.sub(r"^(?:https?://)?(?:www\.)?", "", match["link"]).rstrip("./")
        return Quantity(QuantityKind.LINK, link, clause=clause)
    if match["phone"]:
        digits = re.sub(r"\D", "", match["phone"])
        return Quantity(QuantityKind.PHONE, digits[-9:], clause=clause)
    if match["iso"]:
        return Quantity(QuantityKind.DATE, match["iso"], clause=clause)
    if match["slashed"]:
        day, month, year = re.split(r"[/.]", match["slashed"])
        return Quantity(QuantityKind.DATE, f"{year}-{int(month):02}-{int(day):02}", clause=clause)
    if match["written"]:
        if not match["day"] and not match["year"]:
            month = f"--{_MONTHS.index(match['month']) + 1:02}"
            return Quantity(QuantityKind.DATE, month, clause=clause)
        value = f"{match['year'] or '-'}-{_MONTHS.index(match['month']) + 1:02}"
        if match["day"]:
            value += f"-{int(match['day']):02}"
        return Quantity(QuantityKind.DATE, value, clause=clause)
    if match["weekday"]:
        return Quantity(QuantityKind.DATE, match["weekday"].rstrip("s"), clause=clause)
    if match["season"]:
        return Quantity(QuantityKind.DATE, match["season"][-3:], clause=clause)
    if match["rank"]:
        written = match["rank"].rstrip("s")
        rank = _RANK.get(written) or int(re.sub(r"\D", "", written))
        return Quantity(QuantityKind.RANK, str(rank), clause=clause)
    if match["code"]:
        return Quantity(QuantityKind.CODE, match["code"], clause=clause)
    return _number(match, folded, clause)


def _number(match: re.Match[str], folded: str, clause: str) -> Quantity:
    unit = (match["unit"] or "").strip()
    digits = match["number"]
    for tail in (match["unit"], match["scale"] and folded[match.start("scale") :]):
        if tail and digits.endswith(tail):
            digits = digits[: -len(tail)]
    core = re.match(_NUMBER, digits)
    raw = core.group() if core else digits
    if re.fullmatch(r"\d{1,3}(?:[ .]\d{3})+(?:,\d+)?", raw):
        raw = raw.replace(" ", "").replace(".", "")
    amount = float(raw.replace(" ", "").replace(",", "."))
    scale = match["scale"] or ""
    if scale:
        amount *= (
            1e9 if scale.startswith("milliard") else 1e6 if scale.startswith("million") else 1e3
        )
    if unit.startswith("000"):
        amount *= 1_000
    bound = _bound(folded, match.start(), match.end(), clause)
    value = f"{amount:.6f}".rstrip("0").rstrip(".")
    if unit.endswith("€"):
        return Quantity(QuantityKind.AMOUNT, value, bound, clause=clause)
    if unit == "%":
        return Quantity(QuantityKind.PERCENT, value, bound, clause=clause)
    nouns = _nouns(folded[match.end() :])
    if _YEAR.fullmatch(raw) and not scale and not _counts(folded[match.end() :]):
        return Quantity(QuantityKind.DATE, raw, clause=clause)
    return Quantity(QuantityKind.NUMBER, value, bound, nouns, clause)


def _counts(after: str) -> bool:
    return (
        re.match(
            r" (?:etp|ans|communes|habitants|personnes|places|enfants|familles|heures|agents)\b",
            after,
        )
        is not None
    )


def _nouns(after: str) -> frozenset[str]:
    """Stems of the next two content words before any punctuation."""
    stretch = re.split(r"[.;:,()]|\d", after, maxsplit=1)[0]
    stems = [stem(w) for w in _NOUN.findall(stretch) if w not in STOP_WORDS and len(w) > 1]
    return frozenset(stems[:2])


def _bound(folded: str, start: int, end: int, clause: str) -> str:
    before = folded[max(0, start - 40) : start]
    for name, pattern in _BEFORE:
        if pattern.search(before):
            return name
    after = folded[end : end + 45]
    for name, pattern in _AFTER:
        if pattern.search(after):
            return name
    label = re.search(
        r"([^.;:,]{0,80}):\s?$", folded[: max(0, folded.rfind(clause, 0, start + len(clause)))]
    )
    around = f"{label[1] if label else ''} {clause}"
    if len(re.findall(r"\d", clause)) <= 7:
        for name, pattern in _CLAUSE_BOUNDS:
            if pattern.search(around):
                return name
    return ""


def _clause_at(folded: str, start: int, end: int) -> str:
    left = max((m.end() for m in re.finditer(r"[;()]|[,:.](?= )", folded[:start])), default=0)
    following = re.search(r"[;()]|[,:.](?: |$)", folded[end:])
    return folded[left : end + following.start() if following else len(folded)].strip()


def _piece_at(folded: str, start: int, end: int) -> str:
    left = max(
        (m.end() for m in re.finditer(r"[;():]|,(?= )| et | contre ", folded[:start])), default=0
    )
    following = re.search(r"[;():]|,(?= )| et | contre ", folded[end:])
    return folded[left : end + following.start() if following else len(folded)].strip()


def _word_before(folded: str) -> str:
    stretch = re.split(r"[.;:,()]|\d", folded[-40:])[-1]
    weighty = [w for w in re.findall(r"[a-z]{4,}", stretch) if w not in _LIGHT]
    return weighty[-1] if weighty else ""


def _share_units(
    found: Sequence[Quantity], ends: Sequence[tuple[int, int]], folded: str
) -> list[Quantity]:
    """« de 2 600 à 3 600 € », « 1 à 5 ans »: the first takes the second's kind and nouns."""
    shared = list(found)
    for index in range(len(shared) - 2, -1, -1):
        one, other = shared[index], shared[index + 1]
        between = folded[ends[index][1] : ends[index + 1][0]]
        if one.kind is QuantityKind.NUMBER and re.fullmatch(r" (?:a|et|ou) | ?- ?", between):
            shared[index] = replace(one, kind=other.kind, nouns=other.nouns)
    return shared


def in_clauses(text: str) -> list[str]:
    """Clauses of the normalised text."""
    return clauses(normalised(text))
