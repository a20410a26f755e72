"""Who does what: an actor of the sentence must be there in the source, in a role that allows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.language.words import STOP_WORDS
from assistant.verification.evidence import Candidate, leans
from assistant.verification.force import MODAL, forces
from assistant.verification.lexicon import accented_actors, actor_patterns, persons
from assistant.verification.text import content, plain, word_bag
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


SAID_ELSEWHERE = 0.6
"""Share of a clause's words that another clause must say to be its source."""
ELSEWHERE = 0.2
"""Share of a clause's words by which another clause must say it better."""
ACTING = frozenset({ActorRole.SUBJECT, ActorRole.BY})
MAY_ACT = frozenset({ActorRole.SUBJECT, ActorRole.BY, ActorRole.OF})
"""Roles in a source that let the actor act in a sentence: « l'avis de X » is X's doing."""


UNDERGOING = frozenset({ActorRole.OBJECT, ActorRole.TO, ActorRole.PASSIVE})


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor, by its first name in the list, with its role."""

    actor: str
    role: ActorRole


_DETERMINER = (
    r"(?:\b(?:l[ae]s? |l'|une? |ces? |cette |cet |s(?:on|a|es) |leurs? |nos |notre |votre |vos |"
    r"chaque |tou(?:t|te|s|tes) (?:l[ae]s? |l')?|aucune? |d'autres |certaine?s |autres? ))*"
)
_OF = re.compile(rf"(?:\bd'|\bde |\bdu |\bdes |responsabilite de ){_DETERMINER}$")
_BY = re.compile(rf"\bpar {_DETERMINER}$")
_TO = re.compile(
    rf"(?:\ba |\bau |\baux |\bavec |\bpour |\bvers |\bchez |\bentre |\bsur |\bdans |\ben |\bsous |"
    rf"\benvers |\baupres d[eu]s? ){_DETERMINER}$"
)
_JOINED = re.compile(
    rf"(?: \w+)?(?:, | et | ou | ni | ainsi que )(?:d'|de |du |des |par |a |au |aux )?{_DETERMINER}"
)
_PASSIVE = re.compile(
    r"^(?: [\w'-]+){0,5}? (?:est|sont|être|été|sera|seront|était|étaient|soit)"
    r"(?: \w+ment)?(?: pas| plus)? "
    r"(?!chargé|âgé|domicilié|situé|installé|obligé|tenu|composé|constitué|inscrit)"
    r"\w+(?:é|ée|és|ées|i|ie|is|ies|u|ue|us|ues|[eéiau][rnif]?t|[eéiau][rnif]?te|"
    r"[eéiau][rnif]?ts|[eéiau][rnif]?tes|ise|ises)\b"
)
_FALLS_TO = re.compile(r"\b(?:appartient|revient|incombe|confiee?s?) (?:a|au|aux)\b")
_HANDS_OVER = re.compile(
    r"\b(?:transm\w+|vers(?:e|ent|er)|adress\w+|donn\w+|envo\w+|remet\w*|remis\w*|fourni\w*|"
    r"rend\w* compte|accord\w+|communiqu\w+|confi\w+|attribu\w+)\b"
)
_STATE = re.compile(
    r"^(?: [\w'-]+){0,4}? (?:est|sont|etai(?:t|ent)|ser(?:a|ont)|recoi\w+|benefici\w+|percoi\w+|"
    r"obtien\w+|touchent?|sieg\w+|fait partie|font partie|particip\w+|assist\w+|vote\w*|"
    r"pren\w+ part|resid\w+|"
    r"habit(?:e|ent)|dispos\w+|(?:a|ont) (?:droit|acces)|(?:doi(?:t|vent)|peu(?:t|vent)) "
    r"(?:etre|avoir|recevoir|beneficier|obtenir|disposer|percevoir|demander|s'inscrire))\b"
)
_CUT = re.compile(r"[.;:()\n]|, (?=qui|dont|elle|il)| mais | tandis que | alors que ")
_HOLDER = re.compile(
    rf"\b(?:(?:appartien\w+|revien\w+|incomb\w+|confiee?s?) (?:a |au |aux )|"
    rf"(?:aux frais|a la charge|a charge|sous la responsabilite) (?:de |du |d'|des )){_DETERMINER}"
    r"(?P<who>[\w-]+(?: [\w'-]+){0,3})"
)
_AGENT = re.compile(
    r"\b(?:est|sont|sera|seront|etre|ete)(?: \w+ment)? [\w-]+(?: (?:ou|et) [\w-]+)? par "
    rf"{_DETERMINER}(?P<who>[\w-]+(?: [\w'-]+){{0,3}})"
)
_DONE_BY = re.compile(
    r"\b(?:est|sont|sera|seront|etre|ete)(?: \w+ment)? (?P<verb>[\w-]+)(?: \w+){0,3}? par "
    rf"{_DETERMINER}(?P<who>[\w-]+)"
)
_PART = re.compile(r"\s*[;:.]\s| mais | tandis que | alors que |, (?:et )?(?=elles? |ils? )")
_BY_WISH_OF = re.compile(
    rf"\b(?:demande|accord|initiative|proposition|decision|choix) (?:de |d'|du |des ){_DETERMINER}$"
)
_IS = re.compile(r"\b(?:c'est|n'est pas|ce que c'est|qu'est-ce)\b")
_POSSESSED = re.compile(r"(?:son|sa|ses|leurs?|qui|en) ")
_PARTICIPLE = re.compile(r"elue?s?|eleves?|assuree?s?|licenciee?s?|retraitee?s?")
_WORD = re.compile(r"\w+")
_ALONE = re.compile(r"\bseule?s?\b")
_LISTENED_TO = re.compile(r"\b(?:associe(?:e|s|es|r|nt)?\b|consult\w+|inform\w+|invit\w+|convi\w+)")
_HAS_A_SAY = re.compile(
    r"\b(?:associ|consult|inform|invit|convi|avis|particip|concert|courant|tenu|assist|present)\w*"
)
_HELD_BY = re.compile(
    rf"\b(?:(?:responsabilite|competence|ressort|initiative) (?:de |d'|du |des )|"
    rf"(?:appartien\w+|revien\w+|incomb\w+|confi\w+) (?:a |au |aux )){_DETERMINER}$"
)
_DENIES = re.compile(r"\bn(?:e |')")
_WHO = re.compile(r"^,? qui\b")
_ATTRIBUTION = re.compile(r"\b(?:selon|d'apres|d apres|pour) [^,]{3,80}, ")
_SUBORDINATE = re.compile(r"(?:^| )(?:qui|que|qu'|si|s'|lorsque|quand|car|dont) $")


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
    for cut in (*_CUT.finditer(folded), None):
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
    opening = re.sub(rf"{_DETERMINER}$", "", re.sub(r"^.*, ", "", before))
    words = [w for w in _WORD.findall(_ALONE.sub("", opening)) if w not in STOP_WORDS]
    if not words or _SUBORDINATE.search(re.sub(rf"{_DETERMINER}$", "", before)):
        return ActorRole.PASSIVE if _PASSIVE.match(accented[end:]) else ActorRole.SUBJECT
    return ActorRole.OBJECT


def _antecedents(text: str) -> list[Mention]:
    """« la commission, qui se réunit »: what a relative clause is about is its subject."""
    folded = plain(text)
    return [
        Mention(name, ActorRole.SUBJECT)
        for name, pattern in actor_patterns()
        if any(_WHO.match(folded[m.end() :]) for m in pattern.finditer(folded))
    ]


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse, empty when everybody does what the source has them do."""
    roles = _roles(candidate)
    section = candidate.evidence.section
    if not (roles or section or candidate.evidence.context):
        return []  # a bare list: who it is about is said nowhere, and nothing contradicts it
    headed = {m.actor for m in mentions(section)}
    spoken = mentions(sentence)
    # « il est interdit au gestionnaire de céder »: whom a rule addresses is who acts.
    source = plain(candidate.full)
    addressed = bool(forces(candidate.full) & MODAL) or _FALLS_TO.search(source) is not None
    acted_on = any(m.role in UNDERGOING for m in spoken)
    gives = _HANDS_OVER.search(plain(sentence)) is not None and any(
        m.role in ACTING for m in spoken
    )
    holding = _holders(candidate.full)
    if holding and (taken := _holders(sentence) - holding - _acting(roles)):
        return [Reason(ReasonKind.ACTOR, f"{', '.join(sorted(taken))} : n'en a pas la charge")]
    for holder in _holders(sentence):
        if _acts_elsewhere(holder, sentence, candidate):
            return [Reason(ReasonKind.ACTOR, f"{holder} : n'en a pas la charge")]
    if found := _unknown_agent(sentence, candidate):
        return [found]
    bearing = _bearing(sentence)
    acting = set() if _only_names(candidate) else _acting(roles)
    reasons: list[Reason] = []
    for mention in spoken:
        known = _known(mention.actor, roles)
        if known & {ActorRole.TO, ActorRole.PASSIVE} and (addressed or not acted_on):
            known.add(ActorRole.SUBJECT)
        if any(h == mention.actor or h.startswith(f"{mention.actor} ") for h in headed):
            known.add(ActorRole.OF if acting else ActorRole.SUBJECT)
        allowed = ACTING if acting - {mention.actor} else MAY_ACT
        if not known and _whoever(mention.actor, roles, candidate):
            continue
        if not known and mention.actor in bearing and word_bag(source).says(mention.actor):
            continue  # « le gestionnaire est X » for « géré par X »
        if not known:
            if mention.role in ACTING or not _family(mention.actor, candidate):
                reasons.append(Reason(ReasonKind.ACTOR, f"{mention.actor} : absent"))
        elif mention.role in ACTING and mention.actor not in bearing and not known & allowed:
            reasons.append(Reason(ReasonKind.ACTOR, f"{mention.actor} : n'agit pas"))
        elif (
            mention.role in ACTING
            and not _HAS_A_SAY.search(plain(sentence))
            and not _DENIES.search(plain(sentence))
            and _is_only_listened_to(mention.actor, candidate)
        ):
            reasons.append(Reason(ReasonKind.ACTOR, f"{mention.actor} : n'est qu'associé"))
        elif mention.role in ACTING and _acts_elsewhere(mention.actor, sentence, candidate):
            reasons.append(Reason(ReasonKind.ACTOR, f"{mention.actor} : fait autre chose"))
        elif mention.role is ActorRole.TO and gives and known <= ACTING:
            reasons.append(Reason(ReasonKind.ACTOR, f"{mention.actor} : agit"))
    return reasons


