"""Split French prose into sentences, without stumbling over abbreviations, initials or figures."""

from __future__ import annotations

import re

# Abbreviations that a sentence does not end with; "etc." is left out: it often ends one.
_ABBREVIATIONS = frozenset(
    re.findall(
        r"\S+",
        """
        m mm mr mme mmes mlle mlles dr pr me mgr st ste art al alin chap fig fiche ann cf p pp n no
        nos n° vol tél tel fax réf ref av bd bld boul pl rte ex env max min resp adj éd ed coll sect
        sté cie hab janv févr fév avr juil sept oct nov déc i.e p.-s
        """,
    )
)
_END = re.compile(r"(?:\.{2,}|[.!?…]+)(?:[\s\u00a0\u202f]*[»”\")\]]+)?(?=\s)")
_OPENING = re.compile(r"\s+[«“\"(\[–—-]*[\s\u00a0\u202f]*(\S)")
_NUMBERING = re.compile(
    r"(?:(?:art(?:icle)?|chap(?:itre)?|annexe|titre|section|§|n°)\.?\s*)?(?:[\dIVXL]+(?:[.-]\d+)*|[A-Za-z])\.",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:[A-ZÀ-Ý]\.?-?)*[A-ZÀ-Ý]")
_LAST_WORD = re.compile(r"[^\s\u00a0\u202f('’«“\"/]+$")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans (start, end) of the sentences, white space outside; the whole text is covered."""
    spans: list[tuple[int, int]] = []
    start = _skip_space(text, 0)
    for match in _END.finditer(text):
        if match.start() < start or not _ends_here(text, start, match):
            continue
        spans.append((start, match.end()))
        start = _skip_space(text, match.end())
    if start < len(text.rstrip()):
        spans.append((start, len(text.rstrip())))
    return spans


def _ends_here(text: str, start: int, match: re.Match[str]) -> bool:
    following = _OPENING.match(text, match.end())
    if following is None:
        return True
    first = following.group(1)
    if first.islower():
        return False
    mark = match.group().strip()
    if mark != ".":
        # "Le saviez-vous ?" ends; so does an ellipsis, when a capital follows.
        return True
    word = _LAST_WORD.search(text, start, match.start())
    token = word.group() if word else ""
    if token.lower().rstrip(".") in _ABBREVIATIONS:
        return False
    if (len(token) == 1 and token.isupper()) or re.fullmatch(
        r"(?:[A-Z]\.)+[A-Z]|[A-Z]\.?-[A-Z]", token
    ):
        return False
    return _NUMBERING.fullmatch(text[start : match.end()].strip()) is None


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position
