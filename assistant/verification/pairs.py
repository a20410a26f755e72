"""Each figure with its own label, each share with its own time: never with the neighbour's."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import combinations

from assistant.verification.alignment import changes, has_weight, key, tokens
from assistant.verification.evidence import Candidate
from assistant.verification.quantities import RANKED, normalised, quantities
from assistant.verification.text import content, plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_AMONG = re.compile(
    r"\b(?:dont|contre|au lieu d(?:e |'))\s?(?:pres de |environ |plus de )?"
    r"(?P<figure>\d+(?: \d{3})*(?:[.,]\d+)*)(?P<what>[^,;.]*)"
)
_SAYS_AMONG = re.compile(r"\b(?:dont|contre|au lieu)\b")
_MARK = re.compile(r" ?[,;:](?: |$)")
_CUT = re.compile(r"(?<!\d),|,(?!\d)|[;:.](?:\s|$)|\b(?:et|puis|ou)\b")


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse: a figure told of another thing, or two pieces of a statement crossed."""
    return [
        *_of_the_whole(sentence, candidate),
        *_crossed(sentence, candidate),
        *_joined_to_the_next(sentence, candidate),
    ]


def _of_the_whole(sentence: str, candidate: Candidate) -> list[Reason]:
    """« Interventions : 21 870, dont 1 290 incendies » does not say « 1 290 interventions »."""
    mine, theirs = plain(normalised(sentence)), plain(normalised(candidate.full))
    if _SAYS_AMONG.search(mine):
        return []
    said = word_bag(sentence)
    for match in _AMONG.finditer(theirs):
        figure = re.compile(rf"(?<!\d)(?<!\d[ .,]){re.escape(match['figure'])}(?!\d|[ .,]\d)")
        words = [w.text for w in content(match["what"]) if not w.text[0].isdigit()]
        only = len(figure.findall(theirs)) == 1
        if words and only and figure.search(mine) and not said.count(words):
            return [Reason(ReasonKind.QUANTITY, f"{match['figure']} : {' '.join(words)}")]
    return []


def _crossed(sentence: str, candidate: Candidate) -> list[Reason]:
    """« 80 % dès la notification, le solde au bout de quatre ans », the two shares exchanged."""
    mine = _pieces(sentence)
    for statement in candidate.statements:
        theirs = _pieces(statement.text)
        if len(mine) < 2 or len(theirs) < 2 or RANKED.search(normalised(statement.text)):
            continue  # « 30 % la première année et 15 % la deuxième »: `ranks` reads these
        own = [
            frozenset(word for word in piece if sum(word in other for other in theirs) == 1)
            for piece in theirs
        ]
        for one, other in combinations(own, 2):
            both = [piece for piece in mine if piece & one and piece & other]
            if len(both) > 1:
                crossed = " / ".join(sorted(both[1] & (one | other)))
                return [Reason(ReasonKind.OPPOSITE, f"croisés : {crossed}")]
    return []


def _joined_to_the_next(sentence: str, candidate: Candidate) -> list[Reason]:
    """« un pour huit en élémentaire, un pour quatre en maternelle » told as « un pour huit en
    maternelle »: a figure with the label of the next one."""
    for statement in candidate.statements:
        for change in changes(sentence, statement.text):
            there = " ".join(change.there)
            if change.opens or change.said or change.closes or ", " not in there:
                continue
            before = _MARK.split(" ".join(change.row[: change.start]))[-1]
            after = _MARK.split(" ".join(change.row[change.end :]))[0]
            figures = [_has_figure(part) for part in (before, there.rsplit(", ", 1)[1], after)]
            told = {q.value for q in quantities(sentence)}
            if told & {q.value for q in quantities(there.rsplit(", ", 1)[1])}:
                continue
            if figures == [True, True, False] and content(after):
                return [Reason(ReasonKind.QUANTITY, f"{after} : dit d’un autre chiffre")]
    return []


def _has_figure(text: str) -> bool:
    return any(c.isdigit() for c in normalised(text))


@lru_cache(maxsize=8_000)
def _pieces(text: str) -> tuple[frozenset[str], ...]:
    """The words and figures of each piece between marks, « et », « ou » and « puis »."""
    return tuple(
        frozenset(key(t) for t in tokens(piece) if has_weight(t) or t[0].isdigit())
        for piece in _CUT.split(normalised(text))
        if piece.strip()
    )
