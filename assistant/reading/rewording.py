"""Put a question in the documents' own words: « qui paie ? » as « qui finance ? »."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language.lexicons import find_phrases, other_names, stem_phrase
from assistant.language.words import terms, words
from assistant.reading.bearing import Stems
from assistant.reading.question import Question

NEAREST = 20
"""Options whose words are looked at, best first."""
MOST = 3
"""Rewordings of a question, those whose words stand in the best options."""


@dataclass(frozen=True, slots=True)
class Rewording:
    """The question with other words, and the terms of these that an option must bear."""

    text: str
    terms: frozenset[str]

    def speaks_of(self, told: Stems) -> bool:
        """Whether a text holds the words that were put in."""
        return all(map(told.hold, self.terms))


def rewordings(question: Question, told: Sequence[Stems]) -> list[Rewording]:
    """The question with words of the options in place of those that no option holds, best first.

    `told` are the words of the options, best first.
    """
    text = question.read
    listed = words(text)
    found: dict[Rewording, float] = {}
    for position, phrase in find_phrases(stem_phrase(text), other_names()):
        start, end = listed[position].start, listed[position + len(phrase) - 1].end
        own = terms(text[start:end])
        if any(all(map(option.hold, own)) for option in told):
            continue
        for name in other_names()[phrase]:
            reworded = Rewording(text[:start] + name.text + text[end:], name.terms)
            for rank, option in enumerate(told[:NEAREST], start=1):
                if reworded.speaks_of(option):
                    found[reworded] = found.get(reworded, 0.0) + 1 / rank
    return sorted(found, key=lambda reworded: -found[reworded])[:MOST]
