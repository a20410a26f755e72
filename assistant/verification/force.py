"""Normative force and negation: may, must, recommended, associated are kept as they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.words import content_words, stem
from assistant.verification.evidence import Candidate
from assistant.verification.lexicon import force_markers, scope_groups
from assistant.verification.text import WordBag, plain
from assistant.verification.verdict import Reason, ReasonKind

_NEGATION = re.compile(
    r"\bn(?:e |')(?P<verb>(?:[\w'-]+ ){1,5}?)(?P<neg>pas|plus|jamais|aucun|aucune|rien|guere|nullement|point|ni)\b"
    r"|\b(?P<lone>sans|aucune?|pas d[e']|ni|non plus|non pas|non|nullement)(?![\w-])"
)
_UP_TO = re.compile(
    r"\b(?:peu(?:t|vent)|pouvant|pourra) (?:atteindre|aller jusqu'a|s'elever (?:a|jusqu'a))"
)
"""« peut atteindre » says a bound, not a permission."""
_ONLY = re.compile(r"\bn(?:e |')(?:[\w'-]+ ){1,4}?qu(?:e\b|')")
_OFTEN = re.compile(
    r"\b(?:chaque|tous les|toutes les) (?:an|annee|mois|semaine|jour|trimestre|semestre)s?\b"
    r"|\b(?:tout|toute|tous|toutes) (?:renseignements?|questions?|informations?|savoir|compte|comme|fait)\b"
)
"""« chaque année » and « pour tout renseignement » widen nothing."""
_BY_MARKER = re.compile(r"^(?:doi|dev|il faut|il faudra|faut|impos|exig)")
_CUT = re.compile(r"[;:.()\n]|,(?! ?(?:et|ni)\b)| mais | tandis que | alors que ")
SCOPE = 5
"""Content words after a marker that it bears on."""


@dataclass(frozen=True, slots=True)
class Event:
    """One force, or one negation (`force` is then « negation »), and the stems it bears on."""

    force: str
    words: frozenset[str]


@lru_cache(maxsize=4_000)
def events(text: str) -> tuple[Event, ...]:
    """Forces and free negations of a text, in order."""
    found: list[Event] = []
    folded = _UP_TO.sub("va jusqu'a", re.sub(r"\.{3}|…", "", plain(text)))
    for clause in _CUT.split(folded):
        found.extend(_events_in(clause))
    return tuple(found)


def forces(text: str) -> frozenset[str]:
    """The forces of a text, negations aside."""
    return frozenset(e.force for e in events(text)) - {"negation"}


def _events_in(clause: str) -> list[Event]:
    found: list[Event] = []
    only = [m.span() for m in _ONLY.finditer(clause)]
    negations = [
        m
        for m in _NEGATION.finditer(clause)
        if not any(a <= m.start() < b for a, b in only)
        and not clause[m.start() :].startswith("non seulement")
    ]
    used: set[int] = set()
    taken: list[tuple[int, int]] = []
    for marker in force_markers():
        for match in marker.pattern.finditer(clause):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            taken.append(match.span())
            negated = False
            for number, negation in enumerate(negations):
                # « ne peut pas », « n'est pas obligatoire », « sans obligation », « pas tenu de ».
                inside = negation.start() <= match.start() <= negation.end()
                just_after = 0 <= match.start() - negation.end() <= 14
                if inside or just_after:
                    negated = True
                    used.add(number)
            force = marker.force
            if negated:
                force = (
                    ("forbidden" if _BY_MARKER.match(match.group()) else "not_required")
                    if marker.negated == "by_marker"
                    else marker.negated
                )
            found.append(Event(force, _scope(clause, match.start(), match.end())))
    for number, negation in enumerate(negations):
        if number not in used:
            verb = negation["verb"] or ""
            after = content_words(clause[negation.end() :])[:SCOPE]
            words = {stem(w.text) for w in (*content_words(verb), *after)}
            if words:
                found.append(Event("negation", frozenset(words)))
    return found


def _scope(clause: str, start: int, end: int) -> frozenset[str]:
    after = content_words(clause[end:])[:SCOPE]
    before = content_words(clause[:start])[-SCOPE:]
    chosen = after if len(after) >= 2 else (*after, *before)
    return frozenset(stem(w.text) for w in chosen)


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse, empty when nothing was strengthened, weakened or negated."""
    mine = events(sentence)
    theirs = tuple(
        dict.fromkeys(e for s in candidate.statements for e in events(f"{s.lead} {s.text}"))
    )
    said = WordBag([sentence])
    reasons: list[Reason] = []
    for event in mine:
        same = [t for t in theirs if t.force == event.force]
        if not same:
            kind = ReasonKind.NEGATION if event.force == "negation" else ReasonKind.FORCE
            reasons.append(Reason(kind, f"{event.force} : absent de la source"))
            continue
        if event.force == "negation" and not any(_overlap(event, t) for t in same):
            reasons.append(Reason(ReasonKind.NEGATION, "négation d'autre chose"))
        best_same = max(_overlap(event, t) for t in same)
        best_other = max(
            (_overlap(event, t) for t in theirs if t.force != event.force), default=0.0
        )
        if event.force != "negation" and best_other > best_same + 0.34:
            reasons.append(Reason(ReasonKind.FORCE, f"{event.force} : porte sur autre chose"))
    for force in dict.fromkeys(t.force for t in theirs):
        kept = sum(_is_kept(t, said) for t in theirs if t.force == force)
        own = sum(m.force == force for m in mine)
        # Two negations kept and one said is a negation lost; two « peut » may become one.
        if kept > own and (force == "negation" or own == 0):
            kind = ReasonKind.NEGATION if force == "negation" else ReasonKind.FORCE
            reasons.append(Reason(kind, f"{force} : perdu"))
    return reasons + _scope_reasons(sentence, candidate)


def _is_kept(event: Event, said: WordBag) -> bool:
    kept = sum(word in said.stems or said.says(word) for word in event.words)
    return bool(event.words) and kept >= max(1, 0.6 * len(event.words))


def _overlap(one: Event, other: Event) -> float:
    if not one.words or not other.words:
        return 0.0
    return len(one.words & other.words) / min(len(one.words), len(other.words))


def _scope_reasons(sentence: str, candidate: Candidate) -> list[Reason]:
    """« toujours », « uniquement », « tous »: only if the source says so."""
    mine, theirs = _widths(sentence), _widths(candidate.full)
    if re.search(r"\bpar (?!la |le |l'|les |un)|100 ?%", theirs):
        theirs += " chaque"  # « 25 € par dépôt », « 100 % des habitants »: each of them
    return [
        Reason(ReasonKind.SCOPE, match.group())
        for pattern in scope_groups().values()
        if (match := pattern.search(mine)) and not pattern.search(theirs)
    ]


def _widths(text: str) -> str:
    folded = _OFTEN.sub(" ", plain(text))
    return _ONLY.sub(lambda m: m.group() + " ne que", folded)
