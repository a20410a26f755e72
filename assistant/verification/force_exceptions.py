"""What is said of an exception, and of what is only said to be denied."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.verification.evidence import Candidate
from assistant.verification.force_events import DENIED, SAID_BY, Event, events
from assistant.verification.lexicon import denying_words
from assistant.verification.text import content, plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_DENIED_TAIL = re.compile(
    r"(?:, (?:et |mais )?| et | mais )(?:jamais|non pas|non|pas) ((?:[\w'-]+ ?){1,6})"
)
"""A denial without a verb of its own."""
_WITHOUT = re.compile(
    r"\bsans ((?:l[ae]s? |l'|une? |d[e'] ?)?[\w'-]+)|"
    r"\b(?:hors|a l'exclusion d[eu]s?) (?P<out>(?:l[ae]s? |l'|une? )?[\w'-]+"
    r"(?: (?:de |du |des |d')(?:l[ae]s? |l')?[\w'-]+)?)"
)
EXCEPTION = re.compile(
    r"(?:a l'exception d(?:e |u |es |')|\bsauf |\bhormis |\bexcepte )([^.;()]{3,60})"
)
_ONLY_IT = re.compile(r"\bseule?s?\b|\buniquement\b|\bn(?:e |')(?:[\w'-]+ ){1,4}?qu(?:e\b|')")
_ADVISED = re.compile(
    r"\b(?:recommand|conseill|encourag|sugger|souhait|preconis)\w+[^.;]{0,40}?, "
    r"sans (?:que|qu'|etre|l')[^,.;]{0,30}?(?:exig|impos|oblig|requi)"
)
_BINDS = re.compile(r"\b(?:doi(?:t|vent)|obligatoires?|exige\w*|impose\w*|faut)\b")
_DENIES = re.compile(r"\bn(?:e |')\w")
_CHARGE = re.compile(
    r"\b(?:charge|relev\w+|incomb\w+|revien\w+|responsab\w+|appartien\w+|competen\w+)\b"
)
_PIECE = re.compile(r"[;:.]\s|, ")


def only_advised(sentence: str, candidate: Candidate) -> list[Reason]:
    """« il est recommandé, sans que ce soit exigé » does not bear « doit »."""
    mine = plain(sentence)
    if not _BINDS.search(mine) or not _ADVISED.search(plain(candidate.full)):
        return []
    spared = _DENIES.search(mine) or re.search(r"\bsans\b|\b(?:recommand|conseill)", mine)
    return (
        [] if spared else [Reason(ReasonKind.FORCE, "required : la source ne fait que conseiller")]
    )


def excepted(sentence: str, candidate: Candidate) -> list[Reason] | None:
    """What is said of an exception: the contrary of the rule, and of it alone.

    None when the sentence is not about an exception of its source, or keeps it as one.
    """
    source, mine = plain(candidate.full), plain(sentence)
    match = EXCEPTION.search(source)
    if match is None or EXCEPTION.search(mine):
        return None
    ruled = word_bag(source[: match.start()])
    own = [w.text for w in content(match.group(1)) if not ruled.says(w.text)]
    said = word_bag(sentence)
    if not own or not all(said.says(word) for word in own):
        return None
    rule = {e.force for e in events(source[: match.start()])}
    told = {e.force for e in events(sentence)}
    denies, denied = bool(rule & DENIED), bool(told & DENIED)
    if _ONLY_IT.search(mine):
        return [] if denies and not denied else None
    if denies == denied and (denies or rule):
        return [Reason(ReasonKind.NEGATION, f"exception : {', '.join(own)}")]
    return None


def denied_tail(sentence: str, mine: Sequence[Event], candidate: Candidate) -> list[Reason]:
    """« par chèque, jamais en espèces »: what is only said to be denied may not be affirmed."""
    if any(m.force in SAID_BY["negation"] for m in mine) or denying_words().search(plain(sentence)):
        return []
    source, said = plain(candidate.full), word_bag(sentence)
    without = () if _DENIES.search(source) else _WITHOUT.finditer(source)
    for tail in (*_DENIED_TAIL.finditer(source), *without):
        rest = word_bag(source[: tail.start()] + " . " + source[tail.end() :])
        denied = [w.text for w in content(tail.group(1) or tail["out"]) if not rest.says(w.text)]
        if affirmed := [word for word in denied if said.says(word)]:
            return [Reason(ReasonKind.NEGATION, f"affirmé : {', '.join(affirmed)}")]
    return []


def only_denied(sentence: str, candidate: Candidate) -> list[Reason]:
    """« ne pas généraliser à toute la France » does not bear « pour toute la France », nor « A
    n'entretient pas les sentiers » that they are at its charge."""
    if denies_at_all(sentence):
        return []
    forces = DENIED if _CHARGE.search(plain(sentence)) else {"forbidden"}
    told = [(piece, events(piece)) for piece in _PIECE.split(plain(candidate.full))]
    free = word_bag(" . ".join(p for p, own in told if not any(e.force in DENIED for e in own)))
    said = word_bag(sentence)
    for event in (e for _, own in told for e in own if e.force in forces):
        taken = [w for w in event.words if said.says(w) and not free.says(w)]
        if free.words and taken and not said.says(event.words[0]):
            return [Reason(ReasonKind.NEGATION, f"affirmé : {', '.join(taken)}")]
    return []


def denies_at_all(text: str) -> bool:
    """Whether a text denies anything, by a negation or by a word: « fermé »."""
    return any(e.force in DENIED for e in events(text)) or bool(denying_words().search(plain(text)))
