"""Several processes over one Chroma server, and what happens when parts die under load."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.storage.records import Records
from api.storage.tables import FEEDBACK, open_engine
from assistant.store.chroma import ChromaStore
from tests.api.processes import Running, chroma, free_port, service
from tests.api.small_corpus import QUESTION, edition, publish
from tests.api.support import eventually, question

EDITIONS = {edition(number)[0].sha256: edition(number)[0].text for number in range(20, 40)}


def ask(address: str, **options: Any) -> dict[str, Any]:
    """One answer; raises for a status that is not 200."""
    response = httpx.post(f"{address}/api/chat", json=question(QUESTION), timeout=30, **options)
    response.raise_for_status()
    answer: dict[str, Any] = response.json()
    return answer


def check(answer: dict[str, Any]) -> None:
    """Right: each quote is the span of the edition that it names, and the figure is its own."""
    assert answer["status"] == "answered"
    for citation in answer["citations"]:
        text = EDITIONS[citation["document_sha256"]]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert citation["quote"] in answer["answer"]


def hours(answer: dict[str, Any]) -> str:
    """The figure of the answer."""
    return str(answer["answer"].split("est de ")[1].split(" ")[0])


class Load:
    """Asks from some threads until told to stop; keeps answers and refusals."""

    def __init__(self, work: Callable[[], Any], threads: int = 4) -> None:
        self.results: list[Any] = []
        self.errors: list[Exception] = []
        self._work, self._stop = work, threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(threads)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.results.append(self._work())
            except Exception as error:
                self.errors.append(error)
                time.sleep(0.02)


@pytest.fixture
def index(tmp_path: Path) -> str:
    """A local index of edition 20."""
    publish(ChromaStore.local(tmp_path / "index"), 20)
    return str(tmp_path / "index")


def test_two_processes_share_a_chroma_server(tmp_path: Path) -> None:
    """Two services over one server serve a new index within 5 s; the server is killed and comes
    back: neither a wrong answer nor a hand is needed."""
    port = free_port()
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(chroma(tmp_path, port))
        publish(ChromaStore.server(server.address), 20)
        services = [stack.enter_context(service(tmp_path, server.address)) for _ in range(2)]
        for each in services:
            assert hours(ask(each.address)) == "20"

        publish(ChromaStore.server(server.address), 21)
        for each in services:
            assert eventually(lambda each=each: hours(ask(each.address)) == "21", 5.0)

        server.stop(signal.SIGKILL)
        for each in services:
            response = httpx.post(f"{each.address}/api/chat", json=question(QUESTION), timeout=30)
            if response.status_code == 200:
                check(response.json())
            else:
                assert (response.status_code, response.json()["code"]) == (503, "store_unavailable")
        again = stack.enter_context(chroma(tmp_path, port))
        for each in services:
            assert eventually(lambda each=each: _served(each) == "21", 10.0)
        publish(ChromaStore.server(again.address), 22)
        for each in services:
            assert eventually(lambda each=each: _served(each) == "22", 10.0)


def _served(each: Running) -> str | None:
    with contextlib.suppress(httpx.HTTPError):
        return hours(ask(each.address))
    return None


def test_index_replaced_under_load(tmp_path: Path, index: str) -> None:
    """Five new editions under load: every answer is right for the edition that it cites."""
    with service(tmp_path, index) as running:
        with Load(lambda: ask(running.address)) as load:
            for number in range(21, 26):
                publish(ChromaStore.local(Path(index)), number)
                time.sleep(1.0)
            assert eventually(lambda: hours(load.results[-1]) == "25", 5.0)
        assert load.errors == []
        for answer in load.results:
            check(answer)
        assert {hours(a) for a in load.results} >= {"20", "25"}


def test_sigterm_under_load_finishes_what_it_began(tmp_path: Path, index: str) -> None:
    """A stop signal under load: answers under way are whole, streams too, then the process ends
    with status 0; feedback that was acknowledged is on disk."""
    url = f"sqlite:///{tmp_path}/kept.sqlite"
    acknowledged: list[str] = []
    streams: list[str] = []
    with service(tmp_path, index, storage_url=url, store_feedback=True) as running:
        number = iter(range(10**9))

        def work() -> None:
            turn = next(number)
            if turn % 2:
                body = question(QUESTION, stream=True)
                with httpx.stream(
                    "POST", f"{running.address}/api/chat", json=body, timeout=30
                ) as response:
                    streams.append("".join(response.iter_text()))
                return
            opinion = {"answer_id": f"a-{turn}", "rating": "up", "question": "q", "answer": "a"}
            response = httpx.post(f"{running.address}/api/feedback", json=opinion, timeout=30)
            if response.status_code == 201:
                acknowledged.append(f"a-{turn}")

        with Load(work, 6) as load:
            assert eventually(lambda: len(streams) >= 4 and acknowledged, 30.0)
            status = running.stop()
            time.sleep(0.2)
    assert status == 0
    for stream in streams:
        assert "event: answer" in stream
    assert all(isinstance(error, httpx.ConnectError | httpx.RemoteProtocolError | httpx.ReadError)
               for error in load.errors)  # fmt: skip
    kept = {row["answer_id"] for row in Records(open_engine(url)).rows(FEEDBACK)}
    assert kept >= set(acknowledged)
    assert acknowledged != []


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


@pytest.mark.soak
def test_a_thousand_slow_connections(tmp_path: Path, index: str) -> None:
    """1,000 connections that send their request one byte now and then do not keep others waiting,
    and are closed in time."""
    with service(tmp_path, index, header_seconds=8) as running:
        host, port = running.address.removeprefix("http://").split(":")
        with contextlib.ExitStack() as stack:
            slow = [
                stack.enter_context(socket.create_connection((host, int(port)), timeout=20))
                for _ in range(1000)
            ]
            for each in slow:
                each.sendall(b"POST /api/chat HTTP/1.1\r\nHost: ")
            begun = time.monotonic()
            for _ in range(10):
                check(ask(running.address))
            spent = time.monotonic() - begun
            assert spent < 10
            assert eventually(lambda: _closed(slow[-1]), 15.0)
            assert _closed(slow[0])


def _closed(connection: socket.socket) -> bool:
    connection.settimeout(0.05)
    try:
        connection.sendall(b"x")
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


@pytest.mark.soak
def test_disk_full_while_keeping_feedback(tmp_path: Path, index: str) -> None:
    """Disk full: an opinion is refused, never acknowledged and lost; the chat goes on."""
    import resource
    import subprocess
    import sys

    url = f"sqlite:///{tmp_path}/kept.sqlite"
    open_engine(url).dispose()
    code = (
        "import resource, runpy, sys, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000)); "
        "sys.argv = ['small_service', *sys.argv[1:]]; "
        "runpy.run_module('tests.api.small_service', run_name='__main__')"
    )
    import os

    port = free_port()
    environment = os.environ | {
        "API_STORAGE_URL": url,
        "API_STORE_FEEDBACK": "true",
        "API_RATE_PER_CLIENT": "0",
    }
    assert resource.RLIM_INFINITY
    # Chroma's own file is larger than the limit, but only read: the limit is on what grows.
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(port), index],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        assert eventually(lambda: _status(f"{address}/readyz") == 200, 60)
        acknowledged, refused = [], []
        for number in range(60):
            opinion = {
                "answer_id": f"a-{number}",
                "rating": "up",
                "question": "q",
                "answer": "réponse " * 2000,
            }
            response = httpx.post(f"{address}/api/feedback", json=opinion, timeout=30)
            (acknowledged if response.status_code == 201 else refused).append(
                (f"a-{number}", response)
            )
        assert refused != []
        assert {r.json()["code"] for _, r in refused} == {"storage_unavailable"}
        check(ask(address))
    finally:
        process.kill()
        process.wait(10)
    kept = {row["answer_id"] for row in Records(open_engine(url)).rows(FEEDBACK)}
    assert kept == {name for name, _ in acknowledged}


def _status(url: str) -> int | None:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(url, timeout=5).status_code
    return None


@pytest.mark.soak
def test_service_log_is_one_object_a_line(tmp_path: Path, index: str) -> None:
    """What the process writes on standard error is JSON, and holds no question and no address."""
    with service(tmp_path, index) as running:
        check(ask(running.address))
        running.stop()
        lines = running.errors.read_text().splitlines()
    assert lines[0].startswith("Assistant CTG : http://127.0.0.1:")
    records = [json.loads(line) for line in lines[1:]]
    assert [r["route"] for r in records if r["event"] == "request"][-1] == "/api/chat"
    assert QUESTION not in "".join(lines)
    assert "127.0.0.1" not in "".join(lines[1:])
