"""A noun that the source restricts is not told of all its kind."""

from __future__ import annotations

import re

from assistant.language.words import stem
from assistant.verification.evidence import Candidate
from assistant.verification.lexicon import restricted_noun
from assistant.verification.text import content, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_SPACES = re.compile(r"\s+")
_END = re.compile(r"[,;:.()]|$")
_NOUN = re.compile(r"(?:\b(?:l[ae]s?|une?|des|aux?|ces|tou(?:t|te)|chaque|aucune?) |l')([\w-]{3,})")
_AND_ANOTHER = re.compile(r" (?:et|ou) (?:qui|dont|où|que?) ")
_WORDS = 2
"""Words of weight that say what restricts the noun; the main clause may come after them."""


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """« tout trajet comprenant un pont » is not « tout trajet ».

    Unless its section or its title already says of which ones it speaks.
    """
    if len(candidate.statements) > 1:
        return []
    mine, theirs = _accented(sentence), _accented(candidate.statements[0].text)
    known = word_bag(f"{candidate.lead} \n {candidate.evidence.context}")
    said = word_bag(sentence)
    for match in restricted_noun().finditer(theirs):
        end = _END.search(theirs, match.end())
        tail = theirs[match.start("opens") : end.start() if end else len(theirs)]
        if _AND_ANOTHER.search(tail):
            continue  # one of two may be told
        own = [w.text for w in content(tail)][:_WORDS]
        tail = tail[: tail.find(own[-1]) + len(own[-1])] if own else tail
        rest = word_bag(theirs.replace(tail, " "))
        if all(known.says(w) for w in own) or any(said.says(w) or rest.says(w) for w in own):
            continue
        for noun in _NOUN.finditer(mine):
            if stem(noun[1]) != stem(match["noun"]):
                continue
            following = content(mine[noun.end() :])
            # « les trajets scolaires »: the sentence restricts it in its own words.
            if not following or rest.says(following[0].text):
                return [Reason(ReasonKind.SCOPE, f"restriction perdue : {tail.strip()}")]
    return []


def _accented(text: str) -> str:
    return _SPACES.sub(" ", text.lower().replace("’", "'").replace("œ", "oe")).strip()
