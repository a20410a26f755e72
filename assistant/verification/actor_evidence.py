"""What a source says of an actor elsewhere than in the words that are checked."""

from __future__ import annotations

import re

from assistant.verification.actor_mentions import ACTING, DETERMINER, ActorRole, mentions
from assistant.verification.evidence import Candidate, leans
from assistant.verification.lexicon import actor_patterns
from assistant.verification.text import content, plain, spelled_out, word_bag
from assistant.verification.told_clauses import told_clauses
from assistant.verification.verdict import Reason, ReasonKind

SAID_ELSEWHERE = 0.6
"""Share of a clause's words that another clause must say to be its source."""
ELSEWHERE = 0.2
"""Share of a clause's words by which another clause must say it better."""
_HOLDER = re.compile(
    rf"\b(?:(?:appartien\w+|revien\w+|incomb\w+|confiee?s?) (?:a |au |aux )|"
    rf"(?:aux frais|a la charge|a charge|sous la responsabilite) (?:de |du |d'|des )){DETERMINER}"
    r"(?P<who>[\w-]+(?: [\w'-]+){0,3})"
)
_AGENT = re.compile(
    r"\b(?:est|sont|sera|seront|etre|ete)(?: \w+ment)? [\w-]+(?: (?:ou|et) [\w-]+)? par "
    rf"{DETERMINER}(?P<who>[\w-]+(?: [\w'-]+){{0,3}})"
)
_DONE_BY = re.compile(
    r"\b(?:(?:est|sont|sera|seront|etre|ete)(?: \w+ment)?|et|puis) (?P<verb>[\w-]+)"
    r"(?: \w+){0,3}? par "
    rf"{DETERMINER}(?P<who>[\w-]+)"
)
_AGENTS = r"((?:(?! (?:et|puis) [\w-]+ par )[^.;,])+)"
"""« acquittée par l'un et collectée par l'autre »: each has its own."""
_PART = re.compile(r"\s*[;:.]\s| mais | tandis que | alors que |, (?:et )?(?=elles? |ils? )")
BY_WISH_OF = re.compile(
    rf"\b(?:demande|accord|initiative|proposition|decision|choix) (?:de |d'|du |des ){DETERMINER}$"
)
_POSSESSED = re.compile(r"(?:son|sa|ses|leurs?|qui|en) ")
_HELD_BY = re.compile(
    rf"\b(?:(?:responsabilite|competence|ressort|initiative) (?:de |d'|du |des )|"
    rf"(?:appartien\w+|revien\w+|incomb\w+|confi\w+) (?:a |au |aux )){DETERMINER}$"
)
_STATE = re.compile(
    r"^(?: [\w'-]+){0,4}? (?:est|sont|etai(?:t|ent)|ser(?:a|ont)|recoi\w+|benefici\w+|percoi\w+|"
    r"obtien\w+|touchent?|sieg\w+|fait partie|font partie|particip\w+|assist\w+|vote\w*|"
    r"pren\w+ part|resid\w+|"
    r"habit(?:e|ent)|dispos\w+|(?:a|ont) (?:droit|acces)|(?:doi(?:t|vent)|peu(?:t|vent)) "
    r"(?:etre|avoir|recevoir|beneficier|obtenir|disposer|percevoir|demander|s'inscrire))\b"
)


def holders(text: str) -> frozenset[str]:
    """Actors to whom a task or a decision is said to belong."""
    folded = plain(text)
    return frozenset(
        name
        for name, pattern in actor_patterns()
        for match in pattern.finditer(folded)
        if _HELD_BY.search(folded[: match.start()])
    )


def names_in(clause: str) -> frozenset[str]:
    """The actors of a clause, whatever their role."""
    return frozenset(mention.actor for mention in mentions(clause))


