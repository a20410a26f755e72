"""Next questions that the documents do answer: taken from their own headings, and tried."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.documents import Index, Passage, UnitKind
from assistant.embedding.protocol import Vectors
from assistant.language.vocabulary import Vocabulary
from assistant.language.words import words

TRIED = 60
"""Questions tried when an index is loaded: about 4 s on two cores, and none later."""
LONGEST = 90
_NAME = re.compile(r"^([A-ZÀ-Ý][\w'’-]+(?: [A-ZÀ-Ý][\w'’-]+)+)\s*[:,–-]")


@dataclass(frozen=True)
class Suggestion:
    """A question with where its answer stands."""

    text: str
    passage_id: str
    territory: str
    vector: Vectors


def propose(index: Index, vocabulary: Vocabulary) -> Iterator[tuple[str, Passage]]:
    """Questions made of the documents' headings and contacts, in reading order."""
    seen: set[str] = set()
    for passage in index.passages.values():
        for text in _of(passage, vocabulary):
            if text not in seen and len(text) <= LONGEST:
                seen.add(text)
                yield text, passage


def _of(passage: Passage, vocabulary: Vocabulary) -> Iterator[str]:
    if passage.section:
        heading = sentence_case(passage.section[-1], vocabulary).strip(" .…:")
        if heading.endswith("?"):
            yield re.sub(r"\s*\?$", "\u202f?", heading)
        elif len(words(heading)) > 1 or len(heading) > 5:
            yield f"Que disent les documents sur «\u00a0{heading}\u00a0»\u202f?"
    for unit in passage.units:
        if unit.kind is UnitKind.CONTACT:
            text = passage.text[unit.start - passage.start : unit.end - passage.start]
            if match := _NAME.match(text):
                yield f"Comment contacter {match.group(1)}\u202f?"


def sentence_case(heading: str, vocabulary: Vocabulary) -> str:
    """A heading in capitals written as a sentence; abbreviations keep theirs."""
    if heading.upper() != heading:
        return heading
    pieces: list[str] = []
    position = 0
    for word in words(heading):
        written = word.text.lower()
        if len(word.text) <= 5 and vocabulary.is_acronym(word.folded):
            written = word.text
        pieces += [heading[position : word.start], written]
        position = word.end
    lowered = "".join(pieces) + heading[position:]
    return lowered[:1].upper() + lowered[1:]


def tried(
    index: Index,
    vocabulary: Vocabulary,
    embed: Callable[[Sequence[str]], Vectors],
    answers: Callable[[str, Vectors, str], Collection[str]],
) -> tuple[Suggestion, ...]:
    """The proposed questions whose answer quotes the passage they were made of.

    `answers` gives the ids of the passages that answer a question in a territory, none if refused.
    """
    proposed = list(propose(index, vocabulary))[:TRIED]
    if not proposed:
        return ()
    vectors = embed([text for text, _ in proposed])
    kept: list[Suggestion] = []
    for (text, passage), vector in zip(proposed, vectors, strict=True):
        territory = index.documents[passage.document_id].territory
        if passage.id in answers(text, vector, territory):
            kept.append(Suggestion(text, passage.id, territory, vector))
    return tuple(kept)


class Suggestions:
    """The questions of one index that may be suggested, to choose from."""

    def __init__(self, kept: Sequence[Suggestion]) -> None:
        self._kept = kept
        self._vectors = np.stack([s.vector for s in kept]) if kept else np.zeros((0, 1))

    def choose(
        self, vector: Vectors, territories: Sequence[str], said: Collection[str], count: int = 3
    ) -> tuple[str, ...]:
        """The nearest questions that are not answered by what was `said` (passage ids) already."""
        if not self._kept:
            return ()
        chosen: dict[str, None] = {}
        for i in np.argsort(-(self._vectors @ vector), kind="stable").tolist():
            one = self._kept[i]
            if one.territory in territories and one.passage_id not in said:
                chosen.setdefault(one.text)
                if len(chosen) == count:
                    break
        return tuple(chosen)
