"""Who does what: nobody may do in a sentence what the source has others do."""

from __future__ import annotations

import re

from assistant.verification.actor_evidence import (
    BY_WISH_OF,
    acts_elsewhere,
    bearing,
    family,
    holders,
    names_in,
    subjects,
    unknown_agent,
)
from assistant.verification.actor_mentions import (
    ACTING,
    CUT,
    IS,
    MAY_ACT,
    UNDERGOING,
    ActorRole,
    antecedents,
    mentions,
)
from assistant.verification.evidence import Candidate, leans
from assistant.verification.force_events import MODAL, forces
from assistant.verification.lexicon import actor_patterns, persons
from assistant.verification.text import plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_FALLS_TO = re.compile(r"\b(?:appartient|revient|incombe|confiee?s?) (?:a|au|aux)\b")
_HANDS_OVER = re.compile(
    r"\b(?:transm\w+|vers(?:e|ent|er)|adress\w+|donn\w+|envo\w+|remet\w*|remis\w*|fourni\w*|"
    r"rend\w* compte|accord\w+|communiqu\w+|confi\w+|attribu\w+)\b"
)
_LISTENED_TO = re.compile(r"\b(?:associe(?:e|s|es|r|nt)?\b|consult\w+|inform\w+|invit\w+|convi\w+)")
_HAS_A_SAY = re.compile(
    r"\b(?:associ|consult|inform|invit|convi|avis|particip|concert|courant|tenu|assist|present)\w*"
)
_POSSESSIVE = re.compile(r"\b(?:son|sa|ses|leurs?) \w")
_OTHERS = re.compile(r"\bautres?\b")
_DENIES = re.compile(r"\bn(?:e |')")


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse, empty when everybody does what the source has them do."""
    roles = _roles(candidate)
    section = candidate.evidence.section
    if not (roles or section or candidate.evidence.context):
        return []  # a bare list: who it is about is said nowhere, and nothing contradicts it
    headed = {m.actor for m in mentions(section)}
    others = _OTHERS.search(plain(sentence))
    titled = set() if others else {m.actor for m in mentions(candidate.evidence.context)}
    spoken = mentions(sentence)
    # « il est interdit au gestionnaire de céder »: whom a rule addresses is who acts.
    source = plain(candidate.full)
    addressed = bool(forces(candidate.full) & MODAL) or _FALLS_TO.search(source) is not None
    acted_on = any(m.role in UNDERGOING for m in spoken)
    gives = _HANDS_OVER.search(plain(sentence)) is not None and any(
        m.role in ACTING for m in spoken
    )
    holding = holders(candidate.full)
    if holding and (taken := holders(sentence) - holding - _acting(roles)):
        return [Reason(ReasonKind.ACTOR, f"{', '.join(sorted(taken))} : n'en a pas la charge")]
    for holder in holders(sentence):
        if acts_elsewhere(holder, sentence, candidate):
            return [Reason(ReasonKind.ACTOR, f"{holder} : n'en a pas la charge")]
    if found := unknown_agent(sentence, candidate):
        return [found]
    bears = bearing(sentence)
    acting = set() if _only_names(candidate) else _acting(roles)
    reasons: list[Reason] = []
    for mention in spoken:
        known = _known(mention.actor, roles)
        if known & {ActorRole.TO, ActorRole.PASSIVE} and (addressed or not acted_on):
            known.add(ActorRole.SUBJECT)
        if any(h == mention.actor or h.startswith(f"{mention.actor} ") for h in headed):
            spoken_of = leans(candidate.statements[0].text) or not acting
            known.add(ActorRole.SUBJECT if spoken_of else ActorRole.OF)
        allowed = ACTING if acting - {mention.actor} else MAY_ACT
        if not known and _whoever(mention.actor, roles, candidate):
            continue
        if not known and mention.role is ActorRole.OF and _owns(mention.actor, candidate):
            continue  # « organise le travail de la secrétaire » for « organise son travail »
        if not known and mention.role is ActorRole.OF and mention.actor in titled:
            continue  # « le poste [d'intervenant] »: the noun is the source's, the title says whose
        if not known and mention.actor in bears and word_bag(source).says(mention.actor):
            continue  # « le gestionnaire est X » for « géré par X »
        if not known:
            if mention.role in ACTING or not family(mention.actor, candidate):
                reasons.append(Reason(ReasonKind.ACTOR, f"{mention.actor} : absent"))
        elif mention.role in ACTING and mention.actor not in bears and not known & allowed:
            reasons.append(Reason(ReasonKind.ACTOR, f"{mention.actor} : n'agit pas"))
        elif (
            mention.role in ACTING
            and not _HAS_A_SAY.search(plain(sentence))
            and not _DENIES.search(plain(sentence))
            and _is_only_listened_to(mention.actor, candidate)
        ):
            reasons.append(Reason(ReasonKind.ACTOR, f"{mention.actor} : n'est qu'associé"))
        elif mention.role in ACTING and acts_elsewhere(mention.actor, sentence, candidate):
            reasons.append(Reason(ReasonKind.ACTOR, f"{mention.actor} : fait autre chose"))
        elif mention.role is ActorRole.TO and gives and known <= ACTING:
            reasons.append(Reason(ReasonKind.ACTOR, f"{mention.actor} : agit"))
    return reasons


def _owns(actor: str, candidate: Candidate) -> bool:
    """Whether a possessive of the source may stand for an actor told before, or in the title."""
    if not _POSSESSIVE.search(plain(candidate.text)):
        return False
    told = candidate.evidence.statements
    at = next((i for i, s in enumerate(told) if s is candidate.statements[0]), 0)
    before = " . ".join(s.text for s in told[max(0, at - 2) : at])
    return actor in names_in(before) | names_in(candidate.evidence.context)


def _statement_before(candidate: Candidate) -> str:
    told = candidate.evidence.statements
    at = next((i for i, s in enumerate(told) if s is candidate.statements[0]), 0)
    return told[at - 1].text if at else ""


def _only_names(candidate: Candidate) -> bool:
    """« CE N'EST PAS… un employeur »: an item that only says what something is acts on nothing."""
    heading = plain(candidate.evidence.section.split("\n")[-1])
    return IS.search(heading) is not None or IS.search(plain(candidate.lead)) is not None


