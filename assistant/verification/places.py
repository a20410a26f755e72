"""Where a fact holds: what is said of one place is not said of another, nor of all."""

from __future__ import annotations

import re

from assistant.verification.evidence import Candidate
from assistant.verification.text import plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_SCALE = re.compile(
    r"\b(?P<scale>nation|region|departement|intercommun|commun|loc|europe)"
    r"(?:ale?s?|aux|ennes?|ens?)\b|\b(?P<country>france)\b"
)
"""Words for the scale at which a figure or a rule holds."""
_AT = re.compile(r"\b(?:[Àà]|[Aa]ux?|[Ee]n|[Dd]ans)(?: l[ae]s?)? (?:l')?(?P<name>[A-ZÉÈ][\w-]{3,})")
_NAMED = re.compile(r"(?<=[a-z'] )[A-ZÉÈ][\w-]{3,}|(?<=[ld]')[A-ZÉÈ][\w-]{3,}")
_WIDER = re.compile(r"\b(?:niveau|echelle) (?:nationale?|regionale?|departementale?)|\ben france\b")
_OF_A_PLACE = re.compile(
    r"\b(?:[Dd]épartement|[Rr]égion|[Pp]réfecture|[Aa]cadémie) (?:d(?:e la |u |es |e )|de l'|d')"
    r"(?P<name>[A-ZÉÈ][\w-]+)"
)
"""A name of these is said in full; a commune is often called by the beginning of its own."""


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse, empty when the sentence keeps the place of its fact."""
    return [
        *_unnamed(sentence, candidate),
        *_of_another_statement(sentence, candidate),
        *_moved(sentence, candidate),
        *_cut_short(sentence, candidate),
    ]


def _unnamed(sentence: str, candidate: Candidate) -> list[Reason]:
    """A fact of one place must not become a fact of all: the sentence names the place."""
    territory = candidate.evidence.territory
    if territory is None:
        return []
    spoken = plain(sentence)
    named = [w for w in re.findall(r"[^\W\d_]{4,}", plain(territory)) if w in spoken]
    return [] if named else [Reason(ReasonKind.TERRITORY, territory)]


def _of_another_statement(sentence: str, candidate: Candidate) -> list[Reason]:
    """« la moyenne nationale » of the next statement is not said of this one."""
    evidence = candidate.evidence
    held = _scales(f"{candidate.full} . {evidence.section} . {evidence.context}")
    others = _scales(" . ".join(s.text for s in evidence.statements))
    return [Reason(ReasonKind.TERRITORY, s) for s in sorted((_scales(sentence) & others) - held)]


def _moved(sentence: str, candidate: Candidate) -> list[Reason]:
    """« À Valmorey » of the source is not « dans l'Oisançon », though the title names that."""
    theirs, mine = _AT.findall(_straight(candidate.text)), _AT.findall(_straight(sentence))
    said, own = word_bag(sentence), word_bag(candidate.text)
    new = [name for name in (*mine, *_NAMED.findall(_straight(sentence))) if not own.says(name)]
    new += [
        m.group() for m in _WIDER.finditer(plain(sentence)) if m[0] not in plain(candidate.text)
    ]
    if new and theirs and not any(said.says(name) for name in theirs):
        return [Reason(ReasonKind.TERRITORY, f"{new[0]} : au lieu de {theirs[0]}")]
    return []


def _cut_short(sentence: str, candidate: Candidate) -> list[Reason]:
    """« le département de la Haute-Vienne » is not « … de la Haute-Vienne-du-Lac »."""
    evidence = candidate.evidence
    theirs = plain(f"{candidate.full} . {evidence.section} . {evidence.context}")
    for match in _OF_A_PLACE.finditer(_straight(sentence)):
        name = re.escape(plain(match["name"]))
        if re.search(rf"\b{name}-", theirs) and not re.search(rf"\b{name}(?![\w-])", theirs):
            return [Reason(ReasonKind.TERRITORY, match["name"])]
    return []


def _straight(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


def _scales(text: str) -> set[str]:
    return {m["scale"] or m["country"] for m in _SCALE.finditer(plain(text))}