def _statement_before(candidate: Candidate) -> str:
    told = candidate.evidence.statements
    at = next((i for i, s in enumerate(told) if s is candidate.statements[0]), 0)
    return told[at - 1].text if at else ""


def _only_names(candidate: Candidate) -> bool:
    """« CE N'EST PAS… un employeur »: an item that only says what something is acts on nothing."""
    heading = plain(candidate.evidence.section.split("\n")[-1])
    return _IS.search(heading) is not None or _IS.search(plain(candidate.lead)) is not None


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
    before = _subjects(_statement_before(candidate))
    return actor in about or actor in before or (actor in named and not acting - {actor})


def _holders(text: str) -> frozenset[str]:
    """Actors to whom a task or a decision is said to belong."""
    folded = plain(text)
    return frozenset(
        name
        for name, pattern in actor_patterns()
        for match in pattern.finditer(folded)
        if _HELD_BY.search(folded[: match.start()])
    )


def _is_only_listened_to(actor: str, candidate: Candidate) -> bool:
    """Wherever the source names the actor, it is associated, consulted, informed or invited."""
    clauses = [c for c in _CUT.split(plain(candidate.full)) if c and actor in _names_in(c)]
    return bool(clauses) and all(_LISTENED_TO.search(clause) for clause in clauses)


