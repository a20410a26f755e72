"""A sentence that follows its source closely, one noun changed or added, does not say the same."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from assistant.language.words import STOP_WORDS, stem
from assistant.verification.actor_evidence import names_in
from assistant.verification.evidence import Candidate
from assistant.verification.force_events import without_modals
from assistant.verification.support import bag
from assistant.verification.text import content, plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

TOKEN = re.compile(r"[a-z]+'|[\w@.-]*\w|[,;:]")
"""Words, elided articles and punctuation marks."""
_OPENS_A_NOUN = frozenset(
    "a au aux avec chaque ces cet cette d' dans de des du en l' la le les leur leurs par pour sans "
    "ses son sur un une vers".split()
)
_PRONOUNS = frozenset("il ils elle elles celui celle ceux celles y".split())
_JOINS = frozenset("et ni ou , ;".split())
_COMPLETED = re.compile(
    r"(?:\b(?:l[ae]s? |l'|une? |des |du |d'|de |aux? |ces? |cette |son |sa |ses |leurs? |en ))"
    r"(?=(?P<head>[a-z][\w-]{2,}) (?P<of>de la |de l'|des |du |de |d'|en |a la |a l'|au |aux )?"
    r"(?P<other>[a-z][\w-]{2,}))"
)
ADJECTIVE = re.compile(
    r"(?:ifs?|ives?|ales?|al|aux|els?|elles?|iques?|aires?|euses?|eux|ables?|ibles?|iens?|iennes?|"
    r"ains?|aines?|iers?|ieres?|ois|oises?|istes?|ins?|ines?|entes?|antes?)$"
)
"""Endings that adjectives have and finite verbs seldom."""
SAME_BEFORE = 2
SAME_AFTER = 2
"""Words in a row, before and after, that are the source's own: else it is another wording."""
MOST_WORDS = 3


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse: in the source's own words, a noun that it does not hold."""
    mine, held, own = _tokens(sentence), bag(candidate), word_bag(candidate.full)
    for statement in candidate.statements:
        theirs = _tokens(f"{statement.lead} {statement.text}")
        matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
        blocks = matcher.get_matching_blocks()
        for left, right in pairwise(blocks):
            said = mine[left.a + left.size : right.a]
            there = theirs[left.b + left.size : right.b]
            if not said or len(said) > 2 * MOST_WORDS:
                continue
            if left.size < SAME_BEFORE:
                continue
            before = mine[left.a + left.size - 1]
            words = _nouns(said)
            replaced = _nouns(there)
            # A noun put for a pronoun is the title's or the section's.
            known = own if replaced and not _PRONOUNS & set(there) else held
            if not 0 < len(words) <= MOST_WORDS or any(known.says(word) for word in words):
                continue
            row = (before, *said[:2])
            joined = any(one in _JOINS and then in _OPENS_A_NOUN for one, then in pairwise(row))
            closed = right.size >= SAME_AFTER or right.a == len(mine)
            one_for_one = before in _OPENS_A_NOUN and len(replaced) >= len(words) and closed
            if not (joined or one_for_one):
                continue  # « le conseil » become « les séances du conseil » says no more
            if replaced and all(word_bag(sentence).says(word) for word in replaced):
                continue
            return [Reason(ReasonKind.SUPPORT, f"à la place d’autre chose : {' '.join(words)}")]
    return [*_other_complement(sentence, candidate), *_crossed(sentence, candidate)]


def _other_complement(sentence: str, candidate: Candidate) -> list[Reason]:
    """« le tribunal judiciaire » where the source says « le tribunal administratif »."""
    held, said = bag(candidate), word_bag(sentence)
    theirs = _pairs(candidate.full)
    for head, complement in _pairs(sentence):
        if not held.says(head) or (held.says(complement) and not names_in(head)):
            continue
        others = [c for h, c in theirs if h == head and not said.says(c)]
        near = re.search(rf"\b{head}\w* (?:[\w'-]+ ){{0,4}}?{complement}", plain(candidate.full))
        if others and not near and not any(h == head and said.says(c) for h, c in theirs):
            return [Reason(ReasonKind.SUPPORT, f"{head} : {complement} au lieu de {others[0]}")]
    return []


def _crossed(sentence: str, candidate: Candidate) -> list[Reason]:
    """« l'avis du maire sur le projet de l'école » is not « l'avis de l'école sur … du maire »."""
    mine, theirs = set(_pairs(sentence)), set(_pairs(candidate.full))
    for head, one in mine - theirs:
        for other_head, other in mine - theirs - {(head, one)}:
            if {(head, other), (other_head, one)} <= theirs:
                return [Reason(ReasonKind.NAME, f"{one} et {other} : échangés")]
    return []


@lru_cache(maxsize=8_000)
def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Nouns with what completes them: « tribunal administratif », « facture d'eau »."""
    return tuple(
        (stem(m["head"]), m["other"])
        for m in _COMPLETED.finditer(without_modals(plain(text)))
        if m["head"] not in STOP_WORDS
        and content(m["other"])
        and (m["of"] or ADJECTIVE.search(m["other"]))
    )


def _nouns(tokens: tuple[str, ...]) -> list[str]:
    words = content(without_modals(" ".join(tokens)))
    return [w.text for w in words if not any(c.isdigit() for c in w.text)]


@lru_cache(maxsize=8_000)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(TOKEN.findall(plain(text)))
