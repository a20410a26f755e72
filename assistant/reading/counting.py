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
_COUNTED = re.compile(r"(?:combien d(?:e |')|nombre d(?:e |'))(?:l'|la |les )?([\w-]+)")


def counts_it(question: Question, found: Sequence[Quantity], option: Option, said: str) -> bool:
    """Whether one of the figures counts what is to be counted: « 96 agents » for « combien de
    salariés ? »; true where the question does not say what, or a figure stands under its name."""
    counted = counted_noun(question.own)
    term = next((t for t in question.subject if t.stem == counted), None)
    if term is None or option.shape in (Shape.FIGURE, Shape.CELL):
        return True
    if any(bears(stems_of(one), term) for one in _SINGLE.findall(said)):
        return True
    counting = [unit for q in found if (unit := unit_as_written(q, said))]
    if not counting:  # « Le nombre de baigneurs est limité à 198. »
        return bears(stems_of(said), term) > 0
    return any(bears(stems_of(unit), term) for unit in counting)


@lru_cache(maxsize=4_096)  # asked of an option by every question that counts
def unit_as_written(quantity: Quantity, said: str) -> str:
    """The noun that a number counts, with its accents, on which its stem depends; or empty."""
    unit = quantity.unit
    start = fold_keeping_length(said).find(unit, quantity.start) if unit else -1
    return said[start : start + len(unit)] if start >= 0 and unit not in STOP_WORDS else ""


@lru_cache(maxsize=64)  # asked of every option of a question
def counted_noun(text: str) -> str:
    """The stem of what is to be counted: « combien d'agents ? »; empty without one."""
    match = _COUNTED.search(fold_keeping_length(text))
    return stem(text[match.start(1) : match.end(1)]) if match else ""
