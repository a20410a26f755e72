"""Check that each quantity of a sentence stands in its source, with the same bound and meaning."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.verification import ranks
from assistant.verification.evidence import Candidate, Statement, leans
from assistant.verification.force_events import events, forces
from assistant.verification.quantities import (
    CONTACTS,
    Quantity,
    QuantityKind,
    normalised,
    quantities,
)
from assistant.verification.text import content, plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_IF = re.compile(r"\b(?:si|s'ils?|lorsqu\w*|quand) ")
_LABEL = re.compile(r"([a-z-]{3,}[^.;:\d]{0,60}) : ")
"""« Journée d'intervention : 265 € » lets a sentence say « une journée »."""
_HALF = re.compile(r"\bdemi-([a-z]+?)s?\b")
_PERMITS = re.compile(r"\b(?:permet\w*|droit (?:a|de))\b")
_RESPECTIVELY = re.compile(r"\brespecti(?:f|fs|ve|ves|vement)\b")
_WITHIN = re.compile(r"\b(?:dans l|sous|delai|avant|au plus tard)")
_BEYOND = re.compile(r"\b(?:supplementaires?|au-dela|excedent\w*|depass\w+|en plus)\b")
ANOTHERS = 0.34
"""Share of the words beside a quantity by which another one of the source must hold them better."""
CLAUSE_SHARE = 0.5
"""Share of the words around a quantity that the statement holding it must say."""


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse, empty when every quantity is borne out."""
    reasons: list[Reason] = []
    # « si ce n'est pas annulé 48 heures avant »: the bound of the rule goes without saying.
    required = bool(forces(sentence) & {"required"}) or (
        any(e.force == "negation" for e in events(sentence))
        and _IF.search(plain(sentence)) is not None
    )
    may_there = "allowed" in forces(candidate.full) or _PERMITS.search(plain(candidate.full))
    most = bool(may_there)
    may = "allowed" in forces(sentence)
    beyond = _BEYOND.search(plain(candidate.full)) is not None
    reasons += [
        Reason(_reason_kind(q), f"{q.value} : rang") for q in _out_of_row(sentence, candidate)
    ]
    reasons += [Reason(ReasonKind.QUANTITY, unit) for unit in _halved(sentence, candidate)]
    for quantity in quantities(sentence):
        kind = _reason_kind(quantity)
        holders = [s for s in candidate.statements if _matches(quantity, s, required)]
        if (
            not holders
            and quantity.kind is QuantityKind.PERIOD
            and _counted(quantity, sentence, candidate)
        ):
            continue
        if not holders and (
            (quantity.bound == "upper" and most) or (quantity.bound == "more" and beyond)
        ):
            # « peut emprunter six livres »: six at most; « jusqu'à 40 km, au-delà »: more than 40.
            known = ("", "upper") if quantity.bound == "more" else ("",)
            others = [replace(quantity, bound=bound) for bound in known]
            holders = [
                s for s in candidate.statements if any(_matches(o, s, required) for o in others)
            ]
        if not holders and may and not quantity.bound:
            most_of_all = replace(quantity, bound="upper")
            holders = [s for s in candidate.statements if _matches(most_of_all, s, required)]
        if holders and quantity.kind is not QuantityKind.PERIOD:
            ranked = ranks.borne(quantity, sentence, candidate)
            if not ranked and not any(_meant(quantity, h, candidate) for h in holders):
                reasons.append(Reason(kind, f"{quantity.value} : autre sens"))
        elif not holders and not _known_from_context(quantity, candidate, required):
            reasons.append(Reason(kind, quantity.value))
    return reasons


def _halved(sentence: str, candidate: Candidate) -> list[str]:
    """« la première demi-heure » is not « la première heure »."""
    mine, theirs = plain(sentence), plain(candidate.full)
    return [
        unit
        for unit in dict.fromkeys(_HALF.findall(theirs))
        if re.search(rf"(?<!demi-)\b{unit}\b", mine)
        and not re.search(rf"(?<!demi-)\b{unit}s?\b", theirs)
    ]


def _out_of_row(sentence: str, candidate: Candidate) -> list[Quantity]:
    """« 15, 30 ou 50 ans, aux tarifs respectifs de 120, 260 et 540 € »: the first of each goes
    with the first of the other."""
    for statement in candidate.statements:
        halves = _RESPECTIVELY.split(plain(statement.text), maxsplit=1)
        if len(halves) != 2:
            continue
        left, right = ([q for q in quantities(part) if q.value] for part in halves)
        right = [q for q in right if q.kind is right[0].kind] if right else []
        left = left[-len(right) :]
        if not right or len(left) != len(right):
            continue
        mine = quantities(sentence)
        rows_left = {i for i, q in enumerate(left) for m in mine if m.value == q.value}
        rows_right = {i for i, q in enumerate(right) for m in mine if m.value == q.value}
        if rows_left and rows_right and rows_left != rows_right:
            return [right[i] for i in sorted(rows_right)]
    return []


def _counted(quantity: Quantity, sentence: str, candidate: Candidate) -> bool:
    """« deux fois par an » and « deux réunions par an »: the number is checked as a number."""
    period = quantity.value.split()[-1]
    numbers = {q.value for q in quantities(sentence) if q.kind is QuantityKind.NUMBER}
    theirs = [q.value for q in quantities(candidate.full) if q.kind is QuantityKind.PERIOD]
    return any(t.split()[-1] == period and {*t.split()[:-3]} <= numbers for t in theirs)


def _reason_kind(quantity: Quantity) -> ReasonKind:
    if quantity.kind in CONTACTS:
        return ReasonKind.CONTACT
    return ReasonKind.DATE if quantity.kind is QuantityKind.DATE else ReasonKind.QUANTITY


def _matches(quantity: Quantity, statement: Statement, required: bool) -> bool:
    text = f"{statement.lead} \n {statement.text}" if statement.lead else statement.text
    return any(_same(quantity, other, required) for other in quantities(text))


def _known_from_context(quantity: Quantity, candidate: Candidate, required: bool) -> bool:
    """A date of the source or of a heading where the statement gives none; a list's length."""
    evidence = candidate.evidence
    if quantity.kind is QuantityKind.DATE:
        own = [q for q in quantities(candidate.full) if q.kind is QuantityKind.DATE]
        return not own and any(_same(quantity, q, required) for q in quantities(evidence.context))
    if quantity.kind is QuantityKind.LINK:
        return any(_same(quantity, q, required) for q in quantities(evidence.context))
    if quantity.kind is QuantityKind.RANK:
        return quantity.value == _rank(candidate)
    if quantity.kind is QuantityKind.NUMBER and quantity.value == "1":
        # « l'inscription est annuelle »: it is for one year.
        often = {q.value for q in quantities(candidate.full) if q.kind is QuantityKind.PERIOD}
        if quantity.nouns and quantity.nouns <= often:
            return True
        labels = [_LABEL.match(plain(s.text)) for s in candidate.statements]
        named = [q.nouns for m in labels if m for q in quantities(f"une {m[1]}")]
        if any(quantity.nouns & nouns for nouns in named):
            return True
    if (
        quantity.kind is QuantityKind.NUMBER
        and not quantity.bound
        and len(candidate.statements) > 1
    ):
        return quantity.value == str(len(candidate.statements)) and all(
            s.is_item for s in candidate.statements
        )
    return False


