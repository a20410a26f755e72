"""Bring the index up to the corpus: read what changed, embed what is new, publish in one step."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

import numpy as np

from assistant.documents import Index, Passage
from assistant.embedding.protocol import EmbeddingModel, Vectors
from assistant.store.protocol import IndexMissingError, PassageStore
from ingest.content import LoadedDocument
from ingest.document import PreparedDocument, pipeline_version, prepare
from ingest.errors import DocumentError, IngestError
from ingest.manifest import DocumentEntry, Manifest
from ingest.reading import file_sha256
from ingest.state import Failure, State

EMBED_AT_ONCE = 256
"""Passages handed to the model in one call: enough to sort by length, little to wait for."""


class Action(StrEnum):
    """What became of a document."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    KEPT = "kept"
    """The file is broken: the version read before stays."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """One line of the report."""

    id: str
    title: str
    action: Action
    passages: int = 0
    pages: int | None = None
    characters: int = 0
    warnings: tuple[str, ...] = ()
    code: str | None = None
    error: str | None = None
    seconds: float = 0.0
    sha256: str | None = None
    """Of the file that the index holds."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did. `generation` is None when there is no index at all."""

    generation: str | None
    published: bool
    documents: tuple[DocumentReport, ...]
    embedded: int = 0
    copied: int = 0
    reading_seconds: float = 0.0
    embedding_seconds: float = 0.0
    seconds: float = 0.0
    state: State | None = None

    @property
    def failed(self) -> tuple[DocumentReport, ...]:
        """Documents whose file could not be read."""
        return tuple(document for document in self.documents if document.error)


class Progress:
    """Told how far a run is; this one says nothing."""

    def reading(self, title: str, done: int, total: int) -> None:
        """A file is about to be read."""

    def embedding(self, done: int, total: int) -> None:
        """So many passages of `total` are embedded."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a run works with; the model is made only if something must be embedded."""

    store: PassageStore
    read: Callable[[Path], LoadedDocument]
    model: Callable[[], EmbeddingModel]
    embedding: str
    """Names the model's setting, so that another setting embeds everything anew."""
    progress: Progress = field(default_factory=Progress)


def run(manifest: Manifest, tools: Tools, state: State | None) -> Report:
    """Index what changed; the live index is replaced in one step, or left as it is."""
    began = time.perf_counter()
    live = tools.store.live_generation()
    known = state if state is not None and state.generation == live else None
    files, unreadable = _hashes(manifest)
    prints = {
        entry.id: fingerprint(entry, files.get(entry.id) or unreadable[entry.id].code)
        for entry in manifest.documents
    }
    if known is not None and _same(known, manifest, tools, prints):
        return _unchanged(manifest, known, time.perf_counter() - began)
    old = _load(tools.store)
    work = _Work(manifest, tools, known, old, files, prints, unreadable)
    return work.run(began)


def fingerprint(entry: DocumentEntry, sha256: str) -> str:
    """Changes with the file, with what the manifest says of it, and with the reading code."""
    known = entry.model_dump_json(exclude={"sha256", "expected", "aliases", "provenance"})
    content = "\x1f".join((known, sha256, pipeline_version()))
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def _catalogue(manifest: Manifest) -> str:
    """Digest of what the index says beyond the documents: order, expected ones, territory."""
    content = json.dumps(
        [
            manifest.default_territory,
            [entry.id for entry in manifest.documents],
            [[e.id, e.title, e.publisher, e.territory, *e.aliases] for e in manifest.expected],
        ]
    )
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def _hashes(manifest: Manifest) -> tuple[dict[str, str], dict[str, DocumentError]]:
    files: dict[str, str] = {}
    unreadable: dict[str, DocumentError] = {}
    for entry in manifest.documents:
        try:
            files[entry.id] = file_sha256(manifest.path_of(entry))
        except DocumentError as error:
            unreadable[entry.id] = error
    return files, unreadable


def _same(known: State, manifest: Manifest, tools: Tools, prints: dict[str, str]) -> bool:
    tried = {id_: failure.fingerprint for id_, failure in known.failures.items()}
    before = {**known.fingerprints, **tried}
    return (
        before == prints
        and known.catalogue == _catalogue(manifest)
        and known.embedding == tools.embedding
    )


