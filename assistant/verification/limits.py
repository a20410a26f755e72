"""What is so at times, for some or somewhere is not told as so always, for all and anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.verification.conditions import about
from assistant.verification.evidence import Candidate
from assistant.verification.force_events import MODAL, events, without_modals
from assistant.verification.lexicon import holds_for_a_time, linking_phrases, times
from assistant.verification.quantities import RANKED, QuantityKind, quantities
from assistant.verification.text import WordBag, content, plain, word_bag
from assistant.verification.verdict import Reason, ReasonKind

ABOUT = 0.75
"""Share of the sentence's words that the rest of the statement must say."""
_FRAME = re.compile(
    rf"(?!(?:{linking_phrases()})\b)"
    r"(?:en|dans|pour|chez|sur|hors|sous|sans|au-dela|au-dessous|a partir|apres|avant|des|contre|"
    r"parmi|aupres) [^,;:]{3,70}, (?=\w)"
)
_STANDS_FOR = re.compile(r"(?<!il )\by\b")
_CLAUSE = re.compile(r", | et (?=(?:doi|peu)(?:t|vent) |est |sont |ne |n')")
_EACH = re.compile(r"\b(?:chacune?|chaque)\b")
_PAID = frozenset({QuantityKind.AMOUNT, QuantityKind.PERCENT})
_RULES = MODAL | {"negation"}


def check(sentence: str, candidate: Candidate) -> list[Reason]:
    """Reasons to refuse: a time, a public or a place of the source is lost."""
    if len(candidate.statements) > 1:
        return []
    return [*_times(sentence, candidate), *_frames(sentence, candidate)]


def _times(sentence: str, candidate: Candidate) -> list[Reason]:
    """« fermée le dimanche » is not « fermée », and « accompagné lors de sa première visite » is
    not « accompagné »: a rule keeps its time, in these words or in others."""
    part, opening = about(sentence, candidate)
    words = [w.text for w in content(without_modals(sentence))]
    said, known = word_bag(sentence), word_bag(candidate.evidence.context)
    for match in (m for kind in _kinds(sentence) for m in times(kind).finditer(part)):
        if not _is_told(part, match, said):
            continue
        rest = word_bag(f"{candidate.lead} . {opening} . {part.replace(match.group(), ' ')}")
        if rest.count(words) < ABOUT * len(words) or _has_its_own(sentence, rest):
            continue
        own = [w.text for w in content(match.group()) if not rest.says(w.text)]
        if own and not any(said.says(w) for w in own) and not all(known.says(w) for w in own):
            return [Reason(ReasonKind.SCOPE, f"limite perdue : {match.group().strip()}")]
    return []


def _frames(sentence: str, candidate: Candidate) -> list[Reason]:
    """« En terrain privé, la dépense revient à l'occupant »: elsewhere it may not."""
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


def _kinds(sentence: str) -> Iterator[str]:
    """What a sentence must keep: the times of rules, the times and the public of figures."""
    ruled = bool({e.force for e in events(sentence)} & _RULES)
    if ruled:
        yield "adverbs"
    if ruled := ruled or holds_for_a_time().search(plain(sentence)) is not None:
        yield "times"
    paid = any(q.kind in _PAID for q in quantities(sentence))
    if ruled or paid:
        yield "first_times"
    if paid:
        yield "publics"


def _has_its_own(sentence: str, rest: WordBag) -> bool:
    """Whether the sentence tells a time otherwise than in the words of the rest."""
    told = plain(sentence)
    moments = " ".join(m.group() for m in times().finditer(told))
    if RANKED.search(told) or _EACH.search(told):
        return True
    return any(not rest.says(w.text) for w in content(moments))


def _is_told(part: str, match: re.Match[str], said: WordBag) -> bool:
    """Whether the sentence tells what the time stands with; one set before a comma is of all."""
    starts = [m.end() for m in _CLAUSE.finditer(part) if m.end() <= match.start()]
    ends = [m.start() for m in _CLAUSE.finditer(part) if m.start() >= match.end()]
    start, end = max(starts, default=0), min(ends, default=len(part))
    words = content(without_modals(f"{part[start : match.start()]} {part[match.end() : end]}"))
    return 2 * said.count(w.text for w in words) >= len(words)
