"""Two hundred damaged files: no crash, no hang, no lost index."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
from pathlib import Path

import pytest

from ingest import reading_process
from ingest.running import Workshop
from ingest.settings import IngestSettings
from tests.ingest.fakes import CountingModel, MemoryStore
from tests.ingest.samples import columns, office, pages, raw, tables
from tests.ingest.samples.expected import Sample
from tests.ingest.test_indexing import Bench

SEED = 20261124
SECONDS = 15
VALID: tuple[Sample, ...] = tuple(
    sample
    for module in (columns, office, pages, raw, tables)
    for sample in module.SAMPLES
    if sample.error is None and not sample.name.endswith((".txt", "deux-pages.pdf"))
)


def corrupted(data: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, or a stretch cut, doubled or zeroed."""
    damaged = bytearray(data)
    kind = chance.randrange(5)
    start = chance.randrange(len(damaged))
    length = chance.randrange(1, 1 + len(damaged) // 4)
    if kind <= 1:
        for _ in range(chance.choice((1, 4, 32, 256))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    elif kind == 2:
        del damaged[start : start + length]
    elif kind == 3:
        damaged[start:start] = damaged[start : start + length]
    else:
        damaged[start : start + length] = bytes(len(damaged[start : start + length]))
    return bytes(damaged)


def forked(path: Path) -> dict[str, object] | str:
    """What the reading process answers about a file, in a fork of this one (no start-up cost)."""
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            os.close(receiving)
            os.dup2(sending, 1)
            sys.stderr = open(os.devnull, "w")  # noqa: SIM115
            code = reading_process.main([str(path), "6000", str(SECONDS), "no-ocr"])
        finally:
            os._exit(code)
    os.close(sending)
    answer = b""
    end = time.monotonic() + SECONDS
    ready = select.poll()  # `select.select` knows no descriptor beyond 1,023
    ready.register(receiving, select.POLLIN | select.POLLHUP)
    while (left := end - time.monotonic()) > 0 and ready.poll(left * 1000):
        piece = os.read(receiving, 1 << 16)
        if not piece:
            break
        answer += piece
    else:
        os.kill(child, signal.SIGKILL)
    os.close(receiving)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)}"
    if status:
        return f"exit {status}"
    values: dict[str, object] = json.loads(answer)
    return values


def damage(count: int, seed: int) -> list[tuple[str, bytes]]:
    """Damaged files, the same for the same seed."""
    chance = random.Random(seed)
    originals = [(sample.name, sample.make()) for sample in VALID]
    return [
        (f"{number:03d}-{name}", corrupted(data, chance))
        for number in range(count)
        for name, data in [originals[number % len(originals)]]
    ]


def read_all(tmp_path: Path, count: int, seed: int) -> dict[str, int]:
    """How often each result came: « ok » or the code of an error."""
    results: dict[str, int] = {}
    for name, data in damage(count, seed):
        path = tmp_path / name
        path.write_bytes(data)
        found = forked(path)
        assert not isinstance(found, str), f"{name}: {found}"
        code = str(found.get("code", "ok"))
        assert code in ("ok", "damaged", "memory", "nested") or found["message"]
        results[code] = results.get(code, 0) + 1
    return results


def test_two_hundred_corruptions(tmp_path: Path) -> None:
    """Every damaged file gives its content or a named error, within the time."""
    results = read_all(tmp_path, 200, SEED)
    assert sum(results.values()) == 200
    # Damage that no reader notices, and damage that all refuse, must both occur.
    assert results["ok"] > 20
    assert sum(count for code, count in results.items() if code != "ok") > 20


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_two_thousand_corruptions(tmp_path: Path) -> None:
    """The same, ten times over, with other damage."""
    assert sum(read_all(tmp_path, 2000, SEED + 1).values()) == 2000


def test_damage_never_loses_the_index(tmp_path: Path) -> None:
    """Documents replaced by damaged files stay answerable, in their old version or the new one."""
    bench = Bench(tmp_path)
    chosen = [item for item in damage(40, SEED + 2) if item[0].endswith((".pdf", ".docx"))][:6]
    samples = {sample.name: sample for sample in VALID}
    manifest = ""
    for name, _ in chosen:
        identity = name.replace(".", "-")
        (bench.corpus / name).write_bytes(samples[name[4:]].make())
        manifest += (
            f'[[document]]\nid = "{identity}"\nfile = "{name}"\ntitle = "t"\npublisher = "p"\n'
            'territory = "Tarn"\n'
        )
    (bench.corpus / "manifest.toml").write_text(manifest, "utf-8")
    bench.run()
    before = set(bench.store.load().documents)
    for name, data in chosen:
        (bench.corpus / name).write_bytes(data)
    shop = Workshop(
        bench.assistant,
        IngestSettings(corpus_path=bench.corpus, ocr=False, file_seconds=SECONDS),
        CountingModel,
        bench.store,
    )
    shop.update()
    index = bench.store.load()
    assert set(index.documents) == before
    assert {p.document_id for p in index.passages.values()} == before
    assert isinstance(bench.store, MemoryStore)
