"""Clauses told one after the other: each keeps its doer, its complements and its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.verification.clause_verbs import is_infinitive
from assistant.verification.evidence import Candidate, Statement
from assistant.verification.lexicon import persons
from assistant.verification.support import antecedent
from assistant.verification.text import WordBag, lemma, plain, word_bag
from assistant.verification.told_clauses import (
    Clause,
    bag_of_verbs,
    opening_frame,
    own_words,
    told_clauses,
    values,
)
from assistant.verification.verdict import Reason, ReasonKind

MOST_TOLD = 0.5
"""Share of another clause's words from which a sentence tells that clause too."""
_ANSWERS = frozenset(["oui", "non"])
_THEN = re.compile(r"(?:,? (?:et )?(?:puis|ensuite)|, (?=ensuite)) ")
_BEFORE = re.compile(r",? avant (?:que |qu'|de |d')")
_AFTER = re.compile(r",? apres (?:que |qu'|avoir |etre )")
_SAYS_WHEN = re.compile(
    r"\b(?:avant|apres|une fois|prealable\w*|preced\w+|auparavant|d'abord|suite|anterieur\w*)\b"
)


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse: a clause made of two of the source, or two clauses turned round."""
    theirs = list(_told(candidate))
    if len(theirs) < 2:
        return []
    return [*_crossed(sentence, candidate, theirs), *_turned(sentence, candidate)]


def _told(candidate: Candidate) -> Iterator[Clause]:
    """Clauses of the statements, and of the other items of their list."""
    first = candidate.statements[0]
    statements: Sequence[Statement] = candidate.statements
    if first.is_item:
        statements = [s for s in candidate.evidence.statements if s.lead == first.lead]
    elif label := _label(first):
        statements = [s for s in candidate.evidence.statements if _label(s) == label]
    for statement in statements:
        yield from told_clauses(statement.text)


def _label(statement: Statement) -> str:
    """« Tâches : » before what a line lists."""
    label, colon, _ = plain(statement.text).partition(" : ")
    return label if colon else ""


def _crossed(sentence: str, candidate: Candidate, theirs: Sequence[Clause]) -> list[Reason]:
    """« enseigne l'été » where the source says « surveille l'été et enseigne l'hiver »."""
    evidence = candidate.evidence
    before = [antecedent(s) for s in candidate.statements]
    frames = [opening_frame(s.text) for s in candidate.statements]
    known = [candidate.lead, evidence.section, evidence.context, *before, *frames]
    said = word_bag(sentence)
    for clause in told_clauses(sentence):
        if not clause.verbs or clause.is_about_doing:
            continue
        verb = clause.verbs[0]
        homes = [one for one in theirs if bag_of_verbs(one).says(verb)]
        if not homes or len(homes) == len(theirs):
            continue
        others = [
            one
            for at, one in enumerate(theirs)
            if one not in homes and one.verbs and not (one.is_relative and theirs[at - 1] in homes)
        ]
        shared = " . ".join([*known, *(_shared(theirs.index(one), theirs) for one in homes)])
        listed = candidate.statements[0].is_item or ";" in candidate.text
        home = _Home(tuple(homes), shared, listed)
        for other in others:
            if other.shares_verb(said) or not home.leaves_out(other, clause):
                continue
            if taken := home.taken(clause, other):
                return [taken]
    return []


@dataclass(frozen=True, slots=True)
class _Home:
    """The clauses of the source that have a verb of the sentence, and what is lent to them."""

    clauses: tuple[Clause, ...]
    shared: str
    listed: bool

    @property
    def text(self) -> str:
        return " . ".join(one.text for one in self.clauses)

    def leaves_out(self, other: Clause, clause: Clause) -> bool:
        """Whether the sentence tells nothing of the other clause but what it takes from it."""
        held, said = word_bag(f"{self.shared} . {self.text}"), word_bag(clause.text)
        words = {w for w in own_words(other.text) if not held.says(w)}
        if self.listed:  # « trier les dons ; tenir la caisse »: a verb of few words counts
            words |= set(other.verbs)
        return said.count(words) <= MOST_TOLD * len(words) or self._is_untold(said)

    def _is_untold(self, said: WordBag) -> bool:
        """« signaler les échelles » for « signaler les bois ; relever les échelles »: its verb."""
        known = word_bag(self.shared)
        verbs = {verb for one in self.clauses for verb in one.verbs}
        doers = " ".join(one.subject for one in self.clauses)
        own = [
            w for w in own_words(self.text)
            if w not in verbs and not known.says(w) and not word_bag(doers).says(w)
        ]  # fmt: skip
        return bool(own) and not said.count(own)

    def taken(self, clause: Clause, other: Clause) -> Reason | None:
        """What the sentence tells with the verb of this home, and the source with the other's."""
        held, theirs = word_bag(f"{self.shared} . {self.text}"), word_bag(other.text)
        doing, doer = word_bag(self.text), word_bag(clause.doers)
        head, known = next(iter(own_words(clause.doers)), ""), word_bag(self.shared)
        has_doer = all(one.has_doer for one in self.clauses)
        stands_for = any(one.stands_for for one in self.clauses)
        for word in own_words(clause.text):
            if not theirs.says(word) or word in clause.verbs or word in _ANSWERS:
                continue
            if word == head or (doer.says(word) and not known.says(word)):
                if has_doer and not doing.says(word) and lemma(word) not in persons():
                    return Reason(ReasonKind.ACTOR, f"{word} : dit avec « {other.verbs[0]} »")
                continue
            if is_infinitive(word):
                continue  # « sans voter » for « ne prend pas part au vote »
            if not doer.says(word) and not held.says(word) and not stands_for:
                return Reason(ReasonKind.SUPPORT, f"{word} : dit avec « {other.verbs[0]} »")
        own = values(f"{self.shared} . {self.text}")
        for value in values(clause.text) & values(other.text) - own:
            return Reason(ReasonKind.QUANTITY, f"{value} : dit avec « {other.verbs[0]} »")
        return None


def _shared(home: int, theirs: Sequence[Clause]) -> str:
    """What the clauses around lend to one: their doer, or what follows the last of the verbs."""
    one = theirs[home]
    lent = []
    if not one.has_doer:
        lent += [c.subject for c in theirs[:home]]
    if one.is_relative and home:
        lent.append(theirs[home - 1].text)
    if home + 1 < len(theirs) and one.verbs and plain(one.text).endswith(one.verbs[-1]):
        lent.append(theirs[home + 1].text)
    return " . ".join(lent)


def _turned(sentence: str, candidate: Candidate) -> list[Reason]:
    """« A signe, puis B délibère » where the source has them the other way round."""
    mine = plain(sentence)
    for statement in candidate.statements:
        theirs = told_clauses(statement.text)
        if len(theirs) < 2 or _SAYS_WHEN.search(plain(statement.text)):
            continue
        for joint, forward in ((_THEN, True), (_BEFORE, True), (_AFTER, False)):
            halves = joint.split(mine)
            if len(halves) != 2:
                continue
            left, right = (_place(half, theirs) for half in halves)
            if left is None or right is None or left == right:
                continue
            if (left < right) is not forward:
                return [Reason(ReasonKind.OPPOSITE, f"ordre : {theirs[right].text}")]
    return []


def _place(half: str, theirs: Sequence[Clause]) -> int | None:
    """The one clause that says most of a half."""
    words = own_words(half)
    shares = [word_bag(c.text).count(words) for c in theirs]
    best = max(shares)
    return shares.index(best) if best and shares.count(best) == 1 else None