def _unchanged(manifest: Manifest, known: State, seconds: float) -> Report:
    lines: list[DocumentReport] = []
    for entry in manifest.documents:
        failure = known.failures.get(entry.id)
        kept = known.passages.get(entry.id, 0)
        action = Action.UNCHANGED
        if failure:
            action = Action.KEPT if kept else Action.FAILED
        lines.append(
            DocumentReport(
                entry.id,
                entry.title,
                action,
                kept,
                code=failure.code if failure else None,
                error=failure.message if failure else None,
                sha256=known.files.get(entry.id),
            )
        )
    return Report(known.generation, False, tuple(lines), seconds=seconds, state=known)


def _load(store: PassageStore) -> Index | None:
    try:
        return store.load()
    except IndexMissingError:
        return None


class _Work:
    """One run that has something to do."""

    def __init__(
        self,
        manifest: Manifest,
        tools: Tools,
        known: State | None,
        old: Index | None,
        files: dict[str, str],
        prints: dict[str, str],
        unreadable: dict[str, DocumentError],
    ) -> None:
        self._manifest = manifest
        self._tools = tools
        self._known = known
        self._old = old
        self._files = files
        self._prints = prints
        self._errors = dict(unreadable)
        self._model: EmbeddingModel | None = None
        self._actions: dict[str, Action] = {}
        self._took: dict[str, float] = {}
        self._embedded = self._copied = 0
        self._reading = self._embedding = 0.0

    def run(self, began: float) -> Report:
        prepared = self._prepare()
        if not prepared and self._errors and self._old is None:
            # A first index that holds nothing would answer everything with a refusal.
            lines = tuple(self._line(entry, None) for entry in self._manifest.documents)
            return Report(None, False, lines, seconds=time.perf_counter() - began)
        generation = self._write(prepared)
        by_id = {item.document.id: item for item in prepared}
        lines = tuple(self._line(entry, by_id.get(entry.id)) for entry in self._manifest.documents)
        return Report(
            generation,
            True,
            lines + self._removed(by_id),
            self._embedded,
            self._copied,
            self._reading,
            self._embedding,
            time.perf_counter() - began,
            self._state(generation, by_id),
        )

    def _prepare(self) -> list[PreparedDocument]:
        """Every document of the new generation, read again only where something changed."""
        prepared: list[PreparedDocument] = []
        before = _by_document(self._old)
        total = len(self._manifest.documents)
        for number, entry in enumerate(self._manifest.documents):
            stored = before.get(entry.id)
            if stored and self._unchanged(entry):
                self._actions[entry.id] = Action.UNCHANGED
                prepared.append(stored)
                continue
            self._tools.progress.reading(entry.title, number, total)
            began = time.perf_counter()
            fresh = self._read(entry)
            self._took[entry.id] = time.perf_counter() - began
            self._reading += self._took[entry.id]
            if fresh is not None:
                self._actions[entry.id] = Action.CHANGED if stored else Action.ADDED
                prepared.append(fresh)
            elif stored is not None:
                self._actions[entry.id] = Action.KEPT
                prepared.append(_with_warning(stored, self._errors[entry.id]))
            else:
                self._actions[entry.id] = Action.FAILED
        return prepared

    def _unchanged(self, entry: DocumentEntry) -> bool:
        if self._known is None:
            return False
        return self._known.fingerprints.get(entry.id) == self._prints[entry.id]

    def _read(self, entry: DocumentEntry) -> PreparedDocument | None:
        if entry.id in self._errors:
            return None
        try:
            loaded = self._tools.read(self._manifest.path_of(entry))
            return prepare(entry, loaded, self._files[entry.id])
        except DocumentError as error:
            self._errors[entry.id] = error
            return None

    def _write(self, prepared: Sequence[PreparedDocument]) -> str:
        vectors = _VectorSource(self._tools.store, self._reusable())
        missing = {
            passage.contextual_text: None
            for item in prepared
            for passage in item.passages
            if not vectors.has(passage)
        }
        self._embed(list(missing), vectors)
        name, dimension = self._space()
        writer = self._tools.store.begin(
            embedding_model=name,
            dimension=dimension,
            expected=self._manifest.expected,
            default_territory=self._manifest.default_territory,
        )
        try:
            for item in prepared:
                writer.add(item.document, item.passages, vectors.of(item.passages, dimension))
            generation = writer.publish()
        except BaseException:
            writer.discard()
            raise
        self._embedded = len(missing)
        self._copied = sum(len(item.passages) for item in prepared) - len(missing)
        return generation

    def _reusable(self) -> Index | None:
        """The old index, as long as the same model made it."""
        if self._old is None:
            return None
        if self._known is not None and self._known.embedding == self._tools.embedding:
            return self._old
        return self._old if self._old.embedding_model == self._load_model().name else None

    def _space(self) -> tuple[str, int]:
        if self._model is None and (old := self._reusable()) is not None:
            return old.embedding_model, old.dimension
        model = self._load_model()
        return model.name, model.dimension

    def _load_model(self) -> EmbeddingModel:
        if self._model is None:
            self._model = self._tools.model()
        return self._model

    def _embed(self, texts: list[str], vectors: _VectorSource) -> None:
        if not texts:
            return
        model = self._load_model()
        began = time.perf_counter()
        for start in range(0, len(texts), EMBED_AT_ONCE):
            self._tools.progress.embedding(start, len(texts))
            part = texts[start : start + EMBED_AT_ONCE]
            vectors.give(part, model.embed_passages(part))
        self._tools.progress.embedding(len(texts), len(texts))
        self._embedding = time.perf_counter() - began

    def _line(self, entry: DocumentEntry, item: PreparedDocument | None) -> DocumentReport:
        error = self._errors.get(entry.id)
        return DocumentReport(
            entry.id,
            entry.title,
            self._actions.get(entry.id, Action.FAILED),
            len(item.passages) if item else 0,
            item.document.page_count if item else None,
            len(item.document.text) if item else 0,
            item.document.warnings if item else (),
            error.code if error else None,
            str(error) if error else None,
            self._took.get(entry.id, 0.0),
            item.document.file_sha256 if item else None,
        )

    def _removed(self, kept: dict[str, PreparedDocument]) -> tuple[DocumentReport, ...]:
        if self._old is None:
            return ()
        listed = {entry.id for entry in self._manifest.documents}
        return tuple(
            DocumentReport(document.id, document.title, Action.REMOVED)
            for document in self._old.documents.values()
            if document.id not in kept and document.id not in listed
        )

    def _state(self, generation: str, by_id: dict[str, PreparedDocument]) -> State:
        return State(
            generation=generation,
            embedding=self._tools.embedding,
            catalogue=_catalogue(self._manifest),
            fingerprints={
                id_: value for id_, value in self._prints.items() if id_ not in self._errors
            },
            failures={
                id_: Failure(self._prints[id_], error.code, str(error))
                for id_, error in self._errors.items()
            },
            passages={id_: len(item.passages) for id_, item in by_id.items()},
            files={id_: item.document.file_sha256 or "" for id_, item in by_id.items()},
        )


