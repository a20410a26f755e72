"""Benches: what they count is what happened."""

# ruff: noqa: D103
from __future__ import annotations

import asyncio
import json
from pathlib import Path

import numpy as np
import pytest

from assistant.embedding.protocol import Vectors
from evals.benches.clients import Load
from evals.benches.questions import distinct_questions
from evals.benches.retrieval import Bench, figures, measure
from evals.benches.squad import SquadError, load_squad
from evals.benches.timing import percentiles
from evals.case_files import load_suites
from evals.settings import ROOM
from tests.evals.toy import suites

WORDS = ("chat", "chien", "lapin", "cheval", "tortue")


class WordEmbedding:
    """One axis a word. Implements `EmbeddingModel`."""

    name, dimension = "mots", len(WORDS)

    def embed_queries(self, texts: object) -> Vectors:  # noqa: D102
        rows = [[float(word in text) + 1e-3 for word in WORDS] for text in texts]  # type: ignore[attr-defined]
        made = np.asarray(rows, dtype=np.float32)
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)

    embed_passages = embed_queries


def squad_file(tmp_path: Path) -> Path:
    articles = [
        {
            "title": word,
            "paragraphs": [
                {
                    "context": f"Le {word} est un animal. Il mange le numéro {number}.",
                    "qas": [
                        {"question": f"Que mange le {word} ?", "answers": [{"text": "x"}]},
                        {"question": "Impossible ?", "answers": [], "is_impossible": True},
                    ],
                }
            ],
        }
        for number, word in enumerate(WORDS)
    ]
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": articles}), encoding="utf-8")
    return path


def test_retrieval_bench(tmp_path: Path) -> None:
    """Where each question's word is in one paragraph only, every ranker finds it first."""
    squad = load_squad(squad_file(tmp_path))
    assert (len(squad.paragraphs), len(squad.questions)) == (5, 5)
    embedded: list[int] = []
    bench = Bench(squad, WordEmbedding(), embedded.append)
    measured = {
        name: measure(squad, rank, lambda: None)
        for name, rank in (("bm25", bench.bm25), ("dense", bench.dense), ("fusion", bench.fusion))
    }
    found = figures(measured)
    assert [found[name]["recall_1"]["mean"] for name in found] == [1.0, 1.0, 1.0]
    assert [found[name]["mrr"]["count"] for name in found] == [5, 5, 5]
    assert sum(embedded) == 5
    assert len(squad.kept({"chat"}).questions) == 1
    assert len(squad.kept({"chat"}).paragraphs) == 5


def test_a_file_that_is_not_squad(tmp_path: Path) -> None:
    """Said in French, by file."""
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SquadError, match="format SQuAD"):
        load_squad(tmp_path / "x.json")


def test_questions_are_distinct_and_the_same_each_time() -> None:
    """Two thousand different questions, by a fixed draw."""
    shipped = load_suites(ROOM / "cases", ("guide", "national", "refusal", "injection"))
    asked = distinct_questions(shipped, 2000, answerable=False)
    assert len(set(asked)) == 2000
    assert asked == distinct_questions(shipped, 2000, answerable=False)
    with pytest.raises(ValueError, match="distinct questions"):
        distinct_questions(suites(), 10_000)


def test_intended_refusals_are_no_errors() -> None:
    """429 and 503 are told apart from errors, and neither counts as answered."""
    load = Load(4, seconds=2.0, latencies=[0.1, 0.2, 0.3, 0.4])
    load.statuses.update({"200": 4, "503": 3, "500": 1, "ReadTimeout": 2})
    found = load.figures()
    assert (found["questions_per_second"], found["answered"], found["errors"]) == (2.0, 4, 3)
    assert found["other_statuses"] == {"500": 1, "503": 3, "ReadTimeout": 2}
    assert percentiles([0.1, 0.2, 0.3]) == {"p50": 200.0, "p95": 290.0, "p99": 298.0}


def test_clients_share_the_questions() -> None:
    """Against a real socket, each question is asked once over all clients, and timed."""
    from evals.benches.clients import load as put_load

    seen: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                size = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                body = json.loads(await reader.readexactly(size))
                seen.append(body["messages"][0]["content"])
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def work() -> Load:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        questions = [f"q{n}" for n in range(30)]
        result = await put_load(f"http://127.0.0.1:{port}/api/chat", questions, 4)
        server.close()
        return result

    result = asyncio.run(work())
    assert sorted(seen) == sorted(f"q{n}" for n in range(30))
    assert (len(result.latencies), result.figures()["errors"]) == (30, 0)
