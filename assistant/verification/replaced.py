"""Between the words of its source, a sentence puts one of its own: a noun, or « après »."""

from __future__ import annotations

from assistant.language.verbs import may_be_verb
from assistant.language.words import fold
from assistant.verification.alignment import DETERMINERS, Change, changes, copied, has_weight
from assistant.verification.evidence import Candidate
from assistant.verification.lexicon import framing_words
from assistant.verification.text import word_bag
from assistant.verification.verdict import Reason, ReasonKind

_NOT_ALIKE = tuple(
    frozenset(words.split())
    for words in (
        "avant après dès depuis jusqu'",
        "avec sans",
        "plus moins",
        "même sauf",
        "hors dans",
        "premier dernier",
        "première dernière",
    )
)
"""Small words of which one is never said for another."""
COPIED = 0.7
"""Share of the sentence's words that must be the statement's: else it is another wording."""
_TURNS = frozenset("qu' que tard tôt".split())
"""« ne commence qu'après » for « ne commence pas avant », « au plus tard » for « au moins »."""


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse: one word in the place of another, the words around it being the same."""
    evidence = candidate.evidence
    known = word_bag(f"{candidate.full} . {evidence.section} . {evidence.context}")
    said, own = word_bag(sentence), word_bag(candidate.full)
    for statement in candidate.statements:
        if copied(sentence, statement.text, known) < COPIED:
            continue
        for change in changes(sentence, statement.text):
            if not change.said or not change.there or (change.opens and change.start):
                continue
            if turned := _turned(change):
                return [Reason(ReasonKind.OPPOSITE, turned)]
            if change.opens:
                continue
            mine, theirs = _nouns(change)
            if mine and theirs and not own.says(mine) and not said.says(theirs):
                return [Reason(ReasonKind.SUPPORT, f"{mine} : à la place de {theirs}")]
    return []


def _turned(change: Change) -> str:
    row = change.said + change.there
    if any(has_weight(token) or token in _TURNS for token in row):
        return ""
    for family in _NOT_ALIKE:
        mine, theirs = family & set(change.said), family & set(change.there)
        if mine and theirs and not mine & theirs:
            return f"{' '.join(mine)} : au lieu de {' '.join(theirs)}"
    return ""


def _nouns(change: Change) -> tuple[str, str]:
    """The one word of weight on each side; none where either may be a verb: it is paraphrased."""
    mine = [i for i in range(change.at, change.at + len(change.said)) if has_weight(change.mine[i])]
    theirs = [i for i in range(change.start, change.end) if has_weight(change.row[i])]
    if (
        len(mine) != 1
        or len(theirs) != 1
        or (change.closes and change.at + len(change.said) < len(change.mine))
    ):
        return "", ""
    if _may_be_verb(change.mine, mine[0]) or _may_be_verb(change.row, theirs[0]):
        return "", ""
    return change.mine[mine[0]], change.row[theirs[0]]


def _may_be_verb(row: tuple[str, ...], at: int) -> bool:
    determined = at > 0 and row[at - 1] in DETERMINERS - {"de", "d'"}
    return fold(row[at]) in framing_words() or (may_be_verb(row[at]) and not determined)
