"""Whose consent, whose task, whose name: what is said of one is not said of another."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.verification.actor_evidence import names_in
from assistant.verification.actor_mentions import DETERMINER
from assistant.verification.evidence import Candidate, leans
from assistant.verification.lexicon import consents
from assistant.verification.text import content, lemma, plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_GIVEN = re.compile(
    rf"\b(?P<what>[a-z]{{4,}})(?: [a-z]{{4,}})? (?:de |d'|du |des ){DETERMINER}"
    r"(?P<who>[^.;:,()]+)"
)
_DONE = re.compile(
    r"\b(?P<what>[\w-]{3,}(?:e|i|u|is|it|ert)(?:e?s?)) (?:[\w-]+ment )?par "
    rf"{DETERMINER}(?P<who>[^.;:,()]+)"
)
_RESTS_WITH = re.compile(
    rf"\b(?P<what>relev|depend|ressort)\w* (?:de |d'|du |des ){DETERMINER}(?P<who>[^.;:,()]+)"
)
_PART = re.compile(r"\s*[;.]\s| mais | tandis que | alors que ")


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse, empty when all that is somebody's is the same one's in the source."""
    mine, theirs = plain(sentence), plain(candidate.full)
    for pattern, key in _KINDS:
        for match in pattern.finditer(mine):
            what = key(match["what"])
            told = " . ".join(m["who"] for m in pattern.finditer(theirs) if key(m["what"]) == what)
            head = _head(match["who"])
            if not what or not told or not head or word_bag(told).says(head):
                continue
            if names_in(head) and names_in(head) <= names_in(told):
                continue
            return [Reason(ReasonKind.ACTOR, f"{match.group()} : pas le sien")]
    return _informed(mine, theirs)


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


def _head(who: str) -> str:
    words = content(" ".join(who.split()[:1]))
    return words[0].text if words else ""


def _consent(word: str) -> str:
    return lemma(word) if lemma(word) in consents() else ""


def _verb(word: str) -> str:
    """« appliquée », « appliqués »: one verb."""
    return re.sub(r"(?:ee?s?|ie?s?|ue?s?|ise?s?|ite?s?|erte?s?)$", "", word)


_KINDS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (_GIVEN, _consent),
    (_DONE, _verb),
    (_RESTS_WITH, str),
)
