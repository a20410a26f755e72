"""Names between quotation marks, names of who says, and names of whoever answers for a row."""

from __future__ import annotations

import re

from assistant.language.words import STOP_WORDS
from assistant.verification.actor_evidence import names_in
from assistant.verification.evidence import Candidate
from assistant.verification.text import PART, content, plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_QUOTED = re.compile(r"«\s*([^»]{2,80}?)\s*»|“\s*([^”]{2,80}?)\s*”|\"\s*([^\"]{2,80}?)\s*\"")
_ACCORDING = re.compile(r"(?:\b[Ss]elon|\b[Dd][’']après|\b[Dd]’apres) ([^,;.:()]+)")
_ABOUT = re.compile(r" (?:sur|par|pour|relati\w+|concernant|portant|adress\w+) ")
"""After it, a source's title or its makers' subject, not who says."""
_CAPITAL = re.compile(r"(?<![\w-])[A-ZÀ-Ý][\w-]+")
_PERSON = re.compile(
    r"(?<![\w-])[A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)?"
    r"(?: (?:de |d[’'])?[A-ZÀ-Ý][\w-]+)+"
)
_ADDRESS = re.compile(r"\S+@\S+")
_NOT_LETTERS = re.compile(r"[^\w]+")


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse, empty when each name stands where the source puts it."""
    return [
        *_quoted(sentence, candidate),
        *_according(sentence, candidate),
        *_of_another_row(sentence, candidate),
    ]


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


def _of_another_row(sentence: str, candidate: Candidate) -> list[Reason]:
    """Who answers for one thing is not told as answering for what stands in the next row."""
    rows = [row for s in candidate.evidence.statements for row in PART.split(s.text) if row]
    if len(rows) < 2:
        return []
    for part in PART.split(sentence):
        people = _people(part)
        bare = _ADDRESS.sub(" ", _PERSON.sub(" ", part))
        own = [w.text for w in content(bare) if not w.text[0].isdigit()]
        if len(people) != 1 or not own:
            continue
        name = plain(people[0])
        shares = [word_bag(_PERSON.sub(" ", row)).count(own) for row in rows]
        holding = [n for row, n in zip(rows, shares, strict=True) if name in plain(row)]
        elsewhere = [
            n for row, n in zip(rows, shares, strict=True)
            if name not in plain(row) and _people(row)
        ]  # fmt: skip
        if holding and elsewhere and max(elsewhere) > max(holding):
            return [Reason(ReasonKind.NAME, f"{people[0]} : d’une autre ligne")]
    return []


def _people(text: str) -> list[str]:
    """First name and name; an article or an acronym is neither."""
    found = (m.group() for m in _PERSON.finditer(text))
    return [
        n for n in found if plain(n.split()[0]) not in STOP_WORDS and not n.split()[-1].isupper()
    ]


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub(" ", plain(text)).strip()
