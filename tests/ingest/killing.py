"""What the kill test runs in processes of their own: an update to kill, and a look at the index."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from assistant.settings import AssistantSettings
from assistant.wiring import build_store
from ingest.running import Workshop
from ingest.settings import IngestSettings
from tests.ingest.fakes import CountingModel, vector_of

DOCUMENTS = 4
SECTIONS = 20


def write_version(corpus: Path, version: int) -> None:
    """A corpus whose every document says which version it is of."""
    corpus.mkdir(exist_ok=True)
    manifest = ""
    for number in range(DOCUMENTS):
        sections = "\n\n".join(
            f"## Section {i}\n\nVersion {version if i % 2 else 0}, document {number}, point {i}."
            for i in range(SECTIONS)
        )
        (corpus / f"d{number}.md").write_text(f"# Document\n\n{sections}\n", "utf-8")
        manifest += (
            f'[[document]]\nid = "d{number}"\nfile = "d{number}.md"\ntitle = "v{version}"\n'
            'publisher = "p"\nterritory = "Tarn"\n'
        )
    (corpus / "manifest.toml").write_text(manifest, "utf-8")


def update(corpus: Path, index: Path) -> None:
    """One update with the real database; this is what gets killed."""
    settings = IngestSettings(corpus_path=corpus, ocr=False)
    Workshop(AssistantSettings(store_path=index), settings, CountingModel).update()


def look(index: Path, answer: Connection) -> None:
    """Send the version that the live index holds, or what is wrong with it."""
    store = build_store(AssistantSettings(store_path=index))
    live = store.load()
    titles = {document.title for document in live.documents.values()}
    problems: list[str] = []
    if len(titles) != 1 or len(live.documents) != DOCUMENTS:
        problems.append(f"mixed: {titles}, {len(live.documents)} documents")
    vectors = store.vectors(live.generation, list(live.passages))
    for id_, passage in live.passages.items():
        document = live.documents[passage.document_id]
        if document.text[passage.start : passage.end] != passage.text:
            problems.append(f"{id_}: not its span")
        if id_ not in vectors or not np.allclose(
            vectors[id_], vector_of(passage.contextual_text), atol=1e-5
        ):
            problems.append(f"{id_}: not its vector")
    if len(live.passages) != DOCUMENTS * SECTIONS:
        problems.append(f"{len(live.passages)} passages")
    some = next(iter(live.passages.values()))
    found = store.nearest(live.generation, vector_of(some.contextual_text), 1)
    if found[0][1] < 0.999:
        problems.append("the nearest passage is not found")
    answer.send((titles.pop(), problems))
