"""Whether it is a sentence at all: no question, no bare fragment, no titles in a row, no invented
word. A small model copies headings and the question, and makes up words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.language.vocabulary import is_verb
from assistant.language.words import words
from assistant.verification.evidence import Evidence
from assistant.verification.text import is_french_word, plain
from assistant.verification.verdict import Reason, ReasonKind

_DASH = re.compile(r"\s[–—-]\s")
_ASKS = re.compile(
    r"^(?:quel(?:le)?s?|combien|comment|pourquoi|qu'est-ce|est-ce|parle[zr]?|dites|dis|explique[zr]?|"
    r"donne[zr]?|cite[zr]?)(?!\w)|(?<!\w)combien(?!\w)"
)
_LEANS = re.compile(r"^(?:et|ou|pour|de|du|des|d'|avec|dans|a|aux?|sur|par|entre|chez|en)(?!\w)")
_VERBS = re.compile(
    r"(?<!\w)(?:est|sont|etait|sera|seront|a|ont|avait|peut|peuvent|doit|doivent|faut|va|vont|"
    r"ils?|elles?|on)(?!\w)"
)
LEAST_LETTERS = 6
MOST_WORDS = 8
"""A longer one has a verb, which the dictionary may not tell from a noun."""


def check(sentence: str, sources: Sequence[Evidence]) -> list[Reason]:
    """Reasons to refuse; what the sources themselves say in that form is let through."""
    folded = plain(sentence)
    told = plain(" ".join(s.text for source in sources for s in source.statements))
    said = folded.rstrip(" .") in told
    reasons: list[Reason] = []
    if len(_DASH.findall(sentence)) >= 2 and not said:
        reasons.append(Reason(ReasonKind.HYGIENE, "titres recopiés"))
    if (asks := _ASKS.search(folded)) and asks.group() not in told.split():
        reasons.append(Reason(ReasonKind.HYGIENE, "question"))
    if not said and _is_fragment(sentence, folded):
        reasons.append(Reason(ReasonKind.HYGIENE, "fragment"))
    if invented := _invented(sentence, told):
        reasons.append(Reason(ReasonKind.HYGIENE, f"mot inconnu : {', '.join(invented)}"))
    return reasons


def _is_fragment(sentence: str, folded: str) -> bool:
    """Whether it begins as the rest of a sentence, and nothing in it is conjugated."""
    begun = sentence.lstrip("«“\"' ")[:1]
    if not (begun.islower() or _LEANS.match(folded)) or len(folded.split()) > MOST_WORDS:
        return False
    return not (_VERBS.search(folded) or any(is_verb(w.text) for w in words(sentence)))


def _invented(sentence: str, told: str) -> list[str]:
    """Words that no dictionary knows, made of a whole word of the source and something more:
    « constructioner ». Adverbs and nouns that the dictionary lacks may well be French."""
    known = {word.folded for word in words(told)}
    roots = tuple(word for word in known if len(word) >= LEAST_LETTERS)
    return [
        word.text
        for word in words(sentence)
        if word.folded not in known
        and word.folded.startswith(roots)
        and word.folded.endswith(("er", "ee", "ees"))
        and word.text.islower()
        and not is_french_word(word.text)
    ]