def _names_in(clause: str) -> frozenset[str]:
    return frozenset(mention.actor for mention in mentions(clause))


def _acting(roles: dict[str, set[ActorRole]]) -> set[str]:
    return {actor for actor, held in roles.items() if held & ACTING}


def _roles(candidate: Candidate) -> dict[str, set[ActorRole]]:
    """Roles of each actor in the statements, in what introduces them and before a pronoun."""
    roles: dict[str, set[ActorRole]] = {}
    for mention in (*mentions(candidate.text), *_antecedents(candidate.text)):
        roles.setdefault(mention.actor, set()).add(mention.role)
    folded = plain(candidate.full)
    for name, pattern in actor_patterns():
        for match in pattern.finditer(folded):
            if _BY_WISH_OF.search(folded[: match.start()]):
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


def _unknown_agent(sentence: str, candidate: Candidate) -> Reason | None:
    """Of any noun, not only those of the list: who holds a task or does it is the source's."""
    mine, theirs = plain(sentence), plain(candidate.full)
    for match in _DONE_BY.finditer(mine):
        verb = match.group("verb")
        stem = re.escape(verb[:-2] if len(verb) > 5 else verb[:-1])
        done = re.compile(rf"\b{stem}\w* (?:\w+ ){{0,3}}?par {_DETERMINER}([^.;,]+)")
        agents = word_bag(" . ".join(m.group(1) for m in done.finditer(theirs)))
        who = match.group("who").split()[0]
        if len(verb) > 3 and agents.words and content(who) and not agents.says(who):
            return Reason(ReasonKind.ACTOR, f"{who} : ne le fait pas")
    for pattern in (_HOLDER, _AGENT):
        there = word_bag(" . ".join(m.group("who") for m in pattern.finditer(theirs)))
        if not there.words:
            continue
        whole = word_bag(theirs)
        for match in pattern.finditer(mine):
            who = match.group("who").split()[0]
            said = there.says(who) if pattern is _HOLDER else whole.says(who)
            if not said and not _names_in(who) and content(who):
                return Reason(ReasonKind.ACTOR, f"{who} : absent")
            if not said and _names_in(who) and pattern is _HOLDER and content(who):
                acting = {m.actor for m in mentions(candidate.full) if m.role in ACTING}
                same = match.group()[:6] in (m.group()[:6] for m in pattern.finditer(theirs))
                if same or not acting & _names_in(who):
                    return Reason(ReasonKind.ACTOR, f"{who} : n'en a pas la charge")
    return None


