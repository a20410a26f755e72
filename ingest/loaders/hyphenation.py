"""Join lines, and words cut at the end of a line, by the words that the document itself uses."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*")
_CUT = re.compile(r"([^\W\d_]+(?:[-‐‑][^\W\d_]+)*)([-‐‑\u00ad])\Z")
_NEXT = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*")
# First parts of French compounds, whose hyphen stays when a line ends on it.
_COMPOUND = re.compile(
    r"(?:c'est|c’est|c'est-à|c’est-à|vis|vis-à|peut|rendez|celui|celle|ceux|celles|au|là|ci|par|"
    r"quelques|lui|elle|eux|moi|nous|vous|elles|soi|sous|demi|mi|non|co|ex|vice|petit|petite|grand|"
    r"grands|chef|lieu|arc|après|avant|bien|contre|plus|sans|quasi|semi|socio|médico|socio|porte|"
    r"dit|est|a-t|y-a-t|rez|tête|tête-à|savoir|mieux|deux|trois|quatre|vingt|trente|quarante|"
    r"cinquante|soixante|quatre-vingt|mot|presqu|haut|haute|bas|sud|nord|midi|saint|sainte)\Z",
    re.IGNORECASE,
)


class Hyphens:
    """Knows the words of one document."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        for line in lines:
            self._words.update(
                word.lower().replace("‐", "-").replace("‑", "-")
                for word in _WORD.findall(line.rstrip("-‐\u00ad"))
            )

    def join(self, before: str, after: str) -> str:
        """Both texts in one, with the word between them made whole."""
        cut = _CUT.search(before)
        following = _NEXT.match(after)
        if cut is None or following is None:
            return f"{before} {after}"
        if not following.group()[0].islower():
            # « Saint-Juéry », « Haute-Garonne »: a name keeps its hyphen.
            return before + after if cut.group(2) != "\u00ad" else f"{before[:-1]} {after}"
        first, second = cut.group(1), following.group()
        if cut.group(2) != "\u00ad" and self._keeps_hyphen(first, second):
            return before + after
        return before[:-1] + after

    def _keeps_hyphen(self, first: str, second: str) -> bool:
        whole = f"{first}{second}".lower()
        compound = f"{first}-{second}".lower()
        if compound in self._words:
            return True
        if whole in self._words:
            return False
        return _COMPOUND.match(first) is not None
