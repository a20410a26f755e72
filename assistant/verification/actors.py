"""Who does what: an actor of the sentence must be there in the source, in a role that allows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.language.words import STOP_WORDS
from assistant.verification.evidence import Candidate, leans
from assistant.verification.lexicon import actor_patterns
from assistant.verification.text import plain
from assistant.verification.verdict import Reason, ReasonKind


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


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor, by its first name in the list, with its role."""

    actor: str
    role: ActorRole


_DETERMINER = r"(?:l[ae]s? |l'|une? |ces? |cette |cet |s[aeo]n?s? |leurs? |nos |notre |votre |vos |chaque |tou(?:t|te|s|tes) (?:l[ae]s? |l')?|d'autres |certain(?:e?s) |autres? )*"
_OF = re.compile(rf"(?:\bd'|\bde |\bdu |\bdes |responsabilite de ){_DETERMINER}$")
_BY = re.compile(rf"\bpar {_DETERMINER}$")
_TO = re.compile(
    rf"(?:\ba |\bau |\baux |\bavec |\bpour |\bvers |\bchez |\bentre |\bsur |\bdans |\ben |\bsous |\benvers |\baupres d[eu]s? ){_DETERMINER}$"
)
_AND = re.compile(rf"(?:, | et | ou | ni | ainsi que ){_DETERMINER}$")
_PASSIVE = re.compile(
    r"^(?: [\w'-]+){0,5}? (?:est|sont|etre|ete|sera|seront|etait|etaient|soit)(?: \w+ment)?(?: pas| plus)? "
    r"(?!charge|responsable|age|domicilie|situe|installe|oblige|tenu|compose|constitue|inscrit)\w+(?:e|ee|es|ees|i|ie|is|ies|u|ue|us|ues|it|ite|its|ites|ise|ises)\b"
)
_CUT = re.compile(r"[.;:()\n]|, (?=qui|dont|elle|il)| mais | tandis que | alors que ")
_WHO = re.compile(r"^,? qui\b")
_ATTRIBUTION = re.compile(r"\b(?:selon|d'apres|d apres|pour) [^,]{3,80}, ")
_SUBORDINATE = re.compile(r"(?:^| )(?:qui|que|qu'|si|s'|lorsque|quand|car|et|dont) $")


@lru_cache(maxsize=4_000)
def mentions(text: str) -> tuple[Mention, ...]:
    """Actors with their roles, in order."""
    found: list[Mention] = []
    for clause in _CUT.split(_ATTRIBUTION.sub(" ", plain(text) + " ")):
        found.extend(_mentions_in(clause.strip()))
    return tuple(found)


def _mentions_in(clause: str) -> list[Mention]:
    spans: list[tuple[int, int, str]] = []
    for name, pattern in actor_patterns():
        for match in pattern.finditer(clause):
            if not any(a < match.end() and match.start() < b for a, b, _ in spans):
                spans.append((match.start(), match.end(), name))
    found: list[Mention] = []
    for start, end, name in sorted(spans):
        found.append(Mention(name, _role(clause, start, end, found)))
    return found


def _antecedents(text: str) -> list[Mention]:
    """« la commission, qui se réunit »: what a relative clause is about is its subject."""
    folded = plain(text)
    return [
        Mention(name, ActorRole.SUBJECT)
        for name, pattern in actor_patterns()
        if any(_WHO.match(folded[m.end() :]) for m in pattern.finditer(folded))
    ]


def _role(clause: str, start: int, end: int, earlier: list[Mention]) -> ActorRole:
    before = clause[:start]
    if _BY.search(before):
        return ActorRole.BY
    if _TO.search(before):
        return ActorRole.TO
    if _OF.search(before):
        return ActorRole.OF
    if earlier and _AND.search(before):
        return earlier[-1].role
    opening = re.sub(r"^.*, ", "", before)
    words = [w for w in re.findall(r"\w+", opening) if w not in STOP_WORDS]
    if not words or _SUBORDINATE.search(re.sub(rf"{_DETERMINER}$", "", before)):
        return ActorRole.PASSIVE if _PASSIVE.match(clause[end:]) else ActorRole.SUBJECT
    return ActorRole.OBJECT


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse, empty when everybody does what the source has them do."""
    roles: dict[str, set[ActorRole]] = {}
    for mention in mentions(candidate.text):
        roles.setdefault(mention.actor, set()).add(mention.role)
    for mention in _antecedents(candidate.text):
        roles.setdefault(mention.actor, set()).add(mention.role)
    for mention in mentions(candidate.lead):
        roles.setdefault(mention.actor, set()).update({mention.role, ActorRole.OF})
    first = candidate.statements[0]
    if leans(first.text):
        for mention in mentions(first.before):
            if mention.role in (ActorRole.SUBJECT, ActorRole.PASSIVE):
                roles.setdefault(mention.actor, set()).add(ActorRole.SUBJECT)
    headed = {m.actor for m in mentions(candidate.evidence.section)}
    subjectless = not any(
        m.role in (ActorRole.SUBJECT, ActorRole.PASSIVE) for m in mentions(candidate.text)
    )
    if not (roles or candidate.evidence.section or candidate.evidence.context):
        return []  # a bare list: who it is about is said nowhere, and nothing contradicts it
    acting = {actor for actor, held in roles.items() if held & ACTING}
    reasons: list[Reason] = []
    for mention in mentions(sentence):
        known = set(roles.get(mention.actor, set()))
        if mention.actor in headed:
            known.add(ActorRole.OF)
            if subjectless:
                known.add(ActorRole.SUBJECT)
        if not known:
            reasons.append(Reason(ReasonKind.ACTOR, f"{mention.actor} : absent"))
        elif mention.role in ACTING and not (
            known & (ACTING if acting - {mention.actor} else MAY_ACT)
        ):
            reasons.append(Reason(ReasonKind.ACTOR, f"{mention.actor} : n'agit pas"))
        elif mention.role is ActorRole.TO and known <= ACTING:
            reasons.append(Reason(ReasonKind.ACTOR, f"{mention.actor} : agit"))
    return reasons
