"""In a close copy where one span differs, what is put in says what it replaces."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.language.verbs import may_be_finite, participle_infinitives
from assistant.language.words import fold
from assistant.verification.alignment import (
    DETERMINERS,
    Change,
    changes,
    has_weight,
    key,
    nearest,
)
from assistant.verification.evidence import Candidate
from assistant.verification.lexicon import framing_words, synonyms
from assistant.verification.text import WordBag, lemma, word_bag
from assistant.verification.verdict import Reason, ReasonKind

COPIED = 0.6
"""Share of the sentence's words of weight that must be the statement's."""
KEPT = 0.83
"""Share of all its tokens that must be: below, it is a paraphrase, where verbs change innocently.
Without this check 31 lies of 886 more are shown, and 2 true sentences. At 0.6 with no shortest, 4
lies and 3 true sentences more are refused, and twice as many of the freer paraphrases."""
SHORTEST = 10
"""Tokens: one word of a short sentence is too large a share of it."""
_POINTS = frozenset("ce cet cette ces son sa ses leur leurs il elle ils elles".split())
_STANDS_IN = _POINTS | frozenset("de l' la les en".split())
_JOINS = frozenset("et ou mais puis ni".split())
_MARKS = frozenset(",;:")
_EMPTY = DETERMINERS | _MARKS | frozenset("est sont c' qui oui non et en il elle".split())


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """« le visa est requis avant de classer » for « avant de détruire », verbs as well as nouns."""
    evidence = candidate.evidence
    known = word_bag(f"{candidate.full} . {evidence.section} . {evidence.context}")
    source, share = nearest(sentence, candidate.statements, known)
    found = changes(sentence, source.text)
    stray = [_stray(change) for change in found]
    if exchanged := _exchanged(found, stray):
        return exchanged
    if not found or share < COPIED:
        return []
    size = len(found[0].mine)
    if size < SHORTEST or sum(stray) > (1 - KEPT) * size:
        return []
    own, said = word_bag(candidate.full), word_bag(sentence)
    for change, count in zip(found, stray, strict=True):
        if sum(stray) == count and (taken := _taken(change, own, said)):
            return [Reason(ReasonKind.SUPPORT, f"{taken[0]} : mis pour {taken[1]}")]
    return []


def _stray(change: Change) -> int:
    """Words put in, but those that recall what a pronoun stands for, or are but grammar."""
    first = (*change.said, "")[0]
    if not change.there and first in DETERMINERS | {"à"}:
        return 0
    if (*change.there, "")[0] in _STANDS_IN and not any(map(has_weight, change.there)):
        return 0
    return sum(word not in _EMPTY for word in change.said)


def _taken(change: Change, own: WordBag, said: WordBag) -> tuple[str, str] | None:
    """What is put in and what it replaces: any word that the source lacks, or one for one."""
    there = _replaced(change)
    lost = [w for w in there if has_weight(w) and not said.says(w)]
    framing = framing_words()
    new = [w for w in change.said if has_weight(w) and not own.says(w) and fold(w) not in framing]
    if new and lost:
        told_as_verb = all(map(_is_finite, new)) and all(map(_is_participle, lost))
        if told_as_verb or _alike(new, lost):
            return None  # « le suivi des projets menés » told as « le suivi lui revient »
        return " ".join(new), " ".join(lost)
    here, gone = _weighty(change.said, there), _weighty(there, change.said)
    if new or change.opens or len(here) != 1 or len(gone) != 1:
        return None
    return None if _alike(here, gone) else (here[0], gone[0])


def _replaced(change: Change) -> Sequence[str]:
    """Without the clauses left out at the ends of the sentence."""
    there = change.there
    if not there or there[0] in _POINTS or ":" in there:
        return ()
    marks = [i for i, token in enumerate(there) if token in _MARKS]
    if change.opens:
        return there[marks[-1] + 1 :] if marks else there
    if change.at + len(change.said) == len(change.mine):
        ends = [i for i, token in enumerate(there) if token in _MARKS | _JOINS]
        return there[: ends[0]] if ends else there
    # « A, qui siège, décide »: what a mark or « et » sets apart may be left out.
    return () if any(marks) or {there[0], there[-1]} & _JOINS else there


def _weighty(row: Sequence[str], other: Sequence[str]) -> list[str]:
    bag, keys = word_bag(" ".join(other)), {key(word) for word in other}
    return [w for w in row if has_weight(w) and key(w) not in keys and not bag.says(w)]


def _is_finite(word: str) -> bool:
    return may_be_finite(word) and not participle_infinitives(word)


def _is_participle(word: str) -> bool:
    return bool(participle_infinitives(word)) and not may_be_finite(word)


def _alike(some: Sequence[str], others: Sequence[str]) -> bool:
    """« prévenue » and « informée »: participles are synonyms where their verbs are."""
    return any(_groups(one) & _groups(other) for one in some for other in others)


def _groups(word: str) -> frozenset[int]:
    forms = {fold(word), lemma(word), *map(fold, participle_infinitives(word))}
    return frozenset().union(*(synonyms().get(form, frozenset()) for form in forms))


def _exchanged(found: Sequence[Change], stray: Sequence[int]) -> list[Reason]:
    """« l'achat est aidé, les salaires non » with each noun in the other's place."""
    for i, one in enumerate(found):
        for j in range(i + 1, len(found)):
            other = found[j]
            if sum(stray) > stray[i] + stray[j]:
                continue
            first, second = _names(one.said), _names(other.said)
            spans = {*one.said, *other.said, *one.there, *other.there}
            if "par" in spans or not first or not second:
                continue  # a passive turned active puts each in the other's place
            if first <= _names(other.there) and second <= _names(one.there):
                detail = f"échangés : {' '.join(one.said)} / {' '.join(other.said)}"
                return [Reason(ReasonKind.OPPOSITE, detail)]
    return []


def _names(row: Sequence[str]) -> set[str]:
    """Words of weight, and what is named by one letter: « la classe B »."""
    return {key(w) for w in row if has_weight(w) or (len(w) == 1 and w.isalpha() and w not in "ày")}
