"""Where a sentence copies its source, every noun and adjective of it stands in that source."""

from __future__ import annotations

import re

from assistant.language.verbs import may_be_verb
from assistant.language.words import fold
from assistant.language.words import words as all_words
from assistant.verification.alignment import POINTERS, changes, nearest, tokens
from assistant.verification.evidence import Candidate
from assistant.verification.force_events import without_modals
from assistant.verification.lexicon import framing_words
from assistant.verification.support import bag, is_number
from assistant.verification.text import content, subject_of, word_bag
from assistant.verification.verdict import Reason, ReasonKind

COPIED = 0.7
"""Share of the sentence's words that stand along one statement, from which it is a copy of it. On
1,760 pairs by twelve writers 84.8 % of the lies are refused and 8.8 % of the faithful (81.4 and 8.5
without this check); from 0.5 on 85.8 and 8.8, but more of the freer paraphrases too. With verbs
87.5 and 9.6: faithful sentences put one verb for another, lies one noun."""
SUBJECT_WORDS = 10
_ANSWERS = re.compile(r"^(?:oui|non|si)\b,? ?", re.IGNORECASE)


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse: words that the source does not say, in any form or by a near synonym."""
    told = _ANSWERS.sub("", sentence)
    known = bag(candidate)
    source, share = nearest(told, candidate.statements, known)
    if share < COPIED:
        return []
    listed = all(one.is_item for one in candidate.statements)
    held = known if listed else bag(Candidate(candidate.evidence, (source,)))
    written = {fold(word.text): word.text for word in all_words(told)}
    unsaid = [
        word.text
        for word in content(without_modals(told))
        if not held.says(word.text)
        and not is_number(word.folded)
        and word.folded not in framing_words()
        and not may_be_verb(written.get(word.folded, word.text))
    ]
    if unsaid:
        # « Elle est versée en mai » told as « la prime est versée en mai ».
        around = word_bag(" \n ".join(one.text for one in candidate.evidence.statements))
        recalled = {fold(w) for c in changes(told, source.text) if c.stands_in for w in c.said}
        if (*tokens(source.text), "")[0] in POINTERS:
            recalled |= {word.folded for word in content(subject_of(told, SUBJECT_WORDS))}
        unsaid = [word for word in unsaid if fold(word) not in recalled or not around.says(word)]
    return [Reason(ReasonKind.SUPPORT, f"ajout : {', '.join(unsaid)}")] if unsaid else []
