"""The question that a text asks itself before it answers: « Qui l'entretient ? La commune. »"""

from __future__ import annotations

import re
from bisect import bisect_right

from assistant.documents import BlockKind, StoredDocument

SHORT = 30
"""Characters of an answer up to which it says too little without its question."""
_STOPS = ".!?…\n"
_ALONE = re.compile(r"[^.!?…\n]+\?\W*")
_LEANS = re.compile(r"\W*(?:oui|non)(?!\w)", re.IGNORECASE)


def asked_before(start: int, document: StoredDocument) -> tuple[int, int] | None:
    """Where the question stands that is answered at an offset: last in the same paragraph, or all
    that the paragraph before says. None where nothing is asked, or a heading asks it."""
    blocks, text = document.blocks, document.text
    number = bisect_right(blocks, start, key=lambda block: block.start) - 1
    if number < 0 or blocks[number].kind is BlockKind.TABLE_ROW:
        return None
    block = blocks[number]
    if (mark := text.rfind("?", block.start, start)) >= 0:
        opened = max(text.rfind(stop, block.start, mark) for stop in _STOPS)
        return _trimmed(text, max(opened + 1, block.start), mark)
    while number > 0 and blocks[number].kind is blocks[number - 1].kind is BlockKind.ITEM:
        number -= 1
    above = blocks[number - 1] if number > 0 else None
    if above is None or above.kind is not BlockKind.PARAGRAPH:
        return None
    if not _ALONE.fullmatch(text[above.start : above.end]):
        return None
    return _trimmed(text, above.start, text.index("?", above.start))


def leans_on_its_question(said: str) -> bool:
    """Whether an answer says little by itself: « Non. », « La commune. »."""
    return len(said) <= SHORT or _LEANS.match(said) is not None


def _trimmed(text: str, start: int, mark: int) -> tuple[int, int]:
    """The span of a question up to its mark, without the white space and the marks before it."""
    asked = text[start:mark]
    return start + len(asked) - len(asked.lstrip(" \t\n\u00a0\u202f-–—•*")), mark + 1