def unknown_agent(sentence: str, candidate: Candidate) -> Reason | None:
    """Of any noun, not only those of the list: who holds a task or does it is the source's."""
    mine, theirs = plain(sentence), spelled_out(plain(candidate.full))
    for match in _DONE_BY.finditer(mine):
        verb = match.group("verb")
        stem = re.escape(verb[:-2] if len(verb) > 5 else verb[:-1])
        done = re.compile(rf"\b{stem}\w* (?:\w+ ){{0,3}}?par {DETERMINER}{_AGENTS}")
        told = " . ".join(m.group(1) for m in done.finditer(theirs))
        who = match.group("who").split()[0]
        if len(verb) <= 3 or not told:
            continue
        if names_in(who) and names_in(told) and not names_in(who) <= names_in(told):
            return Reason(ReasonKind.ACTOR, f"{who} : ne le fait pas")
        if content(who) and not word_bag(told).says(who):
            return Reason(ReasonKind.ACTOR, f"{who} : ne le fait pas")
    for pattern in (_HOLDER, _AGENT):
        there = word_bag(" . ".join(m.group("who") for m in pattern.finditer(theirs)))
        if not there.words:
            continue
        whole = word_bag(theirs)
        for match in pattern.finditer(mine):
            who = match.group("who").split()[0]
            said = there.says(who) if pattern is _HOLDER else whole.says(who)
            if not said and not names_in(who) and content(who):
                return Reason(ReasonKind.ACTOR, f"{who} : absent")
            if not said and names_in(who) and pattern is _HOLDER and content(who):
                acting = {m.actor for m in mentions(candidate.full) if m.role in ACTING}
                same = match.group()[:6] in (m.group()[:6] for m in pattern.finditer(theirs))
                if same or not acting & names_in(who):
                    return Reason(ReasonKind.ACTOR, f"{who} : n'en a pas la charge")
    return None


def acts_elsewhere(actor: str, sentence: str, candidate: Candidate) -> bool:
    """Whether another clause says what the sentence has the actor do, and of somebody else."""
    told = _clauses(candidate)
    if len(told) < 2 or _does_it(actor, sentence, candidate):
        return False
    spoken = next((c for c in _PART.split(plain(sentence)) if actor in names_in(c)), "")
    ours = set(names_in(spoken))
    nameless = spoken
    for _, pattern in actor_patterns():
        nameless = pattern.sub(" ", nameless)
    words = [w.text for w in content(nameless)]
    if len(words) < 2:
        return False
    shares = [word_bag(text).count(words) / len(words) for text, _ in told]
    best = max(range(len(told)), key=lambda i: shares[i])
    if shares[best] < SAID_ELSEWHERE or not told[best][1] or ours & told[best][1]:
        return False
    own = [share for share, (_, who) in zip(shares, told, strict=True) if actor in who]
    return bool(own) and max(own) <= shares[best] - ELSEWHERE


def _does_it(actor: str, sentence: str, candidate: Candidate) -> bool:
    """« X en est informé ; le comité, lui, en décide »: the sentence's verb is the actor's."""
    verbs = word_bag(" ".join(v for c in told_clauses(sentence) for v in c.verbs))
    told = [c for s in candidate.statements for c in told_clauses(s.text) if c.stands_for]
    return any(c.shares_verb(verbs) and actor in names_in(c.subject) for c in told)


def _clauses(candidate: Candidate) -> list[tuple[str, frozenset[str]]]:
    """Clauses of the source with their actors, those of its pronoun included."""
    found: list[tuple[str, frozenset[str]]] = []
    for statement in candidate.statements:
        leading: frozenset[str] = frozenset()
        if leans(statement.text):
            leading = subjects(statement.before)
        for clause in _PART.split(plain(f"{statement.lead} {statement.text}")):
            if not clause.strip():
                continue
            leaning = leans(clause) or _POSSESSED.match(clause.strip()) is not None
            who = names_in(clause) | (leading if leaning else frozenset())
            found.append((clause, who))
            leading = subjects(clause) or (leading if leaning else frozenset())
    return found


def subjects(text: str) -> frozenset[str]:
    """Who acts, or undergoes in the passive, in a text."""
    leading = (ActorRole.SUBJECT, ActorRole.PASSIVE)
    return frozenset(m.actor for m in mentions(text) if m.role in leading)


def bearing(sentence: str) -> frozenset[str]:
    """Subjects of a verb of being or receiving: they do nothing that must be theirs to do."""
    folded = plain(sentence)
    return frozenset(
        name
        for name, pattern in actor_patterns()
        for match in pattern.finditer(folded)
        if _STATE.match(folded[match.end() :])
    )


def family(actor: str, candidate: Candidate) -> bool:
    """Whether the source holds a word of the actor's family: « employeur », « employer »."""
    beginning = actor[: max(6, len(actor) - 3)]
    return len(actor) >= 8 and f" {beginning}" in f" {plain(candidate.full)}"
