"""« toujours », « uniquement », « tous », « les autres »: only if the source says so."""

from __future__ import annotations

import re

from assistant.verification.evidence import Candidate, leans
from assistant.verification.force_events import ONLY
from assistant.verification.lexicon import scope_groups
from assistant.verification.text import plain
from assistant.verification.verdict import Reason, ReasonKind

_OFTEN = re.compile(
    r"\b(?:chaque|tous les|toutes les) (?:an|annee|mois|semaine|jour|trimestre|semestre)s?\b"
    r"|\btou(?:s|tes) les (?:\d+|premiers?|deux|trois|quatre|cinq|six|huit|dix|"
    r"lundis?|mardis?|mercredis?|jeudis?|vendredis?|samedis?|dimanches?)\b"
    r"|\bchaque (?:premier|deuxieme|troisieme|dernier|1er|[23]e) \w+"
    r"|\bune seule fois\b|\ba chaque fois\b|\b(?:tout|toute|tous|toutes) "
    r"(?:renseignements?|questions?|informations?|savoir|compte|comme|fait)\b"
)
"""« chaque année » and « pour tout renseignement » widen nothing."""
_ALL_OF_THEM = re.compile(r"\btou(?:s|tes) les \w{3,}s\b")
_AT_MOST = re.compile(
    r"\b(?:au (?:plus|maximum)|jusqu'a|dans la limite|pas (?:\w+ )?plus de|"
    r"pas (?:etre )?superieure?s?|pas (?:depasser|exceder))\b|\bmaxim|\bplafon"
)
_OTHER = re.compile(r"\b(?:autres?) (\w{4,})")
_UNDER_CONDITION = re.compile(
    r"qu(?:e |')(?:si|s'ils?|apres|avec|sur|en|par|pour|lorsqu|a condition|a partir)\b"
)
_OBLIGES = re.compile(
    r"\b(?:doi(?:t|vent)|faut|obligat\w+|necessaire|exig\w+|condition\w*|reserve\w*|s'adress\w+|"
    r"seule?s?|avant|apres|sans|depend\w*|selon)\b"
)


def scope_reasons(sentence: str, candidate: Candidate) -> list[Reason]:
    """« toujours », « uniquement », « tous »: only if the source says so."""
    before = [s.before for s in candidate.statements[:1] if leans(s.text)]
    mine, theirs = _widths(sentence), _widths(" \n ".join([candidate.full, *before]))
    if (every := _ALL_OF_THEM.search(mine)) and not scope_groups()["all"].search(theirs):
        return [Reason(ReasonKind.SCOPE, every.group())]
    if "une seule fois" in plain(candidate.full):
        theirs += " seule fois"
    if _UNDER_CONDITION.search(plain(sentence)) and _OBLIGES.search(theirs):
        theirs += " ne que que lorsque"
    if re.search(r"\bpar (?!la |le |l'|les |un)|100 ?%", theirs):
        theirs += " chaque"  # « 25 € par dépôt », « 100 % des habitants »: each of them
    if scope_groups()["all"].search(theirs):
        theirs += " toujours"  # « toute décision est motivée »: a decision always is
    if re.search(r"\bune? (?:meme |seule? )?\w", theirs):
        theirs += " chaque chacun tout toute"  # « le refus opposé à un candidat »: any refusal
    if re.search(r"\blibres?\b", theirs):
        theirs += " librement"
    if _AT_MOST.search(theirs):
        theirs += " limite a limitee a"  # « au plus deux mandats »: limited to two
    return _others(sentence, candidate) + [
        Reason(ReasonKind.SCOPE, match.group())
        for pattern in scope_groups().values()
        if (match := pattern.search(mine)) and not pattern.search(theirs)
    ]


def _others(sentence: str, candidate: Candidate) -> list[Reason]:
    """What the source says of « les autres communes » is not said of the communes."""
    mine, theirs = plain(sentence), plain(candidate.full)
    for noun in dict.fromkeys(m.group(1) for m in _OTHER.finditer(theirs)):
        named = re.compile(rf"(?<!autre )(?<!autres )\b{re.escape(noun.rstrip('sx'))}[sx]?\b")
        if named.search(mine) and not named.search(theirs):
            return [Reason(ReasonKind.SCOPE, f"autre : {noun}")]
    return []


def _widths(text: str) -> str:
    folded = _OFTEN.sub(" ", plain(text))
    return ONLY.sub(lambda m: m.group() + " ne que ", folded)
