"""The store in Chroma: a folder of this machine, or a server when a URL is set."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import chromadb
import chromadb.errors
import httpx
import numpy as np
from chromadb.api import ClientAPI
from chromadb.config import Settings
from langchain_chroma import Chroma

from assistant.documents import ExpectedDocument, Index, Passage, StoredDocument
from assistant.embedding.protocol import Vectors
from assistant.store.exact_rows import MOST_ROWS, ExactRows, Rows
from assistant.store.protocol import IndexMissingError, StoreUnavailableError
from assistant.store.schema import (
    document_of,
    document_pieces,
    expected_json,
    expected_of,
    passage_metadata,
    passage_of,
)

T = TypeVar("T")

POINTER = "assistant-ctg-pointer"
"""A collection of one record, which names the live generation: publishing is one upsert."""
BATCH = 1000
"""Records a request: Chroma's local store takes 5,461 at most."""
READ_SECONDS = 3.0
"""The longest silence of a server that a reader bears: reading 1,000 passages takes 0.2 s."""
WRITE_SECONDS = 120.0
"""The same for a writer: a server on a busy machine adds 1,000 vectors to its graph in 20 s."""


class ChromaStore:
    """`PassageStore` over a Chroma client. Passages of a generation are one collection.

    The generation before the live one is kept, so that answers under way on it finish.
    """

    def __init__(self, client: ClientAPI, exact_rows: int = MOST_ROWS) -> None:
        self._client = client
        self._searchers: dict[str, Chroma] = {}
        self._lock = threading.Lock()
        self._exact = ExactRows(self._rows, exact_rows)

    @classmethod
    def local(cls, path: Path, exact_rows: int = MOST_ROWS) -> ChromaStore:
        """Open, or create, a folder. One process may write to it at a time.

        A territory of up to `exact_rows` passages is searched in memory, by comparing all.
        """
        path.mkdir(parents=True, exist_ok=True)
        with _readable(f"dossier {path}"):
            return cls(
                chromadb.PersistentClient(
                    path=str(path / "chroma"), settings=Settings(anonymized_telemetry=False)
                ),
                exact_rows,
            )

    @classmethod
    def server(cls, url: str) -> ChromaStore:
        """Connect to `chroma run` at `url`, for example http://chroma:8000."""
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        host, port = parts.hostname or "localhost", parts.port or (443 if secure else 8000)
        with _readable(f"serveur Chroma {host}"):
            # Chroma's client waits for ever, and its constructor asks already: ask ourselves first.
            named = f"[{host}]" if ":" in host else host
            heartbeat = urlunsplit((parts.scheme, f"{named}:{port}", "/api/v2/heartbeat", "", ""))
            httpx.get(heartbeat, timeout=READ_SECONDS)
            client = chromadb.HttpClient(
                host=host,
                port=port,
                ssl=secure,
                settings=Settings(anonymized_telemetry=False),
            )
            _bear_silence(client, READ_SECONDS)
            return cls(client)

    def live_generation(self) -> str | None:
        """See `PassageStore`."""
        with _readable("index"):
            pointer = self._client.get_or_create_collection(POINTER, embedding_function=None)
            found = pointer.get(ids=["live"], include=["metadatas"])
        metadatas = found["metadatas"]
        return str(metadatas[0]["generation"]) if metadatas else None

    def load(self) -> Index:
        """See `PassageStore`."""
        generation = self.live_generation()
        if generation is None:
            raise IndexMissingError("no generation was published")
        with _readable("index"):
            about = dict(self._collection(generation, "passages").metadata or {})
            pieces: dict[str, dict[int, str]] = {}
            for _, _, metadata in self._records(generation, "documents", ["metadatas"]):
                pieces.setdefault(metadata["id"], {})[metadata["piece"]] = metadata["json"]
            passages = {
                identity: passage_of(identity, text, metadata)
                for identity, text, metadata in self._records(
                    generation, "passages", ["documents", "metadatas"]
                )
            }
        expected = expected_of("".join(v for _, v in sorted(pieces.pop("expected").items())))
        documents = {
            identity: document_of(v for _, v in sorted(parts.items()))
            for identity, parts in sorted(pieces.items())
        }
        # Chroma gives records in no promised order; answers must not depend on it.
        ordered = sorted(passages.values(), key=lambda p: (p.document_id, p.start))
        return Index(
            generation=generation,
            embedding_model=str(about["embedding_model"]),
            dimension=int(about["dimension"]),
            documents=documents,
            passages={passage.id: passage for passage in ordered},
            expected=expected,
            default_territory=str(about["default_territory"]) or None,
        )

    def nearest(
        self,
        generation: str,
        vector: Vectors,
        count: int,
        territories: Sequence[str] | None = None,
    ) -> list[tuple[str, float]]:
        """See `PassageStore`."""
        with _readable("index"):
            exact = self._exact.nearest(generation, vector, count, territories)
            if exact is not None:
                return exact
            searcher = self._searcher(generation)
            found = searcher.similarity_search_by_vector_with_relevance_scores(
                embedding=vector.tolist(),
                k=count,
                filter=_within(territories),
            )
        # For the cosine space Chroma gives distances, one minus the similarity.
        return [(str(document.id), 1.0 - distance) for document, distance in found]

    def vectors(self, generation: str, passage_ids: Sequence[str]) -> Mapping[str, Vectors]:
        """See `PassageStore`."""
        known: dict[str, Vectors] = {}
        with _readable("index"):
            collection = self._collection(generation, "passages")
            for batch in _batches(passage_ids):
                found = collection.get(ids=list(batch), include=["embeddings"])
                rows = found["embeddings"]
                for identity, row in zip(found["ids"], () if rows is None else rows, strict=True):
                    known[identity] = np.asarray(row, dtype=np.float32)
        return known

    def begin(
        self,
        *,
        embedding_model: str,
        dimension: int,
        expected: Sequence[ExpectedDocument] = (),
        default_territory: str | None = None,
    ) -> ChromaGeneration:
        """See `PassageStore`."""
        generation = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        _bear_silence(self._client, WRITE_SECONDS)
        with _readable("index"):
            self._drop_all_but(self._pointed())
            passages = self._client.create_collection(
                _name(generation, "passages"),
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine"}},
                metadata={
                    "embedding_model": embedding_model,
                    "dimension": dimension,
                    "default_territory": default_territory or "",
                },
            )
            documents = self._client.create_collection(
                _name(generation, "documents"), embedding_function=None
            )
            _put_json(documents, "expected", [expected_json(expected)])
        return ChromaGeneration(self, generation, passages, documents)

    def publish(self, generation: str) -> None:
        """Make `generation` live; called by its writer."""
        with _readable("index"):
            before = self.live_generation()
            self._client.get_or_create_collection(POINTER, embedding_function=None).upsert(
                ids=["live"],
                embeddings=_nowhere(1),
                metadatas=[{"generation": generation, "previous": before or ""}],
            )
            self._drop_all_but(self._pointed())

    def drop(self, generation: str) -> None:
        """Remove one generation; called by its writer."""
        with _readable("index"):
            for part in ("passages", "documents"):
                self._client.delete_collection(_name(generation, part))

    def _pointed(self) -> set[str]:
        pointer = self._client.get_or_create_collection(POINTER, embedding_function=None)
        metadatas = pointer.get(ids=["live"], include=["metadatas"])["metadatas"]
        return {str(v) for v in metadatas[0].values() if v} if metadatas else set()

    def _drop_all_but(self, kept: set[str]) -> None:
        for collection in self._client.list_collections():
            generation = collection.name.rpartition("_")[0]
            if generation and generation.startswith("g_") and generation[2:] not in kept:
                self._client.delete_collection(collection.name)

    def _collection(self, generation: str, part: str) -> chromadb.Collection:
        return self._client.get_collection(_name(generation, part), embedding_function=None)

    def _records(
        self, generation: str, part: str, include: list[Any]
    ) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        collection = self._collection(generation, part)
        for offset in range(0, collection.count(), BATCH):
            found = collection.get(limit=BATCH, offset=offset, include=include)
            texts = found["documents"] or [""] * len(found["ids"])
            yield from zip(found["ids"], texts, found["metadatas"] or [], strict=True)

    def _rows(self, generation: str, territory: str | None, most: int) -> Rows | None:
        """The vectors of one territory, None when they are more than `most`."""
        collection = self._collection(generation, "passages")
        where = _within([territory]) if territory is not None else None
        if collection.count() > most and (
            where is None
            or len(collection.get(where=where, limit=most + 1, include=[])["ids"]) > most
        ):
            return None
        ids: list[str] = []
        vectors = [np.zeros((0, 1), dtype=np.float32)]
        while True:
            found = collection.get(
                where=where, limit=BATCH, offset=len(ids), include=["embeddings"]
            )
            if not found["ids"]:
                break
            ids += found["ids"]
            vectors.append(np.asarray(found["embeddings"], dtype=np.float32))
        together = np.concatenate(vectors[1:] or vectors)
        norms = np.linalg.norm(together, axis=1, keepdims=True)
        return Rows(tuple(ids), together / np.maximum(norms, 1e-12))

    def _searcher(self, generation: str) -> Chroma:
        with self._lock:
            if generation not in self._searchers:
                if len(self._searchers) > 1:
                    self._searchers.pop(next(iter(self._searchers)))
                self._searchers[generation] = Chroma(
                    collection_name=_name(generation, "passages"),
                    client=self._client,
                    create_collection_if_not_exists=False,
                )
            return self._searchers[generation]


