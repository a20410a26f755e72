"""What a statement says first to say where or of what it holds is not left out."""

from __future__ import annotations

import re

from assistant.verification.conditions import about
from assistant.verification.evidence import Candidate
from assistant.verification.force_events import without_modals
from assistant.verification.lexicon import linking_phrases
from assistant.verification.quantities import quantities
from assistant.verification.text import content, plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

_FRAME = re.compile(
    rf"(?!(?:{linking_phrases()})\b)"
    r"(?:en|dans|pour|chez|sur|hors|sous|sans|au-dela|au-dessous|a partir|apres|avant|des|contre|"
    r"parmi|aupres) [^,;:]{3,70}, (?=\w)"
)
_STANDS_FOR = re.compile(r"(?<!il )\by\b")
ABOUT = 0.75
"""Share of the sentence's words that what follows the frame must say."""


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """« En terrain privé, la dépense revient à l'occupant »: elsewhere it may not."""
    if len(candidate.statements) > 1:
        return []
    part, opening = about(sentence, candidate)
    frame = _FRAME.match(part)
    if frame is None:
        return []
    rest = word_bag(f"{candidate.lead} . {opening} . {part[frame.end() :]}")
    said, known = (
        word_bag(sentence),
        word_bag(f"{candidate.evidence.context} {candidate.evidence.territory or ''}"),
    )
    words = [w.text for w in content(without_modals(sentence))]
    own = [w.text for w in content(frame.group()) if not rest.says(w.text)]
    if all(known.says(w) or quantities(w) for w in own) or _STANDS_FOR.search(plain(sentence)):
        return []  # a date is the source's own, as in its title
    if rest.count(words) < ABOUT * len(words) or any(said.says(w) for w in own):
        return []
    figures = {q.value for q in quantities(frame.group())}
    if figures & {q.value for q in quantities(sentence)}:
        return []
    return [Reason(ReasonKind.SCOPE, f"cadre perdu : {frame.group().strip(' ,')}")]
