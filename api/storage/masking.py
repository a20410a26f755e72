"""Hide what identifies a person before anything is stored."""

from __future__ import annotations

import re
from functools import partial
from typing import overload

GAP = r"[\s.\-‐‑–/\u00ad\u200b-\u200d\u2060\ufeff]{0,3}"
"""What people, and spreadsheets, put between the digits of a number: « 06  12 », « 06 - 12 »."""
DATE = r"(?:\d{1,2}[/.\-]){1,2}(?:19|20)\d\d(?!\d)"
FRANCE = "|".join(GAP.join(code) for code in "33 262 508 590 594 596 681 687 689".split())
"""Country codes: France's, and those of La Réunion, the Antilles, Guyane and the Pacific."""

PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"[\w.+%'-]{1,64}\s?(?:@|\(at\)|\[at\]|\(a\)|(?<=\s)arobase(?=\s))\s?"
            r"(?:[\w-]{1,63}(?:\.|\s(?:point|dot)\s)){1,8}[A-Za-z]{2,24}",
            re.IGNORECASE,
        ),
        "[courriel]",
    ),
    (re.compile(rf"\bFR{GAP}\d{{2}}(?:{GAP}[0-9A-Z]){{23}}\b", re.IGNORECASE), "[IBAN]"),
    (
        # Sex, year, month (or the codes used when it is unknown), place of birth, order, key.
        re.compile(
            rf"(?<!\d)[1-478]{GAP}\d{GAP}\d{GAP}(?:0{GAP}[1-9]|1{GAP}[0-2]|[2-9]{GAP}\d){GAP}"
            rf"(?:\d{GAP}\d|2{GAP}[AB])(?:{GAP}\d){{6}}"
            rf"(?:{GAP}(?:\(?cl[ée]{GAP}:?{GAP})?\d{GAP}\d\)?)?(?!\d)",
            re.IGNORECASE,
        ),
        "[numéro de sécurité sociale]",
    ),
    (
        re.compile(
            rf"(?<![\d+])(?:\+|0{GAP}0){GAP}(?:{FRANCE}){GAP}(?:\(0\))?(?:{GAP}\d){{6,9}}(?!\d)"
            rf"|(?<![\d+])\+\d{{1,3}}(?:{GAP}\d){{8,12}}(?!\d)"
            rf"|(?<![\d+])(?!{DATE})(?:\(0{GAP}[1-9]\)|\(0\){GAP}[1-9]|0{GAP}[1-9])"
            rf"(?:{GAP}\d){{8}}(?!\d)"
        ),
        "[téléphone]",
    ),
    (
        re.compile(
            r"(?P<kept>\ballocataire[^\d\n]{0,30}?)\d(?:\s{0,3}\d){5,7}[A-Z]?\b", re.IGNORECASE
        ),
        "[numéro d’allocataire]",
    ),
)
TITLES = r"(?:M\.|Mr\.?|Mme\.?|Mlle|Monsieur|Madame|Mademoiselle)"
INTRODUCTION = re.compile(
    # « appelle » as it is typed: apelle, appele, appel, m’appelles, jm’appelle.
    r"\b(?:j[e’']?\s*m[e’'´`]?\s*[’'´`]?\s*ap+[eèé]l+[eè]?s?"
    r"|j[e’']?\s*me?\s+(?:nom+e|pr[ée]nom+e)|je\s+me\s+pr[ée]sente\s*,?"
    r"|mon\s+(?:nom\s+de\s+famille|nom|pr[ée]nom)\s*(?:est|c[’']est|(?=:))"
    r"|(?:nom|pr[ée]nom)s?\s*(?=:)|moi\s*,?\s*c[’']?est"
    rf"|(?:je\s+suis|ici|c[’']?est)\s+{TITLES}"
    rf"|sign[ée]\s*(?=:)|(?:bien\s+)?cordialement\s*,?)(?![^\W\d_])"
    rf"(?:\s*[:=…\-–—]{{1,3}})?\s*{TITLES}?\s*",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_]+(?:[’'\-‐‑][^\W\d_]+)*")
PARTICLES = frozenset("de du des d la le les l el ben bin van von da dos di".split())
ENDS = frozenset(
    re.findall(
        r"\w+",
        """et je j qui que quoi comment combien quand est suis ai nous on mon ma mes un une pour
        dans à a au aux en sur avec maire élu élue adjoint adjointe conseiller conseillère président
        présidente agent habite travaille voudrais souhaite cherche quel quelle quels quelles
        où pourquoi ou mais donc bonjour merci nom prénom téléphone courriel mail adresse""",
    )
)
MOST_NAMES = 4


@overload
def mask(text: str) -> str: ...
@overload
def mask(text: None) -> None: ...
@overload
def mask(text: str | None) -> str | None: ...


def mask(text: str | None) -> str | None:
    """`text` without e-mail addresses, telephone and social security numbers, bank accounts,
    beneficiary numbers, and names after « je m’appelle » and the like."""
    if text is None:
        return None
    for pattern, word in PATTERNS:
        text = pattern.sub(partial(_replacement, word), text)
    return _without_names(text)


def _replacement(word: str, found: re.Match[str]) -> str:
    return (found.groupdict().get("kept") or "") + word


def _without_names(text: str) -> str:
    pieces: list[str] = []
    position = 0
    for introduction in INTRODUCTION.finditer(text):
        if introduction.end() < position:
            continue
        end = _end_of_name(text, introduction.end())
        if end > introduction.end():
            pieces += [text[position : introduction.end()], "[nom]"]
            position = end
    return "".join(pieces) + text[position:]


def _end_of_name(text: str, start: int) -> int:
    """Where the name that begins at `start` ends: up to four words, or `start` if there is none."""
    end, position, names = start, start, 0
    while names < MOST_NAMES and (word := WORD.match(text, position)):
        lower = word[0].lower()
        if lower in ENDS:
            break
        if lower not in PARTICLES:
            names += 1
            end = word.end()
        gap = re.compile(r"[ \t\u00a0\u202f]+").match(text, word.end())
        if gap is None:
            break
        position = gap.end()
    return end