def _rank(candidate: Candidate) -> str:
    """« le second bloc » is the second item of its list."""
    (one, *others) = candidate.statements
    items = [s for s in candidate.evidence.statements if s.is_item and s.lead == one.lead]
    return str(items.index(one) + 1) if one.is_item and not others else ""


def _same(mine: Quantity, theirs: Quantity, required: bool) -> bool:
    if mine.kind is QuantityKind.DATE and theirs.kind is QuantityKind.DATE:
        return _same_date(mine.value, theirs.value)
    if mine.kind is QuantityKind.LINK and theirs.kind is QuantityKind.LINK:
        return theirs.value == mine.value or theirs.value.startswith(mine.value + "/")
    if mine.kind is not theirs.kind or mine.value != theirs.value:
        return False
    if mine.bound != theirs.bound and not (
        not mine.bound and theirs.bound in ("lower", "latest") and required
    ):
        bounds = {mine.bound, theirs.bound}
        # « au moins dix jours avant » is « au plus tard dix jours avant ».
        ahead = bounds == {"lower", "latest"} and "avan" in mine.clause and "avan" in theirs.clause
        if ahead:
            return not mine.nouns or not theirs.nouns or _nouns_agree(mine, theirs)
        within = bounds == {"", "latest"}
        if not (within and _WITHIN.search(mine.clause) and _WITHIN.search(theirs.clause)):
            return False
    return not mine.nouns or not theirs.nouns or _nouns_agree(mine, theirs)


def _same_date(mine: str, theirs: str) -> bool:
    if mine == theirs or theirs.startswith(mine + "-"):
        return True
    return mine.startswith("--") and theirs[4:].startswith(mine[1:])


