"""Serve what a chat model wrote over an extractive answer, or the extractive answer itself."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.answers import Answer, AnswerMode, Citation, Claim
from assistant.writing.notices import notice
from assistant.writing.protocol import UnavailableReason
from assistant.writing.sources import SourcePassage, WrittenClaim, label_sources
from assistant.writing.sufficiency import is_enough
from assistant.writing.writer import VerifiedWriter, WriterUnavailable


@dataclass
class Generation:
    """One attempt. `answer` starts as the extractive answer and ends as what is served."""

    answer: Answer
    sources: Sequence[Citation]
    """The announced sources; a written sentence cites them by their numbers."""
    near: Sequence[Citation] = ()
    """What answered almost as well as what the extractive answer quotes."""
    written: list[WrittenClaim] = field(default_factory=list)


async def generate(
    writer: VerifiedWriter,
    question: str,
    earlier: Sequence[str],
    generation: Generation,
    since: float | None = None,
) -> AsyncIterator[str]:
    """Verified sentences with their marks, as they come; then `generation.answer` is final.

    `since`: see `VerifiedWriter.write`.
    """
    extractive = generation.answer
    labelled = _labelled(generation)
    reason: UnavailableReason | None = None
    try:
        async with contextlib.aclosing(writer.write(question, earlier, labelled, since)) as claims:
            async for claim in claims:
                lead = "" if not generation.written else " "
                generation.written.append(claim)
                yield f"{lead}{_marked(claim, generation.sources)}"
    except WriterUnavailable as unavailable:
        generation.answer = replace(extractive, notice=unavailable.notice)
        reason = unavailable.reason
    if reason is None and is_enough(generation.written, labelled, question):
        generation.answer = _written(extractive, generation, writer.model_name)
    elif reason is None:
        generation.answer = replace(extractive, notice=notice(UnavailableReason.TOO_LITTLE))


def _labelled(generation: Generation) -> tuple[SourcePassage, ...]:
    essential, near = _spans(generation.answer.citations), _spans(generation.near)
    passages = {citation.passage.id: citation for citation in generation.sources}
    return label_sources(
        (c.document, c.passage, tuple(essential[identity]), tuple(near[identity]))
        for identity, c in passages.items()
    )


def _spans(citations: Sequence[Citation]) -> defaultdict[str, list[tuple[int, int]]]:
    """The spans quoted of each passage."""
    spans: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for citation in citations:
        spans[citation.passage.id].append((citation.start, citation.end))
    return spans


def _number(passage_id: str, sources: Sequence[Citation]) -> int:
    return next(c.number for c in sources if c.passage.id == passage_id)


def _marked(claim: WrittenClaim, sources: Sequence[Citation]) -> str:
    numbers = dict.fromkeys(_number(source.passage.id, sources) for source, _, _ in claim.spans)
    return claim.text + "".join(f" [{number}]" for number in numbers)


def _written(extractive: Answer, generation: Generation, model: str) -> Answer:
    """The written answer; a passage's quote covers every span of it that was cited."""
    covered: dict[int, tuple[int, int]] = {}
    claims: list[Claim] = []
    for claim in generation.written:
        numbers: dict[int, None] = {}
        for source, start, end in claim.spans:
            number = _number(source.passage.id, generation.sources)
            numbers[number] = None
            before = covered.get(number, (start, end))
            covered[number] = (min(before[0], start), max(before[1], end))
        claims.append(Claim(claim.text, tuple(numbers)))
    citations = tuple(
        replace(citation, start=covered[citation.number][0], end=covered[citation.number][1])
        for citation in _first_of_passage(generation.sources)
        if citation.number in covered
    )
    return replace(
        extractive,
        answer=" ".join(_marked(claim, generation.sources) for claim in generation.written),
        claims=tuple(claims),
        citations=citations,
        mode=AnswerMode.GENERATED,
        model=model,
    )


def _first_of_passage(sources: Sequence[Citation]) -> list[Citation]:
    seen: set[str] = set()
    return [c for c in sources if not (c.passage.id in seen or seen.add(c.passage.id))]  # type: ignore[func-returns-value]
