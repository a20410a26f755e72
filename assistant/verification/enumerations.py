"""Nothing is added to an enumeration of the source, be it a word of the passage."""

from __future__ import annotations

import re

from assistant.verification.evidence import Candidate, leans
from assistant.verification.force_events import without_modals
from assistant.verification.quantities import normalised, quantities
from assistant.verification.support import bag
from assistant.verification.text import WordBag, content, plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_MEMBER = r"[^,;:.()]{3,60}?"
_LIST = re.compile(
    rf"(?P<middle>(?:, (?!(?:et|ou|puis|mais|qui|dont|si|elles?|ils?) ){_MEMBER})+),? (?:et|ou) "
    r"(?P<last>[^,;:.()]+)"
)
_DET = r"(?:l[ae]s? |l'|une? |d[eu]s? |de l[a'] ?|d'|aux? )"
_PAIR = re.compile(
    rf"{_DET}(?P<one>[a-z-]{{3,}})(?: [a-z-]+)? (?:et|ou) {_DET}(?P<other>[a-z-]{{3,}})"
)
_VERB = re.compile(r"\b(?:est|sont|peut|peuvent|doit|doivent|ne|n'|se|s'|a|ont|qui|que|qu')(?!\w)")
_PLACED = re.compile(r"(?:a|au|aux|en|dans|pour|par|selon|d'apres|sur|lors|depuis|apres|avant) ")
_WHOM = re.compile(r"\b(?:pour (?:tou(?:s|tes) )?les|aux seule?s) ([^,;.:]+)")
MOST_WORDS = 3
"""Words of weight in a member; a longer one is a clause, checked elsewhere."""


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """« la pièce, la photo et la clé » where the source asks for the piece and the key."""
    if added := _last_word(sentence, bag(candidate)) or _for_whom(sentence, candidate):
        return added
    held = _own_words(candidate)
    for match in _PAIR.finditer(plain(sentence)):
        joined = held.says(match["one"]) and content(match["one"])
        if joined and content(match["other"]) and not held.says(match["other"]):
            return [Reason(ReasonKind.SUPPORT, f"ajout : {match.group()}")]
    for match in _LIST.finditer(plain(sentence)):
        middle = [m for m in match["middle"].split(", ") if m]
        last = _VERB.split(match["last"], maxsplit=1)[0]
        for member in (*middle, " ".join(last.split()[: 2 * MOST_WORDS])):
            if _VERB.search(member) or _PLACED.match(member) or quantities(member):
                continue
            words = [w.text for w in content(without_modals(member))][:MOST_WORDS]
            if words and not any(held.says(word) for word in words):
                return [Reason(ReasonKind.SUPPORT, f"ajout : {member}")]
    return []


def _last_word(sentence: str, held: WordBag) -> list[Reason]:
    """« 100 € au plus, renouvelable »: a last word set apart says something by itself."""
    parts = plain(sentence).rstrip(". ").split(", ")
    words = [w.text for w in content(without_modals(parts[-1]))] if len(parts) > 1 else []
    if len(words) == 1 and not quantities(parts[-1]) and not held.says(words[0]):
        return [Reason(ReasonKind.SUPPORT, f"ajout : {words[0]}")]
    return []


def _for_whom(sentence: str, candidate: Candidate) -> list[Reason]:
    """« gratuit pour les habitants » where the source says « gratuit »."""
    own = word_bag(f"{candidate.full} . {candidate.statements[0].before}")
    for match in _WHOM.finditer(plain(sentence)):
        words = [w.text for w in content(without_modals(match[1])) if not w.text[0].isdigit()]
        if words and not own.count(words):
            return [Reason(ReasonKind.SCOPE, f"ajout : {match.group()}")]
    return []


def _own_words(candidate: Candidate) -> WordBag:
    """Words of the statements themselves: a title or another statement enumerates nothing here."""
    texts = [candidate.full, normalised(candidate.full)]
    texts += [s.before for s in candidate.statements[:1] if leans(s.text)]
    return word_bag("\n".join(texts))
