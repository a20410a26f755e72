"""The service as a process, under faults: a new index, slow clients, a full disk, its log."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from api.storage.records import Records
from api.storage.tables import FEEDBACK, open_engine
from assistant.store.chroma import ChromaStore
from tests.api.asking import Load, ask, check, hours
from tests.api.processes import free_port, service
from tests.api.small_corpus import QUESTION, publish
from tests.api.support import eventually, question


@pytest.fixture
def index(tmp_path: Path) -> str:
    """A local index of edition 20."""
    publish(ChromaStore.local(tmp_path / "index"), 20)
    return str(tmp_path / "index")


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


@pytest.mark.soak
def test_a_thousand_slow_connections(tmp_path: Path, index: str) -> None:
    """1,000 connections held open do not keep others waiting: 400 send their headers one byte now
    and then, 400 their body, 200 ask for a stream and read nothing of it. The first are closed in
    time, the second get 408, the third find their answer there once they read."""
    _allow_open_files(3000)
    limits = {"header_seconds": 8, "body_seconds": 8, "waiting_answers": 300}
    with (
        service(tmp_path, index, waiting_seconds=60, **limits) as running,
        contextlib.ExitStack() as stack,
    ):
        host, port = running.address.removeprefix("http://").split(":")
        headers, bodies, readers = (
            [
                stack.enter_context(socket.create_connection((host, int(port)), timeout=20))
                for _ in range(count)
            ]
            for count in (400, 400, 200)
        )
        head = f"POST /api/chat HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        asked = json.dumps(question(QUESTION, stream=True)).encode()
        for each in headers:
            each.sendall(head[:-20].encode())
        for each in readers:
            each.sendall(f"{head}Content-Length: {len(asked)}\r\n\r\n".encode() + asked)
        for each in bodies:
            each.sendall(f"{head}Content-Length: {len(asked)}\r\n\r\n".encode() + asked[:10])
        begun = time.monotonic()
        for turn in range(10):
            check(ask(running.address))
            for each in (headers[turn], bodies[turn]):
                each.sendall(b"x")
        assert time.monotonic() - begun < 7  # the slow ones are all still there
        assert eventually(lambda: all(map(_closed, (headers[0], headers[-1]))), 15.0)
        for each in (bodies[0], bodies[-1]):
            assert b" 408 " in _read(each, b"request_timeout")
        for each in readers:
            assert b"event: answer" in _read(each, b"event: answer")
        check(ask(running.address))


def _allow_open_files(count: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        pytest.skip(f"this machine allows {hard} open files")
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


def _read(connection: socket.socket, until: bytes) -> bytes:
    """What the connection gives, until `until` was in it or nothing more comes."""
    connection.settimeout(20)
    text = b""
    while until not in text and (piece := connection.recv(65536)):
        text += piece
    return text


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
    url = f"sqlite:///{tmp_path}/kept.sqlite"
    open_engine(url).dispose()
    code = (
        "import resource, runpy, sys, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000)); "
        "sys.argv = ['small_service', *sys.argv[1:]]; "
        "runpy.run_module('tests.api.small_service', run_name='__main__')"
    )
    port = free_port()
    environment = os.environ | {
        "API_STORAGE_URL": url,
        "API_STORE_FEEDBACK": "true",
        "API_RATE_PER_CLIENT": "0",
    }
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
