"""How the service grows: real passages answered whole, synthetic vectors searched."""

from __future__ import annotations

import asyncio
import multiprocessing
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from assistant.conversation import Conversation
from assistant.documents import Passage, StoredDocument, Unit, UnitKind
from assistant.embedding.protocol import Vectors
from assistant.reader.sentences import sentences
from assistant.settings import AssistantSettings
from assistant.store.chroma import ChromaStore
from assistant.store.exact_rows import ExactRows, Rows
from assistant.store.protocol import PassageStore
from assistant.wiring import build_assistant, build_embedding
from evals.benches.squad import Squad
from evals.benches.timing import percentiles

TERRITORIES = 101
DIMENSION = 384
CLUSTERS = 200
SPREAD = 0.7
"""Of a vector around its cluster's centre: neighbours are then as near as those of e5."""
SEARCHED = 200
ASKED = 100
FOUND = 10
BATCH = 64
SEED = 20261124

T = TypeVar("T")


def apart(work: Callable[..., T], *arguments: Any) -> T:
    """Run in a process of its own, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def real(squad: Squad, count: int) -> dict[str, Any]:
    """`count` passages out of real paragraphs: indexed, then asked the paragraphs' questions.

    Up to the number of paragraphs, a passage is a paragraph. Beyond, passages are windows of one
    sentence, two, and so on, of each paragraph: real text, though neighbours overlap.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "index"
        wrote = apart(_write, squad, count, str(folder))
        return wrote | apart(_ask, squad, str(folder))


def _write(squad: Squad, count: int, folder: str) -> dict[str, Any]:
    embedding = build_embedding(AssistantSettings())
    store = ChromaStore.local(Path(folder))
    writer = store.begin(embedding_model=embedding.name, dimension=embedding.dimension)
    began, embedded, total = time.perf_counter(), 0.0, 0
    for document, passages in _documents(squad, count):
        since = time.perf_counter()
        texts = [passage.contextual_text for passage in passages]
        vectors = np.concatenate(
            [embedding.embed_passages(texts[i : i + BATCH]) for i in range(0, len(texts), BATCH)]
        )
        embedded += time.perf_counter() - since
        writer.add(document, passages, vectors)
        total += len(passages)
    writer.publish()
    whole = time.perf_counter() - began
    return {
        "passages": total,
        "embedding_seconds": round(embedded, 1),
        "storing_seconds": round(whole - embedded, 1),
        "disk_mb": round(_disk(Path(folder)), 1),
    }


