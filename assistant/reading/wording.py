"""What the assistant says of itself when no document speaks: its only own sentences."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.answers import AnswerStatus
from assistant.documents import Index
from assistant.language.dictionary import is_french
from assistant.language.lexicons import phrase
from assistant.reading.constraints import Constraint, ConstraintKind
from assistant.reading.decision import Decision
from assistant.reading.small_talk import SmallTalk


def typographic(text: str) -> str:
    """Our own sentences with the no-break spaces of French typography."""
    text = re.sub(r"« ", "«\u00a0", re.sub(r" »", "\u00a0»", text))
    return re.sub(r" (?=[;!?])", "\u202f", re.sub(r" (?=:)", "\u00a0", text))


def titles(index: Index, territories: Sequence[str]) -> str:
    """The documents at hand, in a sentence."""
    named = [
        f"« {document.title} » ({document.publisher})"
        for document in index.documents.values()
        if document.territory in territories
    ]
    if not named:
        return "aucun document pour l’instant"
    return " et ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)


def for_small_talk(kind: SmallTalk, index: Index, territories: Sequence[str]) -> str:
    """An answer to a greeting, thanks, or a question about the assistant."""
    if kind is SmallTalk.THANKS:
        return "Avec plaisir. Posez une autre question quand vous le souhaitez."
    if kind is SmallTalk.FAREWELL:
        return "Au revoir, et bonne continuation."
    about = (
        f"Je réponds aux questions à partir de documents que je cite mot pour mot : "
        f"{titles(index, territories)}. Quand ils ne disent rien, je le dis."
    )
    return (
        f"Bonjour. {about}"
        if kind is SmallTalk.GREETING
        else f"Je suis un assistant automatique. {about}"
    )


def for_refusal(decision: Decision, index: Index, territories: Sequence[str]) -> str:
    """Why there is no answer, naming what is missing."""
    if decision.status is AnswerStatus.SOURCE_MISSING and decision.expected:
        return (
            f"Je ne peux pas répondre : le document « {decision.expected.title} » n’a pas encore "
            f"été déposé ici, et je n’invente pas son contenu."
        )
    if decision.status is AnswerStatus.OUT_OF_SCOPE:
        return (
            f"Cette question sort du sujet des documents dont je dispose : "
            f"{titles(index, territories)}."
        )
    held = {document.territory for document in index.documents.values()}
    # « Pour le Tarn », where a document covers the Tarn, would say the contrary.
    covered = {phrase(territory) for territory in territories if territory in held}
    if missing := [c for c in decision.missing if covered.isdisjoint(c.accepted)]:
        return _missing(missing[0], territories, held)
    # Only a word of the language is repeated: a message may hold anything.
    named = [t.text for t in decision.unknown if is_french(t.text) and t.text not in _TIMES]
    if named and decision.precise:
        return (
            f"Les documents dont je dispose ne disent rien sur « {named[0]} » : "
            f"je ne peux pas répondre."
        )
    lacking = [t.text for t in decision.lacking if t.text not in _TIMES]
    if lacking and decision.precise:
        return f"Les documents dont je dispose ne donnent pas cette information (« {lacking[0]} »)."
    return "Les documents dont je dispose ne répondent pas à cette question."


def for_unanswered(parts: Sequence[str]) -> str:
    """Which parts of a message the documents do not answer."""
    quoted = " et ".join(f"«\u00a0{part.strip(' ?!.')}\u00a0»" for part in parts)
    return f"Les documents dont je dispose ne répondent pas à cette autre question : {quoted}."


def _missing(constraint: Constraint, territories: Sequence[str], held: Collection[str]) -> str:
    name = constraint.text
    if constraint.kind is ConstraintKind.PLACE:
        known = " et ".join(t for t in territories if t in held)
        tail = f" Ils portent sur : {known}." if known else ""
        return (
            f"Les documents dont je dispose ne donnent pas cette information pour « {name} ».{tail}"
        )
    if constraint.kind is ConstraintKind.YEAR:
        return (
            f"Les documents dont je dispose ne donnent pas cette information pour l’année {name}."
        )
    if constraint.kind is ConstraintKind.REACH:
        return f"Les documents dont je dispose ne donnent pas l’information demandée ({name})."
    if constraint.kind is ConstraintKind.OFFICE:
        return f"Les documents dont je dispose ne disent pas {name}."
    return f"Les documents dont je dispose ne parlent pas de « {name} » à ce sujet."


_TIMES = frozenset("jour jours heure heures semaine semaines mois an ans année années".split())
"""What is counted in a question, but not what it is about: « combien de jours de congé ? »."""
CORRECTION = "Les documents donnent une autre valeur :"