def _nouns_agree(mine: Quantity, theirs: Quantity) -> bool:
    """Different nouns are fine as long as neither is a unit of measure."""
    measured, measures = mine.nouns & _MEASURES, theirs.nouns & _MEASURES
    if measured and measures:
        # « 20 heures par semaine » is not « 20 jours par semaine ».
        return measured <= measures or measures <= measured
    if mine.nouns & theirs.nouns:
        return True
    return not (mine.nouns | theirs.nouns) & _MEASURES


_MEASURES = frozenset(
    [
        "etp",
        "an",
        "mois",
        "semain",
        "jour",
        "heur",
        "minut",
        "ouvr",
        "commun",
        "habit",
        "metr",
        "km",
        "plac",
        "kilometr",
        "ctg",
        "tri",
        "post",
    ]
)
"""Stems of nouns that measure: twenty hours are never twenty days."""


def _meant(quantity: Quantity, holder: Statement, candidate: Candidate) -> bool:
    """Whether the words around the quantity are those of the statement that holds it."""
    if quantity.kind in CONTACTS:
        return True
    if not _same_date_nearby(quantity, holder):
        return False
    if quantity.kind is QuantityKind.DATE and len(candidate.statements) == 1:
        return True
    around = [w for w in content(quantity.clause) if not any(c.isdigit() for c in w.text)]
    if not around:
        return True
    bag = word_bag(
        "\n".join(
            [
                holder.text,
                normalised(holder.text),
                holder.lead,
                candidate.evidence.context,
                holder.before if leans(holder.text) else "",
            ]
        )
    )
    said = bag.count(w.text for w in around)
    # The words of a title are said beside any figure.
    titled = word_bag(candidate.evidence.context)
    own = [w.text for w in around if not titled.says(w.text)]
    before = holder.before if leans(holder.text) else ""
    least = 1 if quantity.kind is QuantityKind.PERCENT else 2
    beside = word_bag(f"{holder.lead} {holder.text} {normalised(holder.text)} {before}")
    return (
        said >= CLAUSE_SHARE * len(around)
        and (len(own) < least or beside.count(own) > 0)
        and _not_anothers(quantity, holder, candidate)
        and not _belongs_to_another(quantity, candidate)
    )


def _same_date_nearby(quantity: Quantity, holder: Statement) -> bool:
    """« 35 % en 2019 et 55 % en 2020 »: a figure keeps the date that stands beside it."""
    if quantity.kind is QuantityKind.DATE:
        return True
    dates = [q.value for q in quantities(quantity.piece) if q.kind is QuantityKind.DATE]
    theirs = [
        [d.value for d in quantities(q.piece) if d.kind is QuantityKind.DATE]
        for q in quantities(holder.text)
        if q.kind is quantity.kind and q.value == quantity.value
    ]
    if not dates or not all(theirs):
        return True
    return any(_same_date(d, t) for near in theirs for t in near for d in dates)


def _belongs_to_another(quantity: Quantity, candidate: Candidate) -> bool:
    """« 350 € de loyer et 700 € de caution »: the words beside it are those of another figure."""
    if quantity.kind is QuantityKind.DATE:
        return False
    words = [w.text for w in content(quantity.piece) if not any(c.isdigit() for c in w.text)]
    dated = any(q.kind is QuantityKind.DATE for q in quantities(quantity.piece))
    if dated or not words:
        return False
    own = other = 0.0
    for statement in candidate.statements:
        for there in quantities(statement.text):
            if there.kind is not quantity.kind:
                continue
            bag = word_bag(there.piece)
            share = bag.count(words) / len(words)
            if there.value == quantity.value:
                own = max(own, share)
            else:
                other = max(other, share)
    return other > own + ANOTHERS


def _not_anothers(quantity: Quantity, holder: Statement, candidate: Candidate) -> bool:
    """Its noun must not be the one that another figure of the source counts."""
    if quantity.kind is not QuantityKind.NUMBER or not quantity.nouns:
        return True
    same = [
        q for s in candidate.evidence.statements for q in quantities(s.text)
        if q.kind is QuantityKind.NUMBER and q.value == quantity.value
    ]  # fmt: skip
    if any(q.nouns & quantity.nouns for q in same) or not any(q.nouns for q in same):
        return True
    others = [
        q for s in candidate.evidence.statements for q in quantities(s.text)
        if q.kind is QuantityKind.NUMBER and q.value != quantity.value
    ]  # fmt: skip
    return not any(q.nouns & quantity.nouns for q in others)