def _ask(squad: Squad, folder: str) -> dict[str, Any]:
    assistant = build_assistant(AssistantSettings(store_path=Path(folder), chroma_url=None))
    began = time.perf_counter()
    _ = assistant.index
    started = time.perf_counter() - began
    asked = [one.text for one in squad.questions[:: max(1, len(squad.questions) // ASKED)]][:ASKED]
    search, answer = [], []
    for question in asked:
        began = time.perf_counter()
        assistant.retrieve(question, FOUND)
        search.append(time.perf_counter() - began)
    for question in asked:
        began = time.perf_counter()
        asyncio.run(assistant.answer(Conversation.of(question)))
        answer.append(time.perf_counter() - began)
    return {
        "started_seconds": round(started, 1),
        "search_ms": percentiles(search, (50, 95)),
        "answer_ms": percentiles(answer, (50, 95)),
        "memory_mb": round(_memory(), 1),
    }


def _documents(squad: Squad, count: int) -> Iterator[tuple[StoredDocument, list[Passage]]]:
    """Paragraphs as documents of one paragraph each, until there are `count` passages."""
    width = 0 if count <= len(squad.paragraphs) else 1
    left = count
    while left > 0:
        before = left
        for number, text in enumerate(squad.paragraphs):
            identity = f"p{number}-{width}"
            passages = list(islice(_windows(identity, text, width), left))
            if passages:
                document = StoredDocument(identity, "SQuAD", "–", "France", text, blocks=())
                yield document, passages
                left -= len(passages)
            if left <= 0:
                return
        if before == left:
            return
        width += 1


def _windows(identity: str, text: str, width: int) -> Iterator[Passage]:
    spans = sentences(text)
    size = width or len(spans)
    for first in range(len(spans) - size + 1):
        kept = spans[first : first + size]
        start, end = kept[0][0], kept[-1][1]
        units = tuple(Unit(UnitKind.SENTENCE, a, b) for a, b in kept)
        yield Passage(
            f"{identity}-{first}", identity, text[start:end], start, end, section=(), units=units
        )


def synthetic(count: int, graph: bool) -> dict[str, Any]:
    """Search alone over clustered unit vectors of 101 territories: compared in memory, and, with
    `graph`, in Chroma's graph beside it."""
    return apart(_synthetic, count, graph)


def _synthetic(count: int, graph: bool) -> dict[str, Any]:
    before = _memory()
    vectors, asked = _vectors(count)
    rows = ExactRows(lambda _, territory, most: _rows(vectors, territory), kept=2 * count)
    figures: dict[str, Any] = {"vectors": count, "vectors_mb": round(vectors.nbytes / 2**20, 1)}

    def exact(territories: list[str] | None) -> Callable[[Vectors], list[tuple[str, float]]]:
        return lambda vector: rows.nearest("g", vector, FOUND, territories) or []

    some = [_territory(3)]
    figures["all_ms"], truth = _searched(asked, exact(None))
    figures["territory_ms"], truth_in = _searched(asked, exact(some))
    figures["memory_mb"] = round(_memory() - before, 1)
    if not graph:
        return figures
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "index"
        began = time.perf_counter()
        generation = _insert(ChromaStore.local(folder), vectors)
        figures["graph_insertion_seconds"] = round(time.perf_counter() - began, 1)
        figures["graph_disk_mb"] = round(_disk(folder), 1)
        before = _memory()
        began = time.perf_counter()
        opened = ChromaStore.local(folder, exact_rows=0)
        opened.nearest(generation, asked[0], FOUND)
        figures["graph_open_seconds"] = round(time.perf_counter() - began, 2)
        for name, territories, right in (("all", None, truth), ("territory", some, truth_in)):
            search = partial(_nearest, opened, generation, territories)
            figures[f"graph_{name}_ms"], found = _searched(asked, search)
            figures[f"graph_{name}_recall"] = _recall(found, right)
        figures["graph_memory_mb"] = round(_memory() - before, 1)
    return figures


def _vectors(count: int) -> tuple[Vectors, Vectors]:
    draw = np.random.default_rng(SEED)
    centres = _unit(draw.standard_normal((CLUSTERS, DIMENSION), dtype=np.float32))

    def around(size: int) -> Vectors:
        noise = _unit(draw.standard_normal((size, DIMENSION), dtype=np.float32))
        return _unit(centres[draw.integers(0, CLUSTERS, size)] + SPREAD * noise)

    return around(count), around(SEARCHED)


def _unit(rows: Vectors) -> Vectors:
    made: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return made


def _territory(number: int) -> str:
    return f"T{number % TERRITORIES}"


def _rows(vectors: Vectors, territory: str | None) -> Rows:
    numbers = range(len(vectors))
    if territory is not None:
        numbers = range(int(territory[1:]), len(vectors), TERRITORIES)
    return Rows(tuple(map(str, numbers)), vectors[numbers.start :: numbers.step])


def _insert(store: PassageStore, vectors: Vectors) -> str:
    writer = store.begin(embedding_model="synthetic", dimension=DIMENSION)
    for number in range(TERRITORIES):
        rows = _rows(vectors, _territory(number))
        name = f"d{number}"
        document = StoredDocument(name, name, "–", _territory(number), "texte", blocks=())
        passages = [Passage(one, name, "texte", 0, 5, section=(), units=()) for one in rows.ids]
        writer.add(document, passages, np.ascontiguousarray(rows.vectors))
    return writer.publish()


def _nearest(
    store: PassageStore, generation: str, territories: list[str] | None, vector: Vectors
) -> list[tuple[str, float]]:
    return store.nearest(generation, vector, FOUND, territories)


def _searched(
    asked: Vectors, search: Callable[[Vectors], Sequence[tuple[str, float]]]
) -> tuple[dict[str, float], list[set[str]]]:
    search(asked[0])
    took: list[float] = []
    found: list[set[str]] = []
    for vector in asked:
        began = time.perf_counter()
        got = search(vector)
        took.append(time.perf_counter() - began)
        found.append({identity for identity, _ in got})
    return percentiles(took, (50, 95)), found


def _recall(found: Sequence[set[str]], right: Sequence[set[str]]) -> float:
    shares = [len(one & other) / len(other) for one, other in zip(found, right, strict=True)]
    return round(float(np.mean(shares)), 4)


def _memory() -> float:
    """Resident megabytes of this process, where /proc tells."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return float("nan")
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) / 1024 if found else float("nan")


def _disk(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20