def _whoever(actor: str, roles: dict[str, set[ActorRole]], candidate: Candidate) -> bool:
    """Whether an actor that the source does not name may be whom it is about.

    A person, where no other is named and the passage speaks of that one or of nobody; or whom
    the document is about, where nobody acts.
    """
    named = {m.actor for s in candidate.evidence.statements for m in mentions(s.text)}
    named |= {m.actor for m in mentions(candidate.evidence.section)}
    if actor in persons():
        return not (_acting(roles) or persons() & set(roles)) and (
            actor in named or not persons() & named
        )
    about = {m.actor for m in mentions(candidate.evidence.context)}
    if _acting(roles):
        return False
    acting = {
        m.actor for s in candidate.evidence.statements for m in mentions(s.text) if m.role in ACTING
    }
    before = subjects(_statement_before(candidate))
    return actor in about or actor in before or (actor in named and not acting - {actor})


def _is_only_listened_to(actor: str, candidate: Candidate) -> bool:
    """Wherever the source names the actor, it is associated, consulted, informed or invited."""
    clauses = [c for c in CUT.split(plain(candidate.full)) if c and actor in names_in(c)]
    return bool(clauses) and all(_LISTENED_TO.search(clause) for clause in clauses)


def _acting(roles: dict[str, set[ActorRole]]) -> set[str]:
    return {actor for actor, held in roles.items() if held & ACTING}


def _roles(candidate: Candidate) -> dict[str, set[ActorRole]]:
    """Roles of each actor in the statements, in what introduces them and before a pronoun."""
    roles: dict[str, set[ActorRole]] = {}
    for mention in (*mentions(candidate.text), *antecedents(candidate.text)):
        roles.setdefault(mention.actor, set()).add(mention.role)
    folded = plain(candidate.full)
    for name, pattern in actor_patterns():
        for match in pattern.finditer(folded):
            if BY_WISH_OF.search(folded[: match.start()]):
                roles.setdefault(name, set()).add(ActorRole.BY)
    for mention in mentions(candidate.lead):
        roles.setdefault(mention.actor, set()).update({mention.role, ActorRole.OF})
    first = candidate.statements[0]
    if leans(first.text):
        for mention in mentions(first.before):
            leads = mention.role in (ActorRole.SUBJECT, ActorRole.PASSIVE)
            role = ActorRole.SUBJECT if leads else ActorRole.OBJECT
            roles.setdefault(mention.actor, set()).add(role)
    return roles


def _known(actor: str, roles: dict[str, set[ActorRole]]) -> set[ActorRole]:
    """Roles of the actor, or of one whose name it shortens: « le comité »."""
    if actor in roles:
        return set(roles[actor])
    return {r for name, held in roles.items() if name.startswith(f"{actor} ") for r in held}
