"""Normative force: may, must, recommended, forbidden; an answer changes none of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from evals.cases import Force
from evals.metrics.facts import forbidden_said
from evals.metrics.judged import Judged, Values

_NOT = r"\b(?:n'|ne |n )"
PATTERNS: Mapping[Force, str] = {
    # Tried in this order; what one has taken, the next no longer sees.
    Force.NONE: rf"{_NOT}(?:est|sont|sera|seront|etait) (?:pas|plus|nullement|aucunement) "
    rf"(?:une |)(?:obligatoires?|obligations?|obligee?s?|tenue?s?|imposee?s?|exigee?s?|"
    rf"requise?s?|necessaires?|indispensables?)|{_NOT}(?:a|ont) pas (?:a |l'obligation|vocation)|"
    rf"sans (?:y )?etre (?:obligatoire|obligee?|tenue?|imposee?)s?|sans obligation|"
    rf"facultati(?:f|ve)s?|{_NOT}(?:doit|doivent) pas necessairement|aucune obligation",
    Force.FORBIDDEN: rf"{_NOT}(?:peut|peuvent|pourra|pourront|doit|doivent|saurait|sauraient) "
    rf"(?:pas|plus|en aucun cas|jamais|etre)|interdi\w+|prohib\w+|exclu(?:e|s|es)?\b|"
    rf"{_NOT}(?:est|sont) pas (?:autorisee?|permise?|possible)s?|aucun\w* \w+ ne (?:peut|doit)",
    Force.RECOMMENDED: r"recommand\w+|conseillee?s?\b|souhait\w+|preconis\w+|gagn(?:e|ent) a\b|"
    r"invitee?s? a\b|devrai(?:t|ent)|encourag\w+",
    Force.REQUIRED: r"\b(?:doit|doivent|devra|devront)\b|obligatoire\w*|obligation|"
    r"\b(?:est|sont) (?:tenue?s? (?:de|d'|a)|obligee?s?|exigee?s?|requise?s?|imposee?s?)|"
    r"exig\w+|il appartient|impos\w+|il (?:faut|convient)|necessaire\w*|indispensable\w*|"
    r"s'engage\w*",
    Force.ASSOCIATED: r"associee?s?\b|consultee?s?\b|emet un avis|avis (?:simple|consultatif)|"
    r"d'un commun accord",
    Force.ALLOWED: r"\b(?:peut|peuvent|pourra|pourront)\b|possible\w*|possibilite\w*|autorise\w*|"
    r"permis\w*|admis\w*",
}
_COMPILED = {force: re.compile(pattern) for force, pattern in PATTERNS.items()}


def force_values(judged: Judged) -> Values:
    """`force_kept`: of answers to cases that state a force, those that change none."""
    if judged.case.expect.force is None or not judged.answered:
        return {"force_kept": None}
    return {"force_kept": float(not force_changes(judged))}


def force_changes(judged: Judged) -> list[str]:
    """Each way in which the answer says another force than its sources."""
    changes = [f"dit « {words} »" for words in forbidden_said(judged)]
    for claim in judged.seen.claims:
        quotes = " ".join(one.quote for one in judged.cited_by(claim))
        for force in sorted(forces(claim.text) - forces(quotes)):
            changes.append(f"« {force} » ajouté à la source : {claim.text}")
    wanted = judged.case.expect.force
    gold = set().union(*(forces(span) for span in judged.case.expect.spans), set())
    said = forces(judged.seen.answer)
    if wanted in gold and wanted not in said and said:
        changes.append(f"« {wanted} » attendu, la réponse dit {', '.join(sorted(said))}")
    return changes


def forces(text: str) -> set[Force]:
    """Every normative force that the words of a text state."""
    plain = unicodedata.normalize("NFKD", text).casefold().replace("’", "'")
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    plain = " ".join(plain.split())
    found: set[Force] = set()
    for force, pattern in _COMPILED.items():
        rest = pattern.sub(" … ", plain)
        if rest != plain:
            found.add(force)
            plain = rest
    return found
