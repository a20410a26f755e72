"""What stands right behind a noun and says which ones is not left out of what is told of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.language.words import fold
from assistant.verification.alignment import DETERMINERS, Change, changes, copied, has_weight
from assistant.verification.clause_verbs import verbs_of
from assistant.verification.evidence import Candidate
from assistant.verification.force_events import MODAL, events
from assistant.verification.quantities import QuantityKind, normalised, quantities
from assistant.verification.substitution import ADJECTIVE
from assistant.verification.text import word_bag
from assistant.verification.verdict import Reason, ReasonKind

_JOINS = frozenset(", ; : et ou mais ni puis comme car".split())
_RELATIVES = frozenset("qui que qu' dont où".split())
_OF = frozenset("de d' du des".split())
_PLACES = frozenset("sur sous dans hors en".split())
_NO_PLACE = frozenset("fonction vue cas faveur matière".split())
_PARTICIPLE = re.compile(r"(?:é|i|u|is|it|rt)e?s?$")
_PAID = frozenset({QuantityKind.AMOUNT, QuantityKind.PERCENT})
_RULES = MODAL | {"negation"}
_RESERVES = re.compile(r"\b(?:réserv|destin|ouvert)\w+", re.IGNORECASE)
_WEAK = re.compile(r"(?:préalable|éventuel|nécessaire|suivant|correspondant|situé|concerné)")
"""Qualities that single nothing out."""
_THRESHOLD = re.compile(
    r"trop (?:tôt|tard)\b|(?:(?:de|d') )?(?:moins|plus) (?:de|d')(?= )|"
    r"(?:une|deux|trois|quatre|cinq|\d+) (?:seule )?fois(?! par)\b"
)
_PLURAL_PARTICIPLE = re.compile(r"\w{4}(?:é|i|u|is|it|rt)e?s$")
_OF_COUNT = re.compile(
    r"(?:de suite|d' affilée|consécuti\w+|ouvr\w+|francs?|calendaires?|révolus?|pleins?|entiers?|"
    r"par \w+|hors taxes?|nets?|bruts?)\b"
)
COPIED = 0.7
"""Share of the sentence's words that must be the statement's, for what is left out to count."""


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """« au collège qui dépasse 30 % » is not « au collège »; a list may be told in part, and what
    a comma, « et » or « ou » sets apart may be left out."""
    if len(candidate.statements) > 1:
        return []
    statement, evidence = candidate.statements[0], candidate.evidence
    said, is_paid = word_bag(sentence), _is_paid(sentence)
    known = word_bag(f"{candidate.lead} . {evidence.section} . {evidence.context}")
    if copied(sentence, statement.text, known) < COPIED:
        return []
    for change in changes(sentence, statement.text):
        if change.opens or any(has_weight(w) for w in change.said):
            continue
        if _is_timed(change):
            lost = " ".join(change.there)
            return [Reason(ReasonKind.SCOPE, f"restriction perdue : {lost}")]
        if not _follows_noun(change):
            continue
        piece = _Piece.of(change)
        if piece is None or 2 * said.count(piece.words) >= len(piece.words):
            continue
        if all(known.says(w) for w in piece.words):
            continue
        if piece.restricts(change, is_paid or _is_rule(sentence), is_paid):
            return [Reason(ReasonKind.SCOPE, f"restriction perdue : {' '.join(piece.tokens)}")]
    return []


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is left out up to the next mark, and its words of weight."""

    tokens: tuple[str, ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, change: Change) -> _Piece | None:
        """None where another part begins there, and not what qualifies the noun before."""
        there = change.there
        if not there or there[0] in _JOINS or there[-1] in ("et", "ou"):
            return None
        cut = next((at for at, token in enumerate(there) if token in (",", ";", ":")), len(there))
        words = tuple(token for token in there[:cut] if has_weight(token))
        return cls(there[:cut], words) if words else None

    def restricts(self, change: Change, is_rule: bool, is_paid: bool) -> bool:
        """By its form, and by what the sentence keeps after it."""
        first, second = (*self.tokens, "")[:2]
        inside = len(self.tokens) == len(change.there) and not change.closes
        if first in _RELATIVES:
            return inside and change.row[change.end] in (",", ";")
        if verbs_of(" ".join(self.tokens)):
            return False
        qualified = any(_is_quality(word) for word in self.words[1:3])
        if self.counts(change):
            return True
        if first in _PLACES and second not in _NO_PLACE and not second.endswith("ant"):
            if first == "hors" or (inside and is_rule and second):
                return True
            return first == "en" and qualified
        whole = len(self.tokens) == len(change.there) and not change.said
        if first in _OF:
            return qualified or (is_paid and whole)
        if whole and self.words == self.tokens[:1] and _is_quality(first):
            return True
        return inside and not change.said and _PLURAL_PARTICIPLE.search(first) is not None

    def counts(self, change: Change) -> bool:
        """« quatre samedis de suite », « 40 % du coût hors taxes », « huit jours ouvrés »."""
        counted = normalised(" ".join(change.row[max(0, change.start - 2) : change.start]))
        return counted[:1].isdigit() and _OF_COUNT.match(" ".join(self.tokens)) is not None


def _is_timed(change: Change) -> bool:
    """« annulé moins de deux heures avant le départ est facturé » told as « annulé est facturé »:
    before the verb, a threshold says which ones."""
    if change.said or change.closes or {",", ";", ":"} & set(change.there):
        return False
    return _THRESHOLD.match(" ".join(change.there)) is not None


def _follows_noun(change: Change) -> bool:
    row, at = change.row, change.start
    if at < 2 or not has_weight(row[at - 1]):
        return False
    return row[at - 2] in DETERMINERS | {"en", "par"} or (
        at > 2 and row[at - 3] in DETERMINERS and has_weight(row[at - 2])
    )


def _is_quality(word: str) -> bool:
    if len(word) < 5 or word.endswith("ment") or _WEAK.match(word):
        return False
    return ADJECTIVE.search(fold(word)) is not None or _PARTICIPLE.search(word) is not None


def _is_rule(sentence: str) -> bool:
    """What permits, binds, denies or reserves: there a restriction counts."""
    forces = {e.force for e in events(sentence)}
    return bool(forces & _RULES) or _RESERVES.search(sentence) is not None


def _is_paid(sentence: str) -> bool:
    """What is paid, or free."""
    return "gratuit" in sentence or any(q.kind in _PAID for q in quantities(sentence))
