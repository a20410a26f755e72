"""What a question counts, and what the figures of a text count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.language.quantities import Quantity
from assistant.language.words import STOP_WORDS, fold_keeping_length, stem
from assistant.reading.bearing import bears, stems_of
from assistant.reading.options import Option, Shape
from assistant.reading.question import Question

_SINGLE = re.compile(r"(?<!\w)(?:un|une|aucun|aucune) ([\w-]+)", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?:combien d(?:e |')|nombre d(?:e |'))(?:l'|la |les )?([\w-]+)(?: ([\w-]+))?"
)


def counts_it(question: Question, found: Sequence[Quantity], option: Option, said: str) -> bool:
    """Whether one of the figures counts what is to be counted: « 96 agents » for « combien de
    salariés ? »; true where the question does not say what, or a figure stands under its name."""
    counted = _counted(question.own)
    terms = [t for t in question.subject if t.stem in counted and not t.verb]
    if not any(t.stem == counted[0] for t in terms) or option.shape in (Shape.FIGURE, Shape.CELL):
        return True

    def tells(text: str) -> bool:
        return any(bears(stems_of(text), term) for term in terms)

    if any(map(tells, _SINGLE.findall(said))):
        return True
    counting = [unit for q in found if (unit := unit_as_written(q, said))]
    # « Le nombre de baigneurs est limité à 198. »
    return any(map(tells, counting)) if counting else tells(said)


@lru_cache(maxsize=4_096)  # asked of an option by every question that counts
def unit_as_written(quantity: Quantity, said: str) -> str:
    """The noun that a number counts, with its accents, on which its stem depends; or empty."""
    unit = quantity.unit
    start = fold_keeping_length(said).find(unit, quantity.start) if unit else -1
    return said[start : start + len(unit)] if start >= 0 and unit not in STOP_WORDS else ""


def counted_noun(text: str) -> str:
    """The stem of what is to be counted: « combien d'agents ? »; empty without one."""
    return _counted(text)[0]


@lru_cache(maxsize=64)  # asked of every option of a question
def _counted(text: str) -> tuple[str, ...]:
    """The stems of the noun that is to be counted and of the word after it: « combien de sportifs
    licenciés ? » is answered by « 7 260 licenciés »."""
    match = _COUNTED.search(fold_keeping_length(text))
    if match is None:
        return ("",)
    return tuple(stem(text[slice(*match.span(n))]) for n in (1, 2) if match.group(n))
