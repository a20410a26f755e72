"""Write an answer with a chat model, letting through only sentences that its sources bear."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from assistant.verification.evidence import Evidence, evidence_of_passage
from assistant.verification.verify import verify
from assistant.writing.circuit_breaker import CircuitBreaker
from assistant.writing.drafts import Draft, DraftParser
from assistant.writing.notices import notice
from assistant.writing.prompt import messages, protected_texts
from assistant.writing.protocol import (
    ChatMessage,
    ChatModel,
    ChatModelBrokenError,
    ChatModelError,
    UnavailableReason,
)
from assistant.writing.sources import SourcePassage, WrittenClaim
from assistant.writing.sufficiency import is_to_the_point

MAX_CLAIMS = 8
"""Sentences shown at most; a model that rambles is cut there."""
MAX_DRAFTS = 30
"""Sentences read of one completion."""
MAX_REPEATS = 3
"""Times a sentence may come back before the model is known to be turning in circles."""
LEAST_SHARE = 0.5
"""Of the deadline, left to the model even when what came before it took long."""
MAX_CHARACTERS = 12_000
"""Of one completion; what comes after is not read."""


class WriterUnavailable(Exception):
    """No written answer, or no more of it: `notice` is the French sentence for the user."""

    def __init__(self, reason: UnavailableReason, detail: str = "") -> None:
        super().__init__(f"{reason.value} {detail}".strip())
        self.reason = reason
        self.notice = notice(reason)


@dataclass
class WritingFigures:
    """Counts since the start, for metrics and evaluation; `refused` is by reason."""

    drafted: int = 0
    shown: int = 0
    unlabelled: int = 0
    beside_the_point: int = 0
    refused: dict[str, int] = field(default_factory=dict)


class VerifiedWriter:
    """Asks a chat model, verifies each sentence as it comes, and yields those that stand.

    `instructions` are added to the prompt; neither they nor `secrets` ever come back out.
    """

    def __init__(
        self,
        model: ChatModel,
        *,
        deadline_seconds: float = 20.0,
        breaker: CircuitBreaker | None = None,
        instructions: str = "",
        secrets: Sequence[str] = (),
    ) -> None:
        self._model, self._deadline = model, deadline_seconds
        self.breaker = breaker or CircuitBreaker()
        self._instructions = instructions
        self._protected = (*protected_texts(instructions), *secrets)
        self.figures = WritingFigures()

    @property
    def model_name(self) -> str:
        """The model's name, as answers state it."""
        return self._model.name

    async def write(
        self,
        question: str,
        earlier: Sequence[str],
        sources: Sequence[SourcePassage],
        since: float | None = None,
    ) -> AsyncGenerator[WrittenClaim, None]:
        """Verified sentences in order.

        The deadline runs from `since` (loop time), when the user began to wait; by default from
        now. Raises WriterUnavailable within the deadline when the model fails or when nothing it
        wrote stands; sentences may have been yielded before. Closing the iterator, or
        cancelling the task, closes the connection to the model.
        """
        if not self.breaker.allow():
            raise WriterUnavailable(UnavailableReason.CIRCUIT_OPEN)
        evidence = {s.label: evidence_of_passage(s.document, s.passage) for s in sources}
        by_label = {s.label: s for s in sources}
        pieces: asyncio.Queue[str | ChatModelError | None] = asyncio.Queue()
        prompt = messages(question, earlier, sources, self._instructions)
        now = asyncio.get_running_loop().time()
        begun = max(now if since is None else since, now - (1 - LEAST_SHARE) * self._deadline)
        ends_at = begun + self._deadline
        left = asyncio.Event()
        pump = asyncio.create_task(_pump(self._model, prompt, pieces, left))
        settled = False
        shown: list[str] = []
        read: Counter[str] = Counter()
        try:
            async with contextlib.aclosing(_drafts(pieces, ends_at)) as drafts:
                async for draft in drafts:
                    read[draft.text] += 1
                    if read[draft.text] >= MAX_REPEATS or read.total() > MAX_DRAFTS:
                        break
                    claim = await self._verified(draft, evidence, by_label)
                    if claim is None or claim.text in shown:
                        continue
                    if not is_to_the_point(claim, question, sources):
                        self.figures.beside_the_point += 1
                        continue
                    shown.append(claim.text)
                    self.figures.shown += 1
                    yield claim
                    if len(shown) >= MAX_CLAIMS:
                        break
            settled = True
            self.breaker.succeeded()
        except ChatModelError as error:
            settled = True
            self.breaker.failed()
            raise WriterUnavailable(error.reason, str(error)) from error
        except TimeoutError as error:
            settled = True
            self.breaker.failed()
            raise WriterUnavailable(UnavailableReason.TIMEOUT) from error
        finally:
            if not settled:
                self.breaker.abandoned()
            left.set()
            await _stop(pump)
        if not read:
            raise WriterUnavailable(UnavailableReason.EMPTY)
        if not shown:
            raise WriterUnavailable(UnavailableReason.NOTHING_VERIFIED)

    async def _verified(
        self,
        draft: Draft,
        evidence: dict[str, Evidence],
        by_label: dict[str, SourcePassage],
    ) -> WrittenClaim | None:
        self.figures.drafted += 1
        labels = [label for label in draft.labels if label in evidence]
        if not labels:
            self.figures.unlabelled += 1
            return None
        cited = [evidence[label] for label in labels]
        verdict = await asyncio.to_thread(verify, draft.text, cited, secrets=self._protected)
        if not verdict.supported:
            for kind in {reason.kind.value for reason in verdict.reasons}:
                self.figures.refused[kind] = self.figures.refused.get(kind, 0) + 1
            return None
        return WrittenClaim(
            draft.text,
            tuple((by_label[labels[s.source]], s.start, s.end) for s in verdict.support),
        )


