"""Cut a long passage into overlapping windows that the reader takes whole."""

from __future__ import annotations

LONGEST = 1000
"""Characters of a window: a passage of ours (up to 900) or of PIAF (up to 999) is one."""
OVERLAP = 200


def windows(text: str) -> list[tuple[int, int]]:
    """Spans that cover the text, each at most LONGEST long, cut at a space where there is one."""
    spans, start = [], 0
    while len(text) - start > LONGEST:
        end = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        end = end if end > 0 else start + LONGEST
        spans.append((start, end))
        step = text.find(" ", end - OVERLAP, end)
        start = step + 1 if step > 0 else end - OVERLAP
    spans.append((start, len(text)))
    return spans