class ChromaGeneration:
    """`GenerationWriter` over two collections that nothing points to yet."""

    def __init__(
        self,
        store: ChromaStore,
        generation: str,
        passages: chromadb.Collection,
        documents: chromadb.Collection,
    ) -> None:
        self._store, self._generation = store, generation
        self._passages, self._documents = passages, documents

    def add(self, document: StoredDocument, passages: Sequence[Passage], vectors: Vectors) -> None:
        """See `GenerationWriter`."""
        if len(passages) != len(vectors):
            raise ValueError(f"{len(passages)} passages but {len(vectors)} vectors")
        with _readable("index"):
            _put_json(self._documents, document.id, document_pieces(document))
            for batch in _batches(range(len(passages))):
                rows = [passages[i] for i in batch]
                self._passages.upsert(
                    ids=[passage.id for passage in rows],
                    documents=[passage.text for passage in rows],
                    embeddings=vectors[batch[0] : batch[-1] + 1],
                    metadatas=[passage_metadata(passage, document) for passage in rows],
                )

    def publish(self) -> str:
        """See `GenerationWriter`."""
        self._store.publish(self._generation)
        return self._generation

    def discard(self) -> None:
        """See `GenerationWriter`."""
        self._store.drop(self._generation)


def _within(territories: Sequence[str] | None) -> Any:
    """Chroma's filter: its operators are dictionaries, which langchain's type leaves out."""
    return {"territory": {"$in": list(territories)}} if territories else None


