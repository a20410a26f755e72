"""Say in full a question that only names what changes: « et en 2022 ? »."""

from __future__ import annotations

import re

from assistant.language.words import fold_keeping_length
from assistant.reading.constraints import ConstraintKind
from assistant.reading.question import Question

_OPENS = re.compile(
    r"^\W*(?:(?:et|mais|ok|oui|non|nn|sinon|plutot|pardon|alors|donc|aussi)(?!\w)[\s,:]*)+"
)
_CLOSES = re.compile(r"(?:[\s,]+(?:seulement|uniquement|alors|aussi|du coup|svp))*\W*$")
_OTHER = re.compile(r"^(?:ses|son|sa|leurs?|les|l[ae']) ?(?P<thing>[^\W\d][\w' -]{2,40})$")
_ASKED = re.compile(
    r"^(?P<asks>.*?(?:quel(?:le)?s? (?:est|sont)|c'est quoi|quoi)) (?:ses |son |sa |l[ae] |les |l')"
    r"(?P<thing>.+?) (?P<of>(?:du |de la |de l'|des |d'|de )"
    r"(?!(?:telephone|tel|portable|fixe)(?!\w))\S.*?)\W*$"
)
_YEAR_BESIDE = re.compile(
    r"(?:pour |a )?l'an(?:nee)? "
    r"(?:(?P<back>d'avant|precedente?|derniere?|passee?)|d'apres|suivante?)"
)
_ARTICLES = {"s": "les", "x": "les"}
_PLACED = r"(?:(?:dans|en|a|au|aux|pour|sur|de|du|d') ?(?:le |la |les |l')?)?"
MOST_WORDS = 5
LONGEST = 200
"""Characters of either question: the patterns go back and forth in them."""


def in_full(question: Question, before: Question) -> str | None:
    """The question with what the one before it lends, or None where it says more than a change."""
    if max(len(question.own), len(before.own)) > LONGEST:
        return None
    said = _CLOSES.sub("", question.own)
    opening = _OPENS.match(fold_keeping_length(said))
    if opening:
        said = said[opening.end() :]
    if not said or len(said.split()) > MOST_WORDS:
        return None
    return (
        _other_thing(said, before)
        or _year_beside(said, before)
        or _other_case(said, question, before)
    )


def _other_thing(said: str, before: Question) -> str | None:
    """« ses connaissances » after « quelles sont les compétences du coordonnateur ? »."""
    named = _OTHER.match(fold_keeping_length(said))
    asked = _ASKED.match(fold_keeping_length(before.own))
    if named is None or asked is None:
        return None
    thing = said[named.start("thing") :]
    plural = _ARTICLES.get(thing.split()[0][-1:])
    elided = plural is None and fold_keeping_length(thing[0]) in "aeiouy"
    article = "l'" if elided else f"{plural or 'le'} "
    asks, of = before.own[: asked.end("asks")], before.own[asked.start("of") : asked.end("of")]
    return f"{asks} {article}{thing} {of} ?"


def _year_beside(said: str, before: Question) -> str | None:
    """« l'année d'avant » after « combien de repas en 2025 ? »."""
    named = _YEAR_BESIDE.fullmatch(fold_keeping_length(said).strip())
    year = next((c for c in before.constraints if c.kind is ConstraintKind.YEAR), None)
    if named is None or year is None or year.quantity is None:
        return None
    other = int(year.quantity.value) + (-1 if named["back"] else 1)
    return before.own.replace(year.text, str(other), 1)


def _other_case(said: str, question: Question, before: Question) -> str | None:
    """« en 2022 » after « combien la Caf a-t-elle versé en 2025 ? »."""
    pinned = [
        c for c in question.constraints if c.kind in (ConstraintKind.YEAR, ConstraintKind.PLACE)
    ]
    if question.measures and question.measures != before.measures:
        return None  # « et pour quel montant en 2025 ? » asks for another figure
    if len(pinned) != 1 or question.own_nouns[len(pinned[0].text.split()) :]:
        return None
    folded = fold_keeping_length(before.own)
    for old in (c for c in before.constraints if c.kind is pinned[0].kind):
        found = re.search(_PLACED + re.escape(fold_keeping_length(old.text)), folded)
        if found:
            return " ".join(
                [*before.own[: found.start()].split(), said, *before.own[found.end() :].split()]
            )
    return f"{before.own.rstrip(' ?.')} {said} ?"
