"""What a sentence adds in passing, and what it leaves out that limits it."""

from __future__ import annotations

import re

from assistant.verification.evidence import Candidate
from assistant.verification.force_events import DENIED, events, without_modals
from assistant.verification.lexicon import denying_words
from assistant.verification.quantities import quantities
from assistant.verification.substitution import ADJECTIVE
from assistant.verification.support import bag
from assistant.verification.text import WordBag, content, plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_EXTENDS = re.compile(
    r"\b(?:y compris|ainsi que|notamment|sauf|hormis|excepte|a l'exception d[eu]s?|hors|"
    r"sous peine d[e']|sous reserve d[eu]s?|a condition d[e']|en cas d[e']|au profit d[eu]s?|"
    r"avec l'(?:aide|appui|accord) d[eu]s?|(?<=, )apres) ([^,;.:]+)"
)
_FOR_WHOM = re.compile(r"\b(?:pour (?:tou(?:s|tes) )?les|aux seule?s) ([^,;.:]+)")
_JOINED = re.compile(r"\b([a-z-]{4,}) et ([a-z-]{4,})\b")
_PIECE = re.compile(r"[;:.]\s|, ")
_EXCEPTS = re.compile(r"\b(?:sauf|hormis|excepte|a l'exception|a moins)\b")
_ANY_LIMIT = re.compile(
    r"\b(?:sauf|hormis|excepte|exception|hors|moins|seule?s?|seulement|uniquement|sans|non|"
    r"n(?:e |')|reserve\w*|exclu\w*|autres?|dispense\w*|exempt\w*|exoner\w*|limit\w*)\b|\bn'"
)


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse, empty when nothing was added in passing."""
    held = bag(candidate)
    return [
        *_extended(sentence, held),
        *_for_whom(sentence, candidate),
        *_lone_word(sentence, held),
        *_coordinated(sentence, held),
        *_excepted(sentence, candidate),
        *_only_denied(sentence, candidate),
    ]


def _extended(sentence: str, held: WordBag) -> list[Reason]:
    """« y compris dans les campings »: what is added after these words is said by the source."""
    for match in _EXTENDS.finditer(without_modals(plain(sentence))):
        words = _checked(match.group(1))
        if words and not any(held.says(word) for word in words):
            return [Reason(ReasonKind.SUPPORT, f"ajout : {match.group()}")]
    return []


def _for_whom(sentence: str, candidate: Candidate) -> list[Reason]:
    """« gratuit pour les habitants » where the source says « gratuit »."""
    own = word_bag(f"{candidate.full} . {candidate.statements[0].before}")
    for match in _FOR_WHOM.finditer(plain(sentence)):
        words = _checked(without_modals(match[1]))
        if words and not any(own.says(word) for word in words):
            return [Reason(ReasonKind.SCOPE, f"ajout : {match.group()}")]
    return []


def _lone_word(sentence: str, held: WordBag) -> list[Reason]:
    """« 100 € au plus, renouvelable »: a last word set apart says something by itself."""
    parts = plain(sentence).rstrip(". ").split(", ")
    words = _checked(without_modals(parts[-1])) if len(parts) > 1 else []
    if len(words) == 1 and not quantities(parts[-1]) and not held.says(words[0]):
        return [Reason(ReasonKind.SUPPORT, f"ajout : {words[0]}")]
    return []


def _coordinated(sentence: str, held: WordBag) -> list[Reason]:
    """« progressives et rapides »: an adjective joined to one of the source's own."""
    for match in _JOINED.finditer(plain(sentence)):
        one, other = match.groups()
        alike = ADJECTIVE.search(one) and one[-2:] == other[-2:]
        if alike and content(other) and held.says(one) and not held.says(other):
            return [Reason(ReasonKind.SUPPORT, f"ajout : {other}")]
    return []


def _excepted(sentence: str, candidate: Candidate) -> list[Reason]:
    """An exception where the source makes none: « sauf » for « y compris »."""
    match = _EXCEPTS.search(plain(sentence))
    if match is None or _ANY_LIMIT.search(plain(candidate.full)):
        return []
    return [Reason(ReasonKind.SCOPE, f"exception : {match.group()}")]


def _only_denied(sentence: str, candidate: Candidate) -> list[Reason]:
    """« ne pas généraliser à toute la France » does not bear « pour toute la France »."""
    if denies_at_all(sentence):
        return []
    pieces = _PIECE.split(plain(candidate.full))
    denied = [e for piece in pieces for e in events(piece) if e.force == "forbidden"]
    free = word_bag(" . ".join(p for p in pieces if not any(e.force in DENIED for e in events(p))))
    said = word_bag(sentence)
    for event in denied:
        taken = [w for w in event.words if said.says(w) and not free.says(w)]
        if free.words and taken and not said.says(event.words[0]):
            return [Reason(ReasonKind.NEGATION, f"affirmé : {', '.join(taken)}")]
    return []


def denies_at_all(text: str) -> bool:
    """Whether a text denies anything, by a negation or by a word: « fermé »."""
    return any(e.force in DENIED for e in events(text)) or bool(denying_words().search(plain(text)))


def _checked(text: str) -> list[str]:
    return [w.text for w in content(text) if not any(c.isdigit() for c in w.text)]
