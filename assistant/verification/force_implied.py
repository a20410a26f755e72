"""Forces and negations that a source says in other words than a marker."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.verification.evidence import Candidate
from assistant.verification.force_events import DENIED, MODAL, SAID_BY, Event, events
from assistant.verification.force_exceptions import EXCEPTION
from assistant.verification.lexicon import complements, denying_words, keeping_cues
from assistant.verification.text import plain, word_bag

_PRESCRIBES = re.compile(
    r"\b(?:est|sont) (?:(?:\w+ment|toujours|pas|plus) )?"
    r"\w+(?:e|ee|es|ees|i|ie|is|ies|u|ue|us|ues|it|ite|its|ites)\b"
    r"|\bse \w+(?:e|ent|t)\b|\bs'\w+(?:e|ent|t)\b"
)
"""Passive or pronominal present: how rules say what must be done, whoever does it."""
_HEDGES = re.compile(
    r"\b(?:souvent|parfois|general\w*|en principe|normalement|habituel\w*|si possible|"
    r"volontiers|facultati\w+|libre\w*|volontair\w+|s'il le (?:souhaite|veut)|selon l'usage)\b"
)
_IF = re.compile(r"\b(?:si|s'ils?|lorsqu\w*|quand|tant) ")
_FAILING = re.compile(r"\b(?:sans|faute|a defaut|en l'absence|hors|en dehors|au-dela)\b")
_OTHERWISE = re.compile(
    r"\b(?:sinon|faute d|a defaut|sous peine|sans|sauf|condition|reserve\w*|seule?s?|"
    r"uniquement|n(?:e |')(?:[\w'-]+ ){1,4}?qu|reput\w+|vaut)"
)
"""What lets a sentence say what happens if it is not so."""
_STRESSES = re.compile(r"\b(?:obligat|indispens|imperati|exig|impos|requi|necessair)")
"""More than « doit »: the source must say as much."""
_NO_LONGER = re.compile(r"\bn(?:e |')[\w'-]+ (?:[\w'-]+ )?plus\b")
_CEASES = re.compile(r"\b(?:cess\w+|prend fin|prennent fin|arret\w+|termin\w+|ferm\w+|jusqu\w*)\b")
_LACK = re.compile(
    r"\b(?:(?:absence|manque|defaut|faute) (?:de |d')|hors |non compris |sans )"
    r"(?:l[ae]s? |l'|une? )?(\w+)"
)
_BODY_MUST = re.compile(
    r"\b(?:caf|caisse|msa|commune|mairie|ville|collectivite|departement|region|etat|prefet|prefecture|maire|"
    r"president|syndicat|commission|comite|conseil|service|agence|bailleur|bureau|direction|"
    r"communaute|intercommunalite|chambre|tribunal|ministere)\b[^.;,]{0,60}? "
    r"(?:doi(?:t|vent)|devra|devront|est tenue?|a l'obligation)\b"
)
"""What a public body does is not what it must do, unless the source says so."""
_ANYONE_MAY = re.compile(r"\b(?:on|vous) (?:peut|pouvez|pourrez)\b|\bil est possible\b")


def follows_from(event: Event, sentence: str, candidate: Candidate) -> bool:
    """Whether the source says the contrary of what is denied, or what happens otherwise."""
    source = plain(candidate.full)
    if _NO_LONGER.search(event.clause) and _CEASES.search(source):
        return True
    apart = word_bag(" . ".join(m.group(1) for m in EXCEPTION.finditer(source)))
    if event.words and any(apart.says(word) for word in event.words):
        return True
    lacking = word_bag(" . ".join(m.group(1) for m in _LACK.finditer(source)))
    if event.words and lacking.says(event.words[0]):
        return True
    bears = event.clause if " ni " in event.clause else " ".join(map(plain, event.words[:4]))
    if any(said.search(source) and denied.search(bears) for said, denied in complements()):
        return True
    if not (_OTHERWISE.search(source) or any(e.force == "required" for e in events(source))):
        return False
    if _IF.search(event.clause):
        return True
    denials = sum(e.force in SAID_BY["negation"] for e in events(sentence))
    return denials > 1 and _FAILING.search(plain(sentence)) is not None


def said_plainly(
    event: Event, theirs: Sequence[Event], sentence: str, candidate: Candidate
) -> bool:
    """Whether a rule in the present says it: « la carte est présentée » asks for the card.

    A choice that it leaves (« en ligne ou au guichet ») lets « on peut » say one of them.
    """
    source = plain(candidate.full)
    if event.force == "allowed":
        denied = any(t.force in DENIED for t in theirs)
        choice = re.search(r" ou |\bou,", source) is not None
        return not denied and (choice or _ANYONE_MAY.search(plain(sentence)) is not None)
    if event.force != "required" or _STRESSES.search(event.clause):
        return False
    return _PRESCRIBES.search(source) is not None or _BODY_MUST.search(plain(sentence)) is None


def kept_otherwise(force: str, mine: Sequence[Event], sentence: str, candidate: Candidate) -> bool:
    """Whether the sentence keeps a force, or a negation, in other words than a marker."""
    if force == "negation":
        here = plain(sentence)
        denied = [e for e in events(candidate.full) if e.force == "negation"]
        return _denied_by_word(candidate.full, sentence) or any(
            said.search(here) and other.search(" ".join(plain(w) for w in event.words[:4]))
            for event in denied
            for said, other in complements()
        )
    if any(m.force in MODAL and m.force != force for m in mine):
        return False
    if force == "required" and _HEDGES.search(plain(sentence)) is None:
        return True  # a rule in the present: « la mairie répond en dix jours »
    cue = keeping_cues().get(force)
    return cue is not None and cue.search(plain(sentence)) is not None


def _denied_by_word(there: str, here: str) -> bool:
    """Whether `here` denies by a word that `there` does not hold."""
    other = plain(there)
    return any(m.group() not in other for m in denying_words().finditer(plain(here)))
