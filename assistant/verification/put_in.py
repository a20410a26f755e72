"""In a close copy, what is put in says what it replaces."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.language.verbs import may_be_finite, may_be_verb, participle_infinitives
from assistant.language.words import fold
from assistant.verification.alignment import (
    DETERMINERS,
    POINTERS,
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
KEPT = 0.84
KEPT_OF_FEW = 0.75
"""Share of all its tokens that must be, and where it differs in `FEW` spans at most, by a noun at
least: below, it is a paraphrase, and so are verbs put for verbs. On 886 copies beside as many lies,
0.84 and one span that says something else let 8 lies more through; 0.7 refuses 2 copies more, and
0.6 3 copies and twice as many of the freer paraphrases."""
FEW, MOST = 2, 3
"""Spans; with more than `MOST`, only one may say something else."""
SHORTEST = 8
"""Tokens: one word of a short sentence is too large a share of it."""
MOST_LOST = 3
"""Words of weight for which one is put: for more, the sentence sums up."""
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
    size, put = len(found[0].mine), sum(map(bool, stray))
    kept = KEPT_OF_FEW if len(found) <= FEW else KEPT
    if size < SHORTEST or sum(stray) > (1 - kept) * size or (put > 1 and len(found) > MOST):
        return []
    own, said = word_bag(candidate.full), word_bag(sentence)
    is_close = sum(stray) <= (1 - KEPT) * size
    for change, count in zip(found, stray, strict=True):
        taken = _taken(change, own, said) if count else None
        if taken and (is_close or not all(map(may_be_verb, taken[0].split()))):
            return [Reason(ReasonKind.SUPPORT, f"{taken[0]} : mis pour {taken[1]}")]
    return []


def _stray(change: Change) -> int:
    """Words put in, but those that recall what a pronoun stands for, or are but grammar."""
    first = (*change.said, "")[0]
    if not change.there and first in DETERMINERS | {"à"}:
        return 0
    if change.stands_in:
        return 0
    return sum(word not in _EMPTY for word in change.said)


def _taken(change: Change, own: WordBag, said: WordBag) -> tuple[str, str] | None:
    """What is put in and what it replaces: any word that the source lacks, or one for one."""
    there = _replaced(change)
    lost = [w for w in there if has_weight(w) and not said.says(w)]
    framing = framing_words()
    new = [w for w in change.said if has_weight(w) and not own.says(w) and fold(w) not in framing]
    if new and 0 < len(lost) <= MOST_LOST:
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
    if not there or there[0] in POINTERS or ":" in there:
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
