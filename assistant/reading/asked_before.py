"""The question that a text asks itself before it answers: « Qui l'entretient ? La commune. »"""

from __future__ import annotations

import re
from bisect import bisect_right

from assistant.documents import BlockKind, StoredDocument

SHORT = 30
"""Characters of an answer up to which it says too little without its question."""
_LAST = re.compile(r"[^.!?…\n]*\?(?=[^?]*$)")
_ALONE = re.compile(r"[^.!?…\n]+\?\W*")
_LEANS = re.compile(r"\W*(?:oui|non)(?!\w)", re.IGNORECASE)


def asked_before(start: int, document: StoredDocument) -> tuple[int, int] | None:
    """Where the question stands that is answered at an offset: last in the same paragraph, or all
    that the paragraph before says. None where nothing is asked, or a heading asks it."""
    blocks, text = document.blocks, document.text
    number = bisect_right(blocks, start, key=lambda block: block.start) - 1
    if number < 0 or blocks[number].kind is BlockKind.TABLE_ROW:
        return None
    if asked := _LAST.search(text[blocks[number].start : start]):
        return _trimmed(text, blocks[number].start + asked.start(), asked.group())
    while number > 0 and blocks[number].kind is blocks[number - 1].kind is BlockKind.ITEM:
        number -= 1
    above = blocks[number - 1] if number > 0 else None
    if above is None or above.kind is not BlockKind.PARAGRAPH:
        return None
    alone = _ALONE.fullmatch(text[above.start : above.end])
    return _trimmed(text, above.start, alone.group()) if alone else None


def leans_on_its_question(said: str) -> bool:
    """Whether an answer says little by itself: « Non. », « La commune. »."""
    return len(said) <= SHORT or _LEANS.match(said) is not None


def _trimmed(text: str, start: int, asked: str) -> tuple[int, int]:
    """The span of a question without the white space and the marks around it."""
    start += len(asked) - len(asked.lstrip(" \t\n\u00a0\u202f-–—•*"))
    return start, text.index("?", start) + 1