def _acts_elsewhere(actor: str, sentence: str, candidate: Candidate) -> bool:
    """Whether another clause says what the sentence has the actor do, and of somebody else."""
    told = _clauses(candidate)
    if len(told) < 2:
        return False
    spoken = next((c for c in _PART.split(plain(sentence)) if actor in _names_in(c)), "")
    ours = set(_names_in(spoken))
    nameless = spoken
    for _, pattern in actor_patterns():
        nameless = pattern.sub(" ", nameless)
    words = [w.text for w in content(nameless)]
    if len(words) < 2:
        return False
    shares = [sum(word_bag(text).says(w) for w in words) / len(words) for text, _ in told]
    best = max(range(len(told)), key=lambda i: shares[i])
    if shares[best] < SAID_ELSEWHERE or not told[best][1] or ours & told[best][1]:
        return False
    own = [share for share, (_, who) in zip(shares, told, strict=True) if actor in who]
    return bool(own) and max(own) <= shares[best] - ELSEWHERE


def _clauses(candidate: Candidate) -> list[tuple[str, frozenset[str]]]:
    """Clauses of the source with their actors, those of its pronoun included."""
    found: list[tuple[str, frozenset[str]]] = []
    for statement in candidate.statements:
        subjects: frozenset[str] = frozenset()
        if leans(statement.text):
            subjects = _subjects(statement.before)
        for clause in _PART.split(plain(f"{statement.lead} {statement.text}")):
            if not clause.strip():
                continue
            leaning = leans(clause) or _POSSESSED.match(clause.strip()) is not None
            who = _names_in(clause) | (subjects if leaning else frozenset())
            found.append((clause, who))
            subjects = _subjects(clause) or (subjects if leaning else frozenset())
    return found


def _subjects(text: str) -> frozenset[str]:
    leading = (ActorRole.SUBJECT, ActorRole.PASSIVE)
    return frozenset(m.actor for m in mentions(text) if m.role in leading)


def _known(actor: str, roles: dict[str, set[ActorRole]]) -> set[ActorRole]:
    """Roles of the actor, or of one whose name it shortens: « le comité »."""
    if actor in roles:
        return set(roles[actor])
    return {r for name, held in roles.items() if name.startswith(f"{actor} ") for r in held}


def _bearing(sentence: str) -> frozenset[str]:
    """Subjects of a verb of being or receiving: they do nothing that must be theirs to do."""
    folded = plain(sentence)
    return frozenset(
        name
        for name, pattern in actor_patterns()
        for match in pattern.finditer(folded)
        if _STATE.match(folded[match.end() :])
    )


def _family(actor: str, candidate: Candidate) -> bool:
    beginning = actor[: max(6, len(actor) - 3)]
    return len(actor) >= 8 and f" {beginning}" in f" {plain(candidate.full)}"