def _bear_silence(client: ClientAPI, seconds: float) -> None:
    """Let a server's client wait for so long; a local one waits for nobody.

    Chroma 1.5.9 gives no setting for it: its session is made with no limit at all.
    """
    session = getattr(getattr(client, "_server", None), "_session", None)
    if isinstance(session, httpx.Client):
        session.timeout = httpx.Timeout(seconds)


def _name(generation: str, part: str) -> str:
    return f"g_{generation}_{part}"


def _nowhere(count: int) -> Vectors:
    """Chroma wants a vector with each record, also where nobody searches by one."""
    return np.zeros((count, 1), dtype=np.float32)


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[i : i + BATCH] for i in range(0, len(items), BATCH))


def _put_json(collection: chromadb.Collection, identity: str, pieces: Sequence[str]) -> None:
    collection.upsert(
        ids=[f"{identity}#{number}" for number in range(len(pieces))],
        embeddings=_nowhere(len(pieces)),
        metadatas=[
            {"id": identity, "piece": number, "json": piece} for number, piece in enumerate(pieces)
        ],
    )


@contextmanager
def _readable(what: str) -> Iterator[None]:
    """Turn the database's own errors into ours."""
    try:
        yield
    except (chromadb.errors.ChromaError, httpx.HTTPError, ValueError, OSError) as error:
        raise StoreUnavailableError(f"{what} : {error}") from error
