"""Ask the small service, check what it says, and keep asking from many threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import httpx

from tests.api.small_corpus import QUESTION, edition
from tests.api.support import question

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
