"""A condition, an exception or a limit of the source is not left out of what it bears on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.verification.evidence import Candidate, leans
from assistant.verification.force_events import without_modals
from assistant.verification.lexicon import condition_markers, limiting_words, otherwise, unmet
from assistant.verification.quantities import QuantityKind, quantities
from assistant.verification.support import antecedent
from assistant.verification.text import PART, WordBag, content, plain, word_bag
from assistant.verification.told_clauses import own_words, told_clauses
from assistant.verification.verdict import Reason, ReasonKind

_ANYWHERE, _AFTER = condition_markers()
_CONDITION = re.compile(
    rf"(?:^|[ ,(])(?:{_ANYWHERE}|(?P<after>{_AFTER}))(?:(?<=')|(?![\w-]))"
    r"(?:[^,;.:()]|(?<=\d)[,.](?=\d))*|"
    r"(?<!\w)n(?:e |')(?:[\w'-]+ ){1,4}?qu(?:e |')(?P<only>[^,;.:()]+)"
)
_ALONE = re.compile(r"\b(?:seule?s?|uniquement|seulement|exclusivement|reserve\w*)\b")
_EXCEPTS = re.compile(r"[ ,(]*(?:sauf|hormis|excepte|a l'exception|a moins)\b")
_INCLUDES = re.compile(r"\b(?:y compris|meme|aussi|egalement|ainsi que)\b")
_CLAUSE = re.compile(r"(?:^|[ ,(])(?:si |s'ils? |lorsqu|pourvu|tant qu|des qu|des lors)")
_STANDS_FOR = re.compile(r"\b(?:son|sa|ses|leurs?|il|elle|ils|elles|en|y)\b")
_BOTH = re.compile(r" et (?=si |s'il|sans |qu(?:e |')|d(?:e |')(?:etre|avoir|\w+(?:er|ir|re))\b)")
_RELATIVE = re.compile(r", (?:qui|dont|ou) [^,;]+,")
_ANOTHER = re.compile(r",? et ")
_LONG = re.compile(r"[a-z]{4,}")
_SUBJECT_WORDS = 6
_ABOUT = 0.75
"""Share of the sentence's words that what the condition bears on must say."""


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse: told without a word of the condition that the source puts on it."""
    if len(candidate.statements) > 1:
        return []
    part, opening = about(sentence, candidate)
    found = list(_conditions(sentence, candidate, part, opening))
    lost = [tail for tail, told, kept in found if not kept]
    # Each limit that a sentence says in its own words stands for one of the source's.
    theirs = plain(candidate.full)
    own = [m.group() for m in limiting_words().finditer(plain(sentence))]
    spared = sum(one not in theirs for one in own)
    reasons = [
        Reason(ReasonKind.SCOPE, f"condition perdue : {tail.strip()}")
        for tail in lost[max(0, spared) :]
    ]
    return reasons[:1] or _introduced(sentence, candidate) or _otherwise(sentence, candidate)


def about(sentence: str, candidate: Candidate) -> tuple[str, str]:
    """The part (;) of a statement that a sentence is about, and what a pronoun opening it is."""
    words = [w.text for w in content(without_modals(sentence))]
    parts = PART.split(plain(candidate.statements[0].text))
    shares = [word_bag(part).count(words) for part in parts]
    at = shares.index(max(shares))
    leaning = at > 0 and leans(parts[at])
    return parts[at], " ".join(parts[0].split()[:_SUBJECT_WORDS]) if leaning else ""


def _conditions(
    sentence: str, candidate: Candidate, part: str, opening: str
) -> Iterator[tuple[str, bool, bool]]:
    """Conditions on what the sentence says: whether each is told, and told with its figures."""
    said = word_bag(sentence)
    words = [w.text for w in content(without_modals(sentence))]
    bare = _RELATIVE.sub(" ", part)
    known = f"{candidate.evidence.section} . {candidate.evidence.context}"
    before = antecedent(candidate.statements[0])
    for match in _CONDITION.finditer(bare):
        tail = match["only"] or match.group()
        if match["only"] and _ALONE.search(plain(sentence)):
            continue
        rest = bare.replace(tail, " ")
        bears_on = word_bag(f"{candidate.lead} . {before} . {opening} . {rest} . {known}")
        if match["only"] and not _is_said(_clause_of(match, part).replace(tail, " "), said):
            continue
        told = words
        if _EXCEPTS.match(tail) or (_CLAUSE.match(tail) and _CLAUSE.search(plain(sentence))):
            told = [w for w in words if not word_bag(tail).says(w)]
        if bears_on.count(told) < _ABOUT * len(told):
            continue
        if _is_of_an_earlier_clause(tail, sentence, candidate) or _is_before(
            tail, part, words, candidate
        ):
            continue
        if match["after"] and _stops_before(match.start(), bare, said):
            continue
        for one in _BOTH.split(tail):
            own = [w.text for w in content(one) if not bears_on.says(w.text)] or _bare(one)
            if own:
                told_here = _is_told(one, own, rest, sentence)
                figures = _figures(one)
                figured = bool(figures & _figures(sentence))
                if told_here and figures and _CLAUSE.match(one):
                    yield one, True, figured
                else:
                    yield one, told_here or figured, told_here or figured


def _is_of_an_earlier_clause(tail: str, sentence: str, candidate: Candidate) -> bool:
    """« ne va pas, sauf en cas de gêne, et ne répare rien »: the second is told of all cases."""
    theirs = told_clauses(candidate.statements[0].text)
    holding = [n for n, clause in enumerate(theirs) if tail.strip(" ,") in clause.text]
    verbs = word_bag(" ".join(v for c in told_clauses(sentence) for v in c.verbs))
    homes = [n for n, clause in enumerate(theirs) if clause.shares_verb(verbs)]
    return (
        bool(holding and homes)
        and not theirs[holding[0]].text.startswith(tail.strip(" ,"))
        and min(homes) > holding[0]
    )


def _is_before(tail: str, part: str, words: list[str], candidate: Candidate) -> bool:
    """« s'arrête à A, sauf en août, et à B tous les jours »: what is told of B stands after it."""
    before, _, after = part.partition(tail)
    if not before.strip() or not _ANOTHER.match(after):
        return False
    first, last = word_bag(before), word_bag(after)
    only_last = [w for w in words if last.says(w) and not first.says(w)]
    clauses = told_clauses(candidate.statements[0].text)
    shared = word_bag(" ".join(word for c in clauses for word in (c.subject, *c.verbs)))
    placed = [w for w in own_words(before) if not shared.says(w)]
    return bool(only_last) and not word_bag(" ".join(words)).count(placed)


