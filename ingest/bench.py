"""Measure ingestion: reading and embedding apart, then the whole of it, on the same files.

`python -m ingest bench FOLDER --json`. The ratio says what the rest costs: structure, database,
copies. The model is loaded before anything is measured.
"""

from __future__ import annotations

import resource
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.embedding.protocol import EmbeddingModel
from assistant.settings import AssistantSettings
from ingest.content import LoadedDocument
from ingest.deposit import Details, complete, store
from ingest.document import prepare
from ingest.errors import DocumentError, IngestError
from ingest.indexing import EMBED_AT_ONCE
from ingest.manifest import MANIFEST_NAME, load_manifest
from ingest.reading import file_sha256
from ingest.running import Workshop
from ingest.settings import IngestSettings

SUFFIXES = (".pdf", ".docx", ".html", ".htm", ".md", ".txt")


@dataclass(frozen=True, slots=True)
class _Read:
    path: Path
    loaded: LoadedDocument
    seconds: float
    cpu: float


def measure(
    folder: Path,
    assistant: AssistantSettings,
    settings: IngestSettings,
    repeat: int = 1,
    model: EmbeddingModel | None = None,
) -> dict[str, Any]:
    """Figures of the files in `folder`, the median of `repeat` rounds by their ratio."""
    files = [folder] if folder.is_file() else sorted(folder.rglob("*"))
    files = [path for path in files if path.is_file() and path.suffix.lower() in SUFFIXES]
    if not files:
        raise IngestError(f"Aucun fichier à mesurer dans {folder}.")
    model = model or Workshop(assistant, settings).model()
    model.embed_passages(["échauffement"])
    rounds = [_round(files, assistant, settings, model) for _ in range(repeat)]
    return sorted(rounds, key=lambda found: float(found["ratio"]))[len(rounds) // 2]


def _round(
    files: list[Path],
    assistant: AssistantSettings,
    settings: IngestSettings,
    model: EmbeddingModel,
) -> dict[str, Any]:
    shop = Workshop(assistant, settings)
    failed: list[dict[str, str]] = []
    read: list[_Read] = []
    for path in files:
        began, cpu = time.perf_counter(), _cpu()
        try:
            loaded = shop.read(path)
        except DocumentError as error:
            failed.append({"name": path.name, "code": error.code})
            continue
        read.append(_Read(path, loaded, time.perf_counter() - began, _cpu() - cpu))
    with tempfile.TemporaryDirectory() as scratch:
        corpus, index = Path(scratch) / "corpus", Path(scratch) / "index"
        texts = _corpus(corpus, read)
        began, cpu = time.perf_counter(), _cpu()
        for start in range(0, len(texts), EMBED_AT_ONCE):
            model.embed_passages(texts[start : start + EMBED_AT_ONCE])
        embedding, embedding_cpu = time.perf_counter() - began, _cpu() - cpu
        whole = Workshop(
            assistant.model_copy(update={"store_path": index, "chroma_url": None}),
            settings.model_copy(update={"corpus_path": corpus}),
            model=lambda: model,
        )
        began, cpu = time.perf_counter(), _cpu()
        outcome = whole.update()
        ingestion, ingestion_cpu = time.perf_counter() - began, _cpu() - cpu
    parsing = sum(item.seconds for item in read)
    return {
        "files": [
            {
                "name": item.path.name,
                "pages": item.loaded.page_count,
                "characters": sum(len(block.text) for block in item.loaded.blocks),
                "seconds": round(item.seconds, 3),
                "peak_memory_mb": item.loaded.peak_memory_mb,
            }
            for item in read
        ],
        "failed": failed,
        "pages": sum(item.loaded.page_count or 0 for item in read),
        "characters": sum(line.characters for line in outcome.report.documents),
        "passages": sum(line.passages for line in outcome.report.documents),
        "parsing_seconds": round(parsing, 3),
        "embedding_seconds": round(embedding, 3),
        "ingestion_seconds": round(ingestion, 3),
        "ratio": round(ingestion / (parsing + embedding), 4),
        # On a busy machine the processor's time says more than the clock.
        "cpu_ratio": round(ingestion_cpu / (sum(r.cpu for r in read) + embedding_cpu), 4),
        # Linux counts it in KiB.
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "reader_peak_memory_mb": max(item.loaded.peak_memory_mb or 0 for item in read),
        "embedding_model": model.name,
    }


def _cpu() -> float:
    """Processor seconds of this process and of the finished ones that it started."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _corpus(corpus: Path, read: list[_Read]) -> list[str]:
    """A corpus of these files, and the distinct texts that it makes the model embed."""
    corpus.mkdir()
    (corpus / MANIFEST_NAME).write_text('default_territory = "France"\n', "utf-8")
    texts: dict[str, None] = {}
    for number, item in enumerate(read):
        manifest = load_manifest(corpus)
        details = Details(id=f"bench-{number}", title=item.path.stem, publisher="bench")
        entry, _ = complete(manifest, item.path, item.loaded, details)
        store(manifest, item.path, entry)
        prepared = prepare(entry, item.loaded, file_sha256(item.path))
        texts.update((passage.contextual_text, None) for passage in prepared.passages)
    return list(texts)