class _VectorSource:
    """Vectors by content: those of the old generation, and those just made."""

    def __init__(self, store: PassageStore, old: Index | None) -> None:
        self._store = store
        self._old = old
        self._old_ids = (
            {passage.contextual_text: id_ for id_, passage in old.passages.items()} if old else {}
        )
        self._new: dict[str, Vectors] = {}

    def has(self, passage: Passage) -> bool:
        return passage.contextual_text in self._old_ids

    def give(self, texts: Sequence[str], vectors: Vectors) -> None:
        self._new.update(zip(texts, vectors, strict=True))

    def of(self, passages: Sequence[Passage], dimension: int) -> Vectors:
        """One row a passage, in order."""
        texts = [passage.contextual_text for passage in passages]
        wanted = [self._old_ids[text] for text in texts if text in self._old_ids]
        copied = self._store.vectors(self._old.generation, wanted) if self._old and wanted else {}
        result = np.empty((len(texts), dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            old_id = self._old_ids.get(text)
            if old_id is None:
                result[row] = self._new[text]
            elif old_id in copied:
                result[row] = copied[old_id]
            else:
                raise IngestError("L’index en place est abîmé : relancez avec --tout.")
        return result


def _with_warning(stored: PreparedDocument, error: DocumentError) -> PreparedDocument:
    mark = "Version précédente conservée : "
    others = tuple(w for w in stored.document.warnings if not w.startswith(mark))
    document = replace(stored.document, warnings=(*others, f"{mark}{error}"))
    return PreparedDocument(document, stored.passages)


def _by_document(index: Index | None) -> dict[str, PreparedDocument]:
    if index is None:
        return {}
    grouped: dict[str, list[Passage]] = {id_: [] for id_ in index.documents}
    for passage in index.passages.values():
        grouped[passage.document_id].append(passage)
    return {
        id_: PreparedDocument(
            document, tuple(sorted(grouped[id_], key=lambda passage: passage.start))
        )
        for id_, document in index.documents.items()
    }
