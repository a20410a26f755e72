"""« même si… », « y compris… », « ou non »: what lifts a condition is the source's own."""

from __future__ import annotations

import re

from assistant.verification.evidence import Candidate
from assistant.verification.text import plain, word_bag
from assistant.verification.told_clauses import own_words, told_clauses
from assistant.verification.verdict import Reason, ReasonKind

_LIFTS = re.compile(
    r"(?<!quand )(?<!cette )(?<!\bde )(?<!\b[lcn][ea] )(?<!\bles )(?<!\bune )(?<!\b[ude][nu] )"
    r"(?<!-)\bmeme (?=(?:si|s'|en|avec|sans|pour|lorsqu\w*|quand|apres|avant|hors|pendant|durant|a|"
    r"au|aux|dans|sous|sur|les?|la|l'|des|du|une?|tenue?s?|\w+(?:e|i|u)e?s?)\b)|"
    r"\b(?:y compris|ou (?:non|pas)|avec ou sans|sans ou avec|quel(?:le)?s? que soi\w+|malgre|"
    r"peu importe|nonobstant|independamment|sans (?:distinction|condition))\b|"
    r"\b(?:bien qu(?:e |')|quoi qu)"
)
_LIFTED = re.compile(
    r"\b(?:meme|compris|ou (?:non|pas)|quel(?:le)?s? que|peu importe|malgre|nonobstant|ni|comme|"
    r"independamment|sans (?:distinction|condition|egard|considera\w+)|avec ou sans|aussi|chaque|"
    r"egalement|tou(?:s|t|te|tes)|ainsi que|inclu\w*|libre\w*)\b|\b(?:quoi ?qu|bien qu)"
)
_THOUGH = re.compile(r"(?:meme s(?:i |')|bien qu)")
_LIMITED = re.compile(
    r"\b(?:sans|sauf|si|s'ils?|hors|hormis|condition|reserve\w*|moins|seule?s?|interdi\w+|lorsqu\w*)\b|"
    r"\bn(?:e |')|\bautoris\w+"
)


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse: a condition lifted that the source does not lift."""
    match = _LIFTS.search(plain(sentence))
    if match is None or _LIFTED.search(plain(candidate.full)):
        return []
    if _THOUGH.match(plain(sentence), match.start()) and _is_plain(sentence, match, candidate):
        return []
    return [Reason(ReasonKind.SCOPE, f"condition levée : {match.group().strip()}")]


def _is_plain(sentence: str, match: re.Match[str], candidate: Candidate) -> bool:
    """Whether the source says plainly what the sentence concedes: « même s'il est mieux de »."""
    words = own_words(plain(sentence)[match.end() :])
    told = [c.text for s in candidate.statements for c in told_clauses(s.text)]
    shares = [word_bag(text).count(words) for text in told]
    best = told[shares.index(max(shares))] if words and shares else ""
    return bool(best) and 2 * max(shares) >= len(words) and not _LIMITED.search(best)
