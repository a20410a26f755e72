"""Whose consent, whose task, whose name: what is said of one is not said of another."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.verification.actor_evidence import names_in
from assistant.verification.actor_mentions import DETERMINER
from assistant.verification.evidence import Candidate, leans
from assistant.verification.lexicon import consents
from assistant.verification.order import head
from assistant.verification.text import content, lemma, plain, spelled_out, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_GIVEN = re.compile(
    rf"\b(?=(?P<what>[a-z]{{4,}})(?: [a-z]{{4,}})? (?:de |d'|du |des ){DETERMINER}"
    r"(?P<who>[^.;:,()]+))"
)
_DONE = re.compile(
    r"\b(?P<what>[\w-]{3,}(?:e|i|u|is|it|ert)(?:e?s?)) (?:[\w-]+ment )?par "
    rf"{DETERMINER}(?P<who>[^.;:,()]+)"
)
_RESTS_WITH = re.compile(
    rf"\b(?P<what>relev|depend|ressort)\w* (?:de |d'|du |des ){DETERMINER}(?P<who>[^.;:,()]+)"
)
_NEXT = re.compile(r" et (?:d'|de |du |des |au? |aux |en |sur |par |pour )")
"""« remplie par l'un et d'un mot remis à l'autre »: what follows is another thing."""
_WORDS = 4
"""Words of an owner's name, at most."""
_PART = re.compile(r"\s*[;.]\s| mais | tandis que | alors que ")


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse, empty when all that is somebody's is the same one's in the source."""
    mine, theirs = plain(sentence), spelled_out(plain(candidate.full))
    for pattern, key in _KINDS:
        for match in pattern.finditer(mine):
            what = key(match["what"])
            held = _part_of(mine, theirs) if pattern is _DONE else theirs
            told = " . ".join(
                _NEXT.split(m["who"])[0] if pattern is _DONE else m["who"]
                for m in pattern.finditer(held)
                if key(m["what"]) == what
            )
            first = _first(match["who"])
            if not what or not told or not first:
                continue
            # « la communauté de communes » says « commune », and is not the commune.
            who = names_in(" ".join(match["who"].split()[:_WORDS]))
            if who and names_in(told):
                same = bool(who & names_in(told))
            else:
                same = word_bag(told).says(first)
            if same or (names_in(first) and names_in(first) <= names_in(told)):
                continue
            return [Reason(ReasonKind.ACTOR, f"{match['what']}, {match['who']} : pas le sien")]
    return _informed(mine, theirs)


def _part_of(mine: str, theirs: str) -> str:
    """Of « l'un est payé par X ; l'autre l'est par Y », what is said of the sentence's subject."""
    noun, parts = head(mine), _PART.split(theirs)
    about = [part for part in parts if noun and head(part) and word_bag(head(part)).says(noun)]
    return about[0] if len(about) == 1 else theirs


def _informed(mine: str, theirs: str) -> list[Reason]:
    """« X décide ; Y est informé »: X is not told as informed, in words said of Y alone."""
    parts = [p for p in _PART.split(theirs) if content(p)]
    for part in _PART.split(mine):
        who = names_in(part)
        if len(who) != 1 or len(parts) < 2 or leans(part):
            continue
        words = [w.text for w in content(part) if not names_in(w.text)]
        shares = [word_bag(p).count(words) for p in parts]
        best = shares.index(max(shares))
        sure = words and shares.count(shares[best]) == 1 and shares[best] == len(words)
        others = frozenset[str]().union(*(names_in(p) for i, p in enumerate(parts) if i != best))
        if sure and names_in(parts[best]) and not who & names_in(parts[best]) and who <= others:
            return [Reason(ReasonKind.ACTOR, f"{', '.join(who)} : dit d'un autre")]
    return []


def _first(who: str) -> str:
    words = content(" ".join(who.split()[:1]))
    return words[0].text if words else ""


def _consent(word: str) -> str:
    return next((w for w in (lemma(word), word.rstrip("s")) if w in consents()), "")


def _verb(word: str) -> str:
    """« appliquée », « appliqués »: one verb."""
    return re.sub(r"(?:ee?s?|ie?s?|ue?s?|ise?s?|ite?s?|erte?s?)$", "", word)


_KINDS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (_GIVEN, _consent),
    (_DONE, _verb),
    (_RESTS_WITH, str),
)
