"""A kill at any moment leaves a working index: the old one or the new one, never a mixture."""

from __future__ import annotations

import multiprocessing
import random
import time
from pathlib import Path

import pytest

from tests.ingest.killing import look, update, write_version

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.ingest.killing", "chromadb", "langchain_chroma"])


def state_of(index: Path) -> tuple[str, list[str]]:
    """The version that the live index holds, and its problems, seen by a fresh process."""
    receiving, sending = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=look, args=(index, sending))
    process.start()
    sending.close()
    try:
        version, problems = receiving.recv()
    except EOFError:
        version, problems = "none", ["the index cannot be read"]
    process.join(60)
    return version, problems


def killed_after(corpus: Path, index: Path, seconds: float) -> bool:
    """Start an update and kill it; True if it was still running."""
    process = CONTEXT.Process(target=update, args=(corpus, index))
    process.start()
    process.join(seconds)
    running = process.is_alive()
    process.kill()
    process.join(60)
    return running


def kill_many(tmp_path: Path, times: int, seed: int) -> None:
    """Kill as many updates at random moments and look at the index after each."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    for version in (0, 1):
        # Twice: the first also pays for the start of the processes' server.
        write_version(corpus, version)
        began = time.monotonic()
        assert not killed_after(corpus, index, 120)
        duration = time.monotonic() - began
    current = 1
    chance = random.Random(seed)
    killed = 0
    for version in range(2, times + 2):
        write_version(corpus, version)
        killed += killed_after(corpus, index, chance.uniform(0.05, 0.9) * duration)
        found, problems = state_of(index)
        assert problems == []
        assert found in (f"v{current}", f"v{version}")
        if found == f"v{version}":
            current = version
    assert killed > 0
    assert not killed_after(corpus, index, 120)
    assert state_of(index) == (f"v{times + 1}", [])


def test_killed_at_random_moments(tmp_path: Path) -> None:
    """Five updates killed anywhere: the index always answers, whole, in one version."""
    kill_many(tmp_path, 5, seed=5)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_killed_a_hundred_times(tmp_path: Path) -> None:
    """A hundred updates killed anywhere."""
    kill_many(tmp_path, 100, seed=7)
