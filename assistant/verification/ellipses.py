"""« l'acompte est dû à la commande, le solde à la livraison »: one verb, to each its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.verification.evidence import Candidate
from assistant.verification.quantities import normalised
from assistant.verification.text import VERB_FORM, WordBag, plain, word_bag
from assistant.verification.told_clauses import own_words, told_clauses, values
from assistant.verification.verdict import Reason, ReasonKind

_PLACED = (
    r"(?:a|au|aux|en|sur|dans|par|pour|avant|apres|des|sous|chez|contre|selon|d'ici|jusqu'a|jusqu'au|"
    r"le (?=\d|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)|\d)"
)
_WHOLE = re.compile(
    rf"(?P<first>(?:l[ae]s? |l'|une? |chaque )[^,;:]+?) (?:est|sont|sera|seront|se|s')[^,;:]+? "
    rf"(?P<where>{_PLACED}\b[^,;:]*)(?:,| et| ;)(?: et)? "
    r"(?P<other>(?:l[ae]s? |l'|une? |celui |celle |ceux |celles )[^,;:]+?) "
    rf"(?P<there>{_PLACED}\b[^,;:]*)"
)
_BY = re.compile(r"\bpar (?P<who>[^,;:]+)")
_REST = re.compile(
    r"(?P<share>[^,;:]*\d[^,;:]*?) par (?P<first>[^,;:]+?)(?:,| et| ;)(?: et)? "
    r"(?:le (?:reste|solde|surplus|complement)|l'autre|les autres|[^,;:]{0,20}\d[^,;:]{0,12}?) "
    r"(?:l'est |le sont )?par (?P<last>[^,;:]+)"
)


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse: what is said of one of two that share a verb is told of the other."""
    if len(candidate.statements) > 1:
        return []
    if found := _others_part(sentence, candidate):
        return [found]
    clause = next(iter(told_clauses(sentence)), None)
    if clause is None:
        return []
    subject = own_words(clause.subject)
    mine = _said(clause.text)
    for one, other, anothers in _shared_verbs(candidate.statements[0].text):
        about = bool(subject) and word_bag(one).says(subject[0])
        if about and not other.count(own_words(clause.subject)) and anothers & mine:
            return [Reason(ReasonKind.SUPPORT, f"{subject[0]} : à la place de l’autre")]
    return []


def _others_part(sentence: str, candidate: Candidate) -> Reason | None:
    """« payé à 60 % par l'un, le reste par l'autre » is not « payé à 60 % par l'autre »."""
    agent = _BY.search(plain(sentence))
    for match in _REST.finditer(plain(candidate.text)) if agent else ():
        first = next(iter(own_words(agent["who"] if agent else "")), "")
        told = values(match["share"]) & values(sentence)
        if (
            told
            and word_bag(match["last"]).says(first)
            and not word_bag(match["first"]).says(first)
        ):
            return Reason(ReasonKind.ACTOR, f"{first} : pour le reste")
    return None


def _shared_verbs(text: str) -> Iterator[tuple[str, WordBag, frozenset[str]]]:
    """Each of two subjects, the other one, and what only the other one is told with."""
    for match in _WHOLE.finditer(plain(normalised(text))):
        here, there = _said(match["where"]), _said(match["there"])
        if (
            VERB_FORM.search(match["other"])
            or told_clauses(match["other"])[0].verbs
            or told_clauses(match["there"])[0].verbs
        ):
            continue
        yield match["first"], word_bag(match["other"]), there - here
        yield match["other"], word_bag(match["first"]), here - there


def _said(text: str) -> frozenset[str]:
    return frozenset(own_words(text)) | values(text)
