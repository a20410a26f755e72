"""« au moins une fois » is not « au plus une fois »: bounds on what no figure counts."""

from __future__ import annotations

import re

from assistant.verification.evidence import Candidate
from assistant.verification.force_events import forces
from assistant.verification.numerals import with_figures
from assistant.verification.text import plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_ONE = r"(?:d[e'] ?)?(?:l[ae]s? |l')?(?:seule? )?(?:une? )?"
_NOUN = r"(?P<what>[a-z][\w-]{2,})"
_MOST = r"(?:tout )?au (?:plus|maximum)\b(?! tard)"
_LEAST = r"(?:tout )?au (?:moins|minimum)\b"
_UPPER = rf"(?:{_MOST}|jusqu'a|pas plus d[e']|dans la limite d[e'])"
_LOWER = rf"(?:{_LEAST}|a minima|pas moins d[e'])"
_ONE_OF = r"\bune? (?P<before>[\w-]{3,})"
_BOUNDS = {
    "upper": re.compile(rf"\b{_UPPER} ?{_ONE}{_NOUN}|{_ONE_OF} {_MOST}(?! \d)"),
    "lower": re.compile(rf"\b{_LOWER} ?{_ONE}{_NOUN}|{_ONE_OF} {_LEAST}(?! \d)"),
}
_SAYS = {
    "upper": re.compile(
        r"\b(?:au plus|maxim\w*|jusqu\w*|pas (?:\w+ )?plus d|limit\w*|plafon\w*|depass\w*|"
        r"exced\w*|n(?:e |')(?:[\w'-]+ ){1,4}?qu(?:e |')|seule?s?|uni(?:que\w*)?|peu(?:t|vent))"
    ),
    "lower": re.compile(
        r"\b(?:au moins|minim\w*|pas (?:\w+ )?moins d|au minimum|plus d|plusieurs|ou plus|"
        r"doi(?:t|vent)|faut|obligat\w*|necessaire\w*|toujours|chaque|tou(?:s|t|te|tes))\b"
    ),
}
"""Words by which a source lets a sentence say the bound."""
_OTHER = {"upper": "lower", "lower": "upper"}


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse: a bound turned round, made up, or lost."""
    mine, theirs = plain(sentence), plain(candidate.full)
    said = word_bag(sentence)
    required = "required" in forces(sentence)
    for bound, pattern in _BOUNDS.items():
        there, turned = _bounded(pattern, theirs), _bounded(_BOUNDS[_OTHER[bound]], theirs)
        here = _bounded(pattern, mine)
        for noun in here:
            if noun not in there and (noun in turned or not _SAYS[bound].search(theirs)):
                return [Reason(ReasonKind.QUANTITY, f"borne : {noun}")]
        for noun in there:
            kept = _SAYS[bound].search(mine) or (bound == "lower" and required)
            alone = re.search(rf"\bune? (?:seule? )?{re.escape(noun)}", mine)
            if alone and said.says(noun) and not kept:
                return [Reason(ReasonKind.QUANTITY, f"borne perdue : {noun}")]
    return []


def _bounded(pattern: re.Pattern[str], text: str) -> list[str]:
    """Nouns under the bound; numbers are checked elsewhere."""
    nouns = [m["what"] or m["before"] for m in pattern.finditer(text)]
    return [noun for noun in nouns if with_figures(noun) == noun]
