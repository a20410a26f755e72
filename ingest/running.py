"""One update, end to end: the watched folder, the index, the originals, the digests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.documents import Index
from assistant.embedding.protocol import EmbeddingModel
from assistant.settings import AssistantSettings
from assistant.store.protocol import IndexMissingError, PassageStore, StoreUnavailableError
from ingest.content import LoadedDocument
from ingest.errors import IngestError
from ingest.inbox import Deposit, take_in
from ingest.indexing import Action, Progress, Report, Tools, run
from ingest.locking import writing
from ingest.manifest import Manifest, load_manifest
from ingest.manifest_file import set_sha256
from ingest.originals import forget_others, keep
from ingest.sandbox import Limits, read_file
from ingest.settings import IngestSettings
from ingest.state import load_state, save_state


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an update did. `notes` are French sentences about the corpus itself."""

    report: Report
    deposits: tuple[Deposit, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def has_errors(self) -> bool:
        """True where a file could not be read."""
        return bool(self.report.failed) or any(deposit.error for deposit in self.deposits)


class Workshop:
    """Settings, and what they stand for, made when it is needed and not before."""

    def __init__(
        self,
        assistant: AssistantSettings,
        settings: IngestSettings,
        model: Callable[[], EmbeddingModel] | None = None,
        store: PassageStore | None = None,
    ) -> None:
        self._model = model
        self._assistant = assistant
        self._settings = settings
        self._read: dict[tuple[str, int], LoadedDocument] = {}
        self._open = store

    @property
    def corpus(self) -> Path:
        """Folder of the manifest and the documents."""
        return self._settings.corpus_path

    @property
    def store_path(self) -> Path:
        """Folder of the index."""
        return self._assistant.store_path

    def read(self, path: Path) -> LoadedDocument:
        """Read a file within the limits; a file just read is not read again."""
        try:
            status = path.stat()
            key = f"{status.st_size}:{status.st_mtime_ns}", status.st_ino
        except OSError:
            key = str(path), 0
        if key not in self._read:
            limits = Limits(
                self._settings.file_seconds,
                self._settings.file_memory_mb,
                self._settings.file_max_mb,
            )
            self._read = {key: read_file(path, limits, self._settings.ocr)}
        return self._read[key]

    def store(self) -> PassageStore:
        """The index. Raises IngestError where it cannot be opened."""
        if self._open is None:
            # Imported here: `check` and a broken manifest must not wait for the database.
            from assistant.wiring import build_store

            try:
                self._open = build_store(self._assistant)
            except StoreUnavailableError as error:
                raise IngestError(f"L’index ne peut pas être ouvert : {error}.") from error
        return self._open

    def model(self) -> EmbeddingModel:
        """The embedding model: seconds to load, so only if something must be embedded."""
        if self._model is not None:
            return self._model()
        from assistant.wiring import build_embedding

        return build_embedding(self._assistant)

    def index(self) -> Index | None:
        """The live index; None before the first run."""
        try:
            return self.store().load()
        except IndexMissingError:
            return None
        except StoreUnavailableError as error:
            raise IngestError(f"L’index ne peut pas être lu : {error}.") from error

    def update(self, progress: Progress | None = None, everything: bool = False) -> Outcome:
        """Take in what was deposited, then bring the index up to the corpus."""
        with writing(self.store_path):
            return self.update_locked(progress, everything)

    def update_locked(self, progress: Progress | None = None, everything: bool = False) -> Outcome:
        """The same, by who already holds the writer's lock."""
        load_manifest(self.corpus)
        deposits = tuple(take_in(self.corpus, self.read))
        manifest = load_manifest(self.corpus)
        state = None if everything else load_state(self.store_path)
        tools = Tools(
            self.store(),
            self.read,
            self.model,
            self._assistant.embedding_model or "default",
            progress or Progress(),
        )
        try:
            report = run(manifest, tools, state)
        except StoreUnavailableError as error:
            raise IngestError(f"L’index ne peut pas être mis à jour : {error}.") from error
        if report.generation is not None:
            self._keep_originals(manifest, report)
        if report.state is not None and report.published:
            save_state(self.store_path, report.state)
        return Outcome(report, deposits, tuple(self._digests(manifest, report)))

    def _keep_originals(self, manifest: Manifest, report: Report) -> None:
        lines = {line.id: line for line in report.documents}
        kept: dict[str, str] = {}
        for entry in manifest.documents:
            line = lines[entry.id]
            if not line.sha256:
                continue
            kept[line.sha256] = entry.file
            path = manifest.path_of(entry)
            if line.error is None:
                keep(self.store_path, path, line.sha256)
        if report.published:
            forget_others(self.store_path, kept)

    def _digests(self, manifest: Manifest, report: Report) -> list[str]:
        """Record the digest of a file that was replaced, and say so."""
        notes: list[str] = []
        fresh = {
            line.id: line.sha256
            for line in report.documents
            if line.action in (Action.ADDED, Action.CHANGED) and line.sha256
        }
        for entry in manifest.documents:
            digest = fresh.get(entry.id)
            if digest is None or digest == entry.sha256:
                continue
            try:
                set_sha256(self.corpus, entry.id, digest)
                done = "l’empreinte notée dans le manifeste a été mise à jour."
            except IngestError:
                done = "l’empreinte du manifeste, en lecture seule, n’a pas pu être mise à jour."
            if entry.sha256 is not None:
                notes.append(f"{entry.title} : le fichier a été remplacé, {done}")
        return notes
