"""Cut the model's stream into sentences with the letters they point at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_WORD = r"(?:(?i:passages?|sources?)\s+)?"
_LETTERS = rf"{_WORD}[A-Z](?:\s*(?:,|;|/|&|et|-)\s*{_WORD}[A-Z])*"
# A round bracket is a label only after a space: « chargé(E) » is a word.
_LABEL = re.compile(rf"(?:[\[【]|(?<=\s)\()\s*{_LETTERS}\s*[\]】)](?!\()")
_LETTER = re.compile(r"\b[A-Z]\b")
_THINKING = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_BULLET = re.compile(r"^\s*(?:[-*•–]\s+|\d{1,2}[.)]\s+|#+\s+|r[ée]ponse\s*:\s*)", re.IGNORECASE)
_YES = re.compile(r"^(?:oui|non)\s*[,:;]\s*(?=\w)", re.IGNORECASE)
"""« Oui, » answers the question, which no source does: what follows it is verified and shown."""
_END = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-Ý«])")
_ABBREVIATION = re.compile(r"(?:\b(?:M|MM|Mme|Dr|art|cf|n)|\b[A-Z])\.$")


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as the model wrote it, without its letters."""

    text: str
    labels: tuple[str, ...]


@dataclass
class DraftParser:
    """Feed it pieces of text; it gives drafts as soon as they are complete.

    A letter at the end of several sentences of one line covers them all. A sentence followed by
    no letter has no label.
    """

    _text: str = ""
    _waiting: list[str] = field(default_factory=list)

    def feed(self, piece: str) -> Iterator[Draft]:
        """Drafts completed by this piece."""
        self._text += piece
        yield from self._take(final=False)

    def close(self) -> Iterator[Draft]:
        """The drafts that were left when the stream ended."""
        yield from self._take(final=True)

    def _take(self, *, final: bool) -> Iterator[Draft]:
        self._text = _THINKING.sub(
            lambda m: m.group() if not final and not m.group().endswith("</think>") else "",
            self._text,
        )
        while True:
            stop = re.search(r"<think>", self._text)
            reach = self._text[: stop.start()] if stop else self._text
            newline = reach.find("\n")
            line = reach if newline < 0 else reach[:newline]
            match = _LABEL.search(line)
            if match:
                end = match.end()
                while follow := re.match(r"\s*[.;,]?\s*(?=[\[【(])", line[end:]):
                    label = _LABEL.match(line[end + follow.end() :])
                    if not label:
                        break
                    end += follow.end() + label.end()
                rest = line[end:]
                # More letters, or the sentence's full stop, may still be on their way.
                settled = final or newline >= 0 or re.match(r"[.;,!]?\s*[^\s\[【(.;,!]", rest)
                if not settled:
                    return
                tail = re.match(r"\s*[.;,!]", rest)
                end += tail.end() if tail else 0
                yield from self._label(line[: match.start()], line[match.start() : end])
                self._text = self._text[end:]
                continue
            if newline < 0 and not final:
                return
            yield from self._plain(line)
            self._text = self._text[newline + 1 :] if newline >= 0 else ""
            if not self._text:
                return

    def _label(self, text: str, labels: str) -> Iterator[Draft]:
        letters = tuple(dict.fromkeys(_LETTER.findall(labels)))
        for sentence in _sentences(text):
            yield Draft(sentence, letters)

    def _plain(self, text: str) -> Iterator[Draft]:
        for sentence in _sentences(text):
            yield Draft(sentence, ())


def _sentences(text: str) -> list[str]:
    found: list[str] = []
    for piece in _END.split(text):
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] += " " + piece
        else:
            found.append(piece)
    cleaned = (tidy(piece) for piece in found)
    return [piece for piece in cleaned if re.search(r"\w{2}", piece)]


def tidy(text: str) -> str:
    """Without bullets, emphasis and a leading « oui, »; spaces collapsed, closed by a full stop."""
    text = _BULLET.sub("", text.strip())
    text = re.sub(r"\*\*|__", "", text)
    text = re.sub(r"\s+", " ", text.replace("\u202f", "\u00a0")).strip(" \t:;,-–")
    if yes := _YES.match(text):
        text = text[yes.end()].upper() + text[yes.end() + 1 :]
    return text if not text or text[-1] in ".!?…" else text + "."
