"""The actors that a text names, each with its role in its clause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.language.words import STOP_WORDS
from assistant.verification.lexicon import accented_actors, actor_patterns
from assistant.verification.text import plain


class ActorRole(StrEnum):
    """How a clause takes an actor."""

    SUBJECT = "subject"
    PASSIVE = "passive"
    """Subject of a passive verb."""
    BY = "by"
    OF = "of"
    TO = "to"
    OBJECT = "object"


ACTING = frozenset({ActorRole.SUBJECT, ActorRole.BY})
MAY_ACT = frozenset({ActorRole.SUBJECT, ActorRole.BY, ActorRole.OF})
"""Roles in a source that let the actor act in a sentence: « l'avis de X » is X's doing."""
UNDERGOING = frozenset({ActorRole.OBJECT, ActorRole.TO, ActorRole.PASSIVE})


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor, by its first name in the list, with its role."""

    actor: str
    role: ActorRole


DETERMINER = (
    r"(?:\b(?:l[ae]s? |l'|une? |ces? |cette |cet |s(?:on|a|es) |leurs? |nos |notre |votre |vos |"
    r"chaque |tou(?:t|te|s|tes) (?:l[ae]s? |l')?|aucune? |d'autres |certaine?s |autres? ))*"
)
_OF = re.compile(rf"(?:\bd'|\bde |\bdu |\bdes |responsabilite de ){DETERMINER}$")
_BY = re.compile(rf"\bpar {DETERMINER}$")
_TO = re.compile(
    rf"(?:\ba |\bau |\baux |\bavec |\bpour |\bvers |\bchez |\bentre |\bsur |\bdans |\ben |\bsous |"
    rf"\benvers |\baupres d[eu]s? ){DETERMINER}$"
)
_JOINED = re.compile(
    rf"(?: \w+)?(?:, | et | ou | ni | ainsi que )(?:d'|de |du |des |par |a |au |aux )?{DETERMINER}"
)
_PASSIVE = re.compile(
    r"^(?: [\w'-]+){0,5}? (?:est|sont|être|été|sera|seront|était|étaient|soit)"
    r"(?: \w+ment)?(?: pas| plus)? "
    r"(?!chargé|âgé|domicilié|situé|installé|obligé|tenu|composé|constitué|inscrit)"
    r"\w+(?:é|ée|és|ées|i|ie|is|ies|u|ue|us|ues|[eéiau][rnif]?t|[eéiau][rnif]?te|"
    r"[eéiau][rnif]?ts|[eéiau][rnif]?tes|ise|ises)\b"
)
CUT = re.compile(r"[.;:()\n]|, (?=qui|dont|elle|il)| mais | tandis que | alors que ")
IS = re.compile(r"\b(?:c'est|n'est pas|ce que c'est|qu'est-ce)\b")
_PARTICIPLE = re.compile(r"elue?s?|eleves?|assuree?s?|licenciee?s?|retraitee?s?")
_WORD = re.compile(r"\w+")
_AFTER_PRONOUN = re.compile(r"\b(?:(?:ils?|elles?|on|ne|n'|se)[ ']?)$")
"""« elle pilote »: what follows is a verb."""
_ALONE = re.compile(r"\bseule?s?\b")
_WHO = re.compile(r"^,? qui\b")
_ATTRIBUTION = re.compile(r"\b(?:selon|d'apres|d apres|pour) [^,]{3,80}, ")
_SUBORDINATE = re.compile(
    r"(?:^| )(?:(?:qui|que|si|lorsque|quand|car|dont) |(?:lors|puis)?qu'|s')$"
)


@lru_cache(maxsize=4_000)
def mentions(text: str) -> tuple[Mention, ...]:
    """Actors with their roles, in order."""
    folded = plain(_ATTRIBUTION.sub(" ", " ".join(text.split())) + " ")
    # Accents tell a participle from a noun; folding changes the length of ligatures only.
    accented = " ".join(text.lower().replace("œ", "oe").replace("’", "'").split())
    accented = _ATTRIBUTION.sub(" ", accented)
    if len(accented) != len(folded):
        accented = folded
    found: list[Mention] = []
    at = 0
    for cut in (*CUT.finditer(folded), None):
        end = cut.start() if cut else len(folded)
        found.extend(_mentions_in(folded[at:end], accented[at:end]))
        at = cut.end() if cut else end
    return tuple(found)


def _mentions_in(clause: str, accented: str) -> list[Mention]:
    spans: list[tuple[int, int, str]] = []
    for name, pattern in actor_patterns():
        for match in pattern.finditer(clause):
            if _is_a_verb(clause, accented, match):
                continue
            if _AFTER_PRONOUN.search(clause[: match.start()]):
                continue
            if not any(a < match.end() and match.start() < b for a, b, _ in spans):
                spans.append((match.start(), match.end(), name))
    found: list[Mention] = []
    last_end = 0
    for start, end, name in sorted(spans):
        joined = bool(found) and _JOINED.fullmatch(clause[last_end:start]) is not None
        role = found[-1].role if joined else _role(clause, accented, start, end)
        found.append(Mention(name, role))
        last_end = end
    return found


def _is_a_verb(clause: str, accented: str, match: re.Match[str]) -> bool:
    """« s'élève », « assure »: what looks like an actor once its accents are gone."""
    if re.search(
        r"(?:\bs'|\b(?:est|sont|sera|seront|etre|ete|etait|soit) )$", clause[: match.start()]
    ):
        return _PARTICIPLE.fullmatch(match.group()) is not None
    word = match.group()
    return accented[match.start() : match.end()] == word and word.rstrip("s") in accented_actors()


def _role(clause: str, accented: str, start: int, end: int) -> ActorRole:
    before = clause[:start]
    if _BY.search(before):
        return ActorRole.BY
    if _TO.search(before):
        return ActorRole.TO
    if _OF.search(before):
        return ActorRole.OF
    opening = re.sub(rf"{DETERMINER}$", "", re.sub(r"^.*, ", "", before))
    words = [w for w in _WORD.findall(_ALONE.sub("", opening)) if w not in STOP_WORDS]
    if not words or _SUBORDINATE.search(re.sub(rf"{DETERMINER}$", "", before)):
        return ActorRole.PASSIVE if _PASSIVE.match(accented[end:]) else ActorRole.SUBJECT
    return ActorRole.OBJECT


def antecedents(text: str) -> list[Mention]:
    """« la commission, qui se réunit »: what a relative clause is about is its subject."""
    folded = plain(text)
    return [
        Mention(name, ActorRole.SUBJECT)
        for name, pattern in actor_patterns()
        if any(_WHO.match(folded[m.end() :]) for m in pattern.finditer(folded))
    ]
