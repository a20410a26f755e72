"""The service is told to stop, or killed, under load: nothing that it acknowledged is lost."""

from __future__ import annotations

import contextlib
import itertools
import json
import math
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.storage.records import Records
from api.storage.tables import FEEDBACK, open_engine
from assistant.store.chroma import ChromaStore
from tests.api.asking import Load, ask, check
from tests.api.processes import service
from tests.api.small_corpus import QUESTION, publish
from tests.api.support import eventually, question
from tests.assistant.writing.servers import scripted_endpoint


@pytest.fixture
def index(tmp_path: Path) -> str:
    """A local index of edition 20."""
    publish(ChromaStore.local(tmp_path / "index"), 20)
    return str(tmp_path / "index")


def test_sigterm_under_load_finishes_what_it_began(tmp_path: Path, index: str) -> None:
    """A stop signal while answers are being written: each stream whose headers came ends with its
    `answer`, each answer that the service says it gave arrived, readiness says no from then on,
    the process ends with status 0, and feedback that was acknowledged is on disk."""
    url = f"sqlite:///{tmp_path}/kept.sqlite"
    traffic = Traffic()
    with scripted_endpoint() as endpoint:
        # A word every half second, for two seconds: at any moment some answers are under way.
        chat = {"base_url": endpoint.base_url, "model": "drip", "deadline_seconds": 2}
        chat |= {"breaker_failures": 10_000}
        with service(tmp_path, index, storage_url=url, store_feedback=True, chat=chat) as running:
            with Load(lambda: traffic.ask(running.address), 9) as load:
                assert eventually(lambda: traffic.answers and traffic.acknowledged, 30.0)
                assert eventually(lambda: traffic.under_way, 10.0)
                running.process.send_signal(signal.SIGTERM)
                stopped = time.monotonic()
                readiness = _until_refused(f"{running.address}/readyz")
                assert running.process.wait(30) == 0
                time.sleep(0.2)
            logged = [json.loads(line) for line in running.errors.read_text().splitlines()[1:]]
    assert [stream for stream in traffic.streams if "event: answer" not in stream.text] == []
    assert [stream for stream in traffic.streams if stream.ended > stopped + 0.5] != []
    for answer in traffic.answers:
        check(answer)
    given = [r for r in logged if r.get("route") == "/api/chat" and r["status"] == 200]
    assert len(given) == len(traffic.streams) + len(traffic.answers)
    assert {r["status"] for r in logged if r.get("route") == "/api/chat"} == {200}
    after = readiness[readiness.index(503) :]
    assert set(after) == {503}
    assert {type(error) for error in load.errors} <= NEVER_BEGUN
    kept = {row["answer_id"] for row in Records(open_engine(url)).rows(FEEDBACK)}
    assert kept >= set(traffic.acknowledged)


NEVER_BEGUN = {httpx.ConnectError, httpx.RemoteProtocolError, httpx.ReadError}
"""What a client sees of a request that the service did not take: no status, no headers."""


@dataclass
class Stream:
    """What came of a stream whose headers came."""

    text: str = ""
    ended: float = math.inf


class Traffic:
    """Streams, whole answers and opinions in turn, with what came of each."""

    def __init__(self) -> None:
        self.streams: list[Stream] = []
        self.answers: list[dict[str, Any]] = []
        self.acknowledged: list[str] = []
        self._numbers = itertools.count()

    @property
    def under_way(self) -> bool:
        """Whether a stream has begun that has not ended."""
        return any(stream.ended == math.inf for stream in self.streams)

    def ask(self, address: str) -> None:
        """The next one."""
        number = next(self._numbers)
        if number % 3 == 0:
            self._stream(address)
        elif number % 3 == 1:
            self.answers.append(ask(address))
        else:
            opinion = {"answer_id": f"a-{number}", "rating": "up", "question": "q", "answer": "a"}
            response = httpx.post(f"{address}/api/feedback", json=opinion, timeout=30)
            if response.status_code == 201:
                self.acknowledged.append(f"a-{number}")

    def _stream(self, address: str) -> None:
        body = question(QUESTION, stream=True)
        with httpx.stream("POST", f"{address}/api/chat", json=body, timeout=30) as response:
            response.raise_for_status()
            stream = Stream()
            self.streams.append(stream)
            try:
                for piece in response.iter_text():
                    stream.text += piece
            finally:
                stream.ended = time.monotonic()


def _until_refused(url: str) -> list[int]:
    """The statuses of one request after the other, until no connection is taken."""
    statuses: list[int] = []
    until = time.monotonic() + 20
    with contextlib.suppress(httpx.TransportError):
        while time.monotonic() < until:
            statuses.append(httpx.get(url, timeout=5).status_code)
            time.sleep(0.02)
    return statuses


@pytest.mark.soak
def test_killed_process_loses_no_acknowledged_feedback(tmp_path: Path, index: str) -> None:
    """SIGKILL in the middle of writing: whatever was acknowledged is there afterwards."""
    url = f"sqlite:///{tmp_path}/kept.sqlite"
    acknowledged: list[str] = []
    with service(tmp_path, index, storage_url=url, store_feedback=True) as running:
        number = iter(range(10**9))

        def work() -> None:
            name = f"a-{next(number)}"
            opinion = {"answer_id": name, "rating": "up", "question": "q", "answer": "a"}
            response = httpx.post(f"{running.address}/api/feedback", json=opinion, timeout=30)
            if response.status_code == 201:
                acknowledged.append(name)

        with Load(work):
            assert eventually(lambda: len(acknowledged) > 5, 30.0)
            running.stop(signal.SIGKILL)
    kept = {row["answer_id"] for row in Records(open_engine(url)).rows(FEEDBACK)}
    assert kept >= set(acknowledged)
