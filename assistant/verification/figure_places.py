"""A figure or a date keeps its place: told of what the source tells it of, not of a neighbour."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.verification.evidence import Candidate, leans
from assistant.verification.quantities import CONTACTS, Quantity, QuantityKind, quantities
from assistant.verification.ranks import borne
from assistant.verification.text import PART, VERB_FORM, WordBag, content, word_bag
from assistant.verification.verdict import Reason, ReasonKind

UNPLACED = CONTACTS | {QuantityKind.PERIOD, QuantityKind.RANK, QuantityKind.CODE}
_PAID = frozenset({QuantityKind.AMOUNT, QuantityKind.PERCENT})
_SUBJECT_WORDS = 6
_LABEL = re.compile(r"\s+:\s+|(?<=[a-zà-ÿ]):\s+")
_UNITS = frozenset(
    "an annee mois semaine jour heure minute euro environ maximum minimum compter".split()
)
"""Words that stand beside any figure: they tell no figure from another."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A quantity, the words it is told with (`borrowed` from all around if it has none of its own),
    and all that may be said of it."""

    quantity: Quantity
    words: tuple[str, ...]
    told: str
    part: str
    borrowed: bool


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse: what stands beside a figure is what the source puts beside another one."""
    theirs = [
        place
        for statement in candidate.evidence.statements
        for place in _places(
            statement.text,
            f"{statement.lead} {statement.before if leans(statement.text) else ''}",
        )
    ]
    spoken = list(_places(sentence))
    return [
        Reason(
            ReasonKind.DATE if mine.quantity.kind is QuantityKind.DATE else ReasonKind.QUANTITY,
            f"{mine.quantity.value} : à la place de {other}",
        )
        for mine in spoken
        if not borne(mine.quantity, sentence, candidate)
        and (other := _rightful(mine, spoken, theirs, sentence))
    ] + [
        Reason(ReasonKind.QUANTITY, f"{mine.quantity.value} : sans « {lost} »")
        for mine in spoken
        if (lost := _undistinguished(mine, spoken, theirs, word_bag(sentence)))
    ]


def _undistinguished(
    mine: _Place, spoken: list[_Place], theirs: list[_Place], said: WordBag
) -> str:
    """What tells the figure from the next one of its part, where the sentence says none of it.

    « 90 € en moyenne, 160 € au-delà de dix mètres »: « 160 € » alone is said of any.
    """
    if mine.quantity.kind not in _PAID:
        return ""
    values = {one.quantity.value for one in spoken}
    found = ""
    for there in theirs:
        if there.quantity.kind is not mine.quantity.kind or not same_value(
            mine.quantity, there.quantity
        ):
            continue
        beside = [
            one for one in theirs
            if one.part == there.part and one.quantity.kind is there.quantity.kind
            and not same_value(one.quantity, there.quantity)
        ]  # fmt: skip
        own = words_of(there.quantity.piece)
        if not beside or not own or said.count(own) or {b.quantity.value for b in beside} & values:
            return ""
        found = " ".join(own)
    return found


def _rightful(mine: _Place, spoken: list[_Place], theirs: list[_Place], sentence: str) -> str:
    """The value that the source gives where the sentence gives `mine`; none if that is `mine`.

    The words beside `mine` all stand beside that value, and not all beside the source's `mine`;
    or they are word for word what is told of that value, and only part of what is told of `mine`.
    """
    if not mine.words:
        return ""
    # « en mars et en octobre »: both stand in the place of either.
    beside = {one.quantity.value for one in spoken if one.words == mine.words}
    said = word_bag(sentence)
    own, others = [], []
    for there in theirs:
        if there.quantity.kind is not mine.quantity.kind:
            continue
        told = f"{there.told} {there.part}" if mine.borrowed else there.told
        share = word_bag(told).count(mine.words) / len(mine.words)
        exact = not there.borrowed and _say_the_same(mine.words, there.words, said)
        if same_value(mine.quantity, there.quantity):
            own.append((share, exact))
        elif there.quantity.value not in beside and _alike(mine.quantity, there.quantity):
            others.append((share, exact, there.quantity.value))
    best = max(own, default=(0.0, False))
    return next((value for *rank, value in others if rank[0] == 1 and tuple(rank) > best), "")


def _say_the_same(mine: tuple[str, ...], theirs: tuple[str, ...], said: WordBag) -> bool:
    held = word_bag(" ".join(theirs))
    return all(held.says(word) for word in mine) and all(said.says(word) for word in theirs)


def _alike(mine: Quantity, theirs: Quantity) -> bool:
    """Whether they count the same thing: « 8 livres » is not in the place of « 4 semaines »."""
    if mine.kind is QuantityKind.DATE and mine.value.isalpha() != theirs.value.isalpha():
        return False  # a day of the week, or a season, beside a month
    if _is_hour(mine) != _is_hour(theirs):
        return False  # « entre 11 h et 12 h » is not in the place of « 48 heures avant »
    return not mine.nouns or not theirs.nouns or bool(mine.nouns & theirs.nouns)


def _is_hour(quantity: Quantity) -> bool:
    at = rf"\b(?:a|entre|des|vers|jusqu'a) {re.escape(quantity.value)} heures?\b"
    return re.search(at, quantity.piece) is not None


@lru_cache(maxsize=4_000)
def _places(text: str, introduced: str = "") -> tuple[_Place, ...]:
    return tuple(_cut(text, introduced))


def _cut(text: str, introduced: str) -> Iterator[_Place]:
    """Each quantity with the words of its piece, and of its label: « conduite : 30 € ».

    A piece without a word of its own (« et 55 % en 2020 ») is told with those of its whole part.
    """
    for number, part in enumerate(PART.split(text)):
        subject = _opening(part)
        if number and leans(part):
            subject += f" {_opening(text)}"
        label, _, rest = (_LABEL.sub("\0", part, count=1)).partition("\0")
        for quantity in quantities(part):
            if quantity.kind in UNPLACED:
                continue
            piece = f"{label} . {quantity.piece}" if rest else quantity.piece
            borrowed = not words_of(piece)
            told = part if borrowed else piece
            yield _Place(
                quantity, words_of(told), f"{introduced} {subject} . {told}", part, borrowed
            )


def _opening(part: str) -> str:
    return " ".join(VERB_FORM.split(part.split(",")[0], maxsplit=1)[0].split()[:_SUBJECT_WORDS])


@lru_cache(maxsize=4_000)
def words_of(piece: str) -> tuple[str, ...]:
    """Content words that tell one figure from another."""
    return tuple(
        w.folded for w in content(piece) if w.folded not in _UNITS and not quantities(w.text)
    )


def same_value(mine: Quantity, theirs: Quantity) -> bool:
    """Whether they are one value, a date possibly told less precisely."""
    one, other = mine.value, theirs.value
    if mine.kind is not QuantityKind.DATE:
        return one == other
    return other.startswith(one) or one.startswith(other) or (one[:1] == "-" and one[1:] in other)