async def _stop(pump: asyncio.Task[None]) -> None:
    """Cancel until it is so: on Python 3.11 `wait_for` inside a client may swallow one request."""
    for _ in range(5):
        pump.cancel()
        done, _ = await asyncio.wait({pump}, timeout=0.05)
        if done:
            return


async def _pump(
    model: ChatModel,
    prompt: Sequence[ChatMessage],
    pieces: asyncio.Queue[str | ChatModelError | None],
    left: asyncio.Event,
) -> None:
    """Move the model's stream into the queue; the last item is None or the error.

    The queue never blocks (MAX_CHARACTERS bounds it), and `left` says that nobody reads any more.
    """
    total = 0
    stream = model.stream(prompt)
    try:
        async for piece in stream:
            pieces.put_nowait(piece)
            total += len(piece)
            if total > MAX_CHARACTERS or left.is_set():
                break
        pieces.put_nowait(None)
    except ChatModelError as error:
        pieces.put_nowait(error)
    except Exception as error:
        # Whatever a provider's client raises, the reader must not wait for the deadline.
        pieces.put_nowait(ChatModelBrokenError(type(error).__name__))
    finally:
        close = getattr(stream, "aclose", None)
        if close is not None:
            await close()


async def _drafts(
    pieces: asyncio.Queue[str | ChatModelError | None], ends_at: float
) -> AsyncGenerator[Draft, None]:
    """Drafts as they are complete. Raises TimeoutError at `ends_at` (loop time)."""
    parser = DraftParser()
    loop = asyncio.get_running_loop()
    while True:
        piece = await asyncio.wait_for(pieces.get(), max(0.0, ends_at - loop.time()))
        if isinstance(piece, ChatModelError):
            raise piece
        drafts = parser.close() if piece is None else parser.feed(piece)
        for draft in drafts:
            yield draft
            if loop.time() >= ends_at:
                raise TimeoutError
        if piece is None:
            return
