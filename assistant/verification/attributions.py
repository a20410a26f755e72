"""Names between quotation marks, and names of who says."""

from __future__ import annotations

import re

from assistant.verification.actor_evidence import names_in
from assistant.verification.evidence import Candidate
from assistant.verification.text import plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_QUOTED = re.compile(r"«\s*([^»]{2,80}?)\s*»|“\s*([^”]{2,80}?)\s*”|\"\s*([^\"]{2,80}?)\s*\"")
_ACCORDING = re.compile(r"(?:\b[Ss]elon|\b[Dd][’']après|\b[Dd]’apres) ([^,;.:()]+)")
_ABOUT = re.compile(r" (?:sur|par|pour|relati\w+|concernant|portant|adress\w+) ")
"""After it, a source's title or its makers' subject, not who says."""
_CAPITAL = re.compile(r"(?<![\w-])[A-ZÀ-Ý][\w-]+")
_NOT_LETTERS = re.compile(r"[^\w]+")


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse, empty when each name stands where the source puts it."""
    return [*_quoted(sentence, candidate), *_according(sentence, candidate)]


def _quoted(sentence: str, candidate: Candidate) -> list[Reason]:
    """What stands between quotation marks stands so in the cited passage."""
    evidence = candidate.evidence
    texts = [evidence.section, evidence.context]
    texts += [part for s in evidence.statements for part in (s.lead, s.text)]
    held = f" {_letters(' '.join(texts))} "
    for match in _QUOTED.finditer(sentence):
        inner = next(group for group in match.groups() if group)
        if f" {_letters(inner)} " not in held:
            return [Reason(ReasonKind.NAME, inner)]
    return []


def _according(sentence: str, candidate: Candidate) -> list[Reason]:
    """« selon le maire » is not « selon le préfet »; a factor, « selon l'âge », is nobody."""
    whose = [_ABOUT.split(m[1])[0] for m in _ACCORDING.finditer(candidate.text)]
    theirs = [who for who in whose if _names(who)]
    if not theirs:
        return []
    told = word_bag(" . ".join(theirs))
    actors = frozenset[str]().union(*(names_in(plain(t)) for t in theirs))
    for match in _ACCORDING.finditer(sentence):
        named = _names(_ABOUT.split(match[1])[0])
        if named and not any(told.says(name) or names_in(plain(name)) & actors for name in named):
            return [Reason(ReasonKind.NAME, match.group())]
    return []


def _names(who: str) -> list[str]:
    """Proper names, or the actors that stand for one."""
    return _CAPITAL.findall(who) or sorted(names_in(plain(who)))


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub(" ", plain(text)).strip()
