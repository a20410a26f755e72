"""A condition, an exception or a limit of the source is not left out of what it bears on."""

from __future__ import annotations

import re

from assistant.verification.evidence import Candidate, leans
from assistant.verification.force_events import without_modals
from assistant.verification.lexicon import condition_markers, limiting_words
from assistant.verification.quantities import quantities
from assistant.verification.text import WordBag, content, plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_ANYWHERE, _AFTER = condition_markers()
_CONDITION = re.compile(
    rf"(?:^|[ ,(])(?:{_ANYWHERE}|(?P<after>{_AFTER}))(?:(?<=')|(?![\w-]))[^,;.:()]+|"
    r"(?<!\w)n(?:e |')(?:[\w'-]+ ){1,4}?qu(?:e |')(?P<only>[^,;.:()]+)"
)
_ALONE = re.compile(r"\b(?:seule?s?|uniquement|seulement|exclusivement|reserve\w*)\b")
_RELATIVE = re.compile(r", (?:qui|dont|ou) [^,;]+,")
_PART = re.compile(r"\s*;\s*")
_SUBJECT_WORDS = 6
_ABOUT = 0.75
"""Share of the sentence's words that what the condition bears on must say."""


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse: told without a word of the condition that the source puts on it."""
    if len(candidate.statements) > 1 or limiting_words().search(plain(sentence)):
        return []
    said = word_bag(sentence)
    words = [w.text for w in content(without_modals(sentence))]
    parts = _PART.split(plain(candidate.statements[0].text))
    shares = [word_bag(part).count(words) for part in parts]
    part = parts[shares.index(max(shares))]
    opening = " ".join(parts[0].split()[:_SUBJECT_WORDS]) if leans(part) else ""
    bare = _RELATIVE.sub(" ", part)
    for match in _CONDITION.finditer(bare):
        tail = match["only"] or match.group()
        if match["only"] and _ALONE.search(plain(sentence)):
            continue
        rest = bare.replace(tail, " ")
        bears_on = word_bag(f"{candidate.lead} . {opening} . {rest}")
        if match["only"] and not _is_said(_clause_of(match, part).replace(tail, " "), said):
            continue
        if bears_on.count(words) < _ABOUT * len(words):
            continue
        if match["after"] and _stops_before(match.start(), bare, said):
            continue
        own = [w.text for w in content(tail) if not bears_on.says(w.text)]
        numbers = {q.value for q in quantities(tail)}
        kept = any(said.says(w) for w in own) or numbers & {q.value for q in quantities(sentence)}
        if own and not kept:
            return [Reason(ReasonKind.SCOPE, f"condition perdue : {tail.strip()}")]
    return []


def _stops_before(start: int, part: str, said: WordBag) -> bool:
    """Whether the sentence leaves out already what the condition follows: it says less, not more.

    « délivrée par le bureau [aux habitants sur présentation d'une carte] »: who delivers it.
    """
    before = content(without_modals(part[:start].rstrip(" ,").split(", ")[-1]))
    told = said.count(w.text for w in before)
    return bool(before) and (not said.says(before[-1].text) or 2 * told <= len(before))


def _is_said(clause: str, said: WordBag) -> bool:
    words = content(without_modals(clause))
    return 2 * said.count(w.text for w in words) >= len(words)


def _clause_of(match: re.Match[str], part: str) -> str:
    """« ne … que » bears on its own clause."""
    return next(c for c in part.split(", ") if match.group().split(", ")[0] in c)