def _figures(text: str) -> set[str]:
    return {q.value for q in quantities(text) if q.kind is not QuantityKind.RANK}


def _is_told(condition: str, own: list[str], rest: str, sentence: str) -> bool:
    """Whether the sentence tells a condition, by a word that only the condition holds."""
    if _EXCEPTS.match(condition) and _INCLUDES.search(plain(sentence)):
        return False
    if _CLAUSE.match(condition) and len(own) > 1 and _STANDS_FOR.search(rest):
        own = own[1:]  # « si l'ouvrage est épuisé, sa valeur »: a noun put for the pronoun
    said, told = word_bag(sentence), plain(sentence)
    return any(said.says(w) or (not content(w) and w in told) for w in own)


def _bare(condition: str) -> list[str]:
    """« s'il en reste »: the words of a condition that holds none of weight."""
    return _LONG.findall(condition) if _CLAUSE.match(condition) and not content(condition) else []


def _introduced(sentence: str, candidate: Candidate) -> list[Reason]:
    """« En cas de départ : rendre la clé »: what introduces a list is a condition of its items."""
    statement = candidate.statements[0]
    lead = plain(statement.lead)
    words = [w.text for w in content(without_modals(sentence))]
    asks = lead.rstrip().endswith("?")
    if asks or not _CONDITION.match(lead) or limiting_words().search(plain(sentence)):
        return []
    said, item = word_bag(sentence), word_bag(statement.text)
    told = [w for w in words if not word_bag(lead).says(w)]
    own = [w.text for w in content(lead) if not item.says(w.text)]
    if item.count(told) < _ABOUT * len(told) or any(said.says(w) for w in own):
        return []
    return [Reason(ReasonKind.SCOPE, f"condition perdue : {lead}")] if own else []


def _otherwise(sentence: str, candidate: Candidate) -> list[Reason]:
    """« annuler 48 heures avant ; sinon le repas est facturé »: not every meal is."""
    told = plain(sentence)
    statement = candidate.statements[0]
    match = otherwise().search(plain(statement.text))
    if match is None or unmet().search(told):
        return []
    text = plain(statement.text)
    premise, follows = text[: match.start()], text[match.end() :]
    words = [w.text for w in content(without_modals(sentence))]
    held, said = word_bag(follows), word_bag(sentence)
    own = [w.text for w in content(premise or statement.before) if not held.says(w.text)]
    # A noun put for a pronoun of the consequence tells nothing of the premise.
    least = 2 if _STANDS_FOR.search(follows) else 1
    if held.count(words) < _ABOUT * len(words) or said.count(own) >= least:
        return []
    return [Reason(ReasonKind.SCOPE, f"condition perdue : {match.group().strip()}")]


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
