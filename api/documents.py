"""GET /api/documents: what is indexed, what is missing, stored texts and original files."""

from __future__ import annotations

import asyncio
import hashlib
import mimetypes
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, PlainTextResponse
from pydantic import BaseModel
from starlette.responses import Response

from api.addresses import base_url
from api.problems import Problem
from api.settings import ApiSettings
from assistant.documents import StoredDocument

if TYPE_CHECKING:
    from assistant.assistant import Assistant

ANY_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
}


class DocumentJson(BaseModel):
    """One indexed document."""

    id: str
    title: str
    publisher: str
    territory: str
    valid_on: str | None
    valid_until: str | None
    source_url: str | None
    licence: str | None
    summarises: bool
    sha256: str
    characters: int
    passages: int
    pages: int | None
    indexed_at: str | None
    warnings: list[str]
    reading_url: str
    text_url: str
    file_url: str | None


class ExpectedJson(BaseModel):
    """A document that other documents refer to and that nobody has deposited."""

    id: str
    title: str
    publisher: str
    territory: str


class DocumentsJson(BaseModel):
    """The live index."""

    generation: str
    default_territory: str | None
    collections: list[str]
    documents: list[DocumentJson]
    expected: list[ExpectedJson]


def build_router(settings: ApiSettings, assistant: Assistant) -> APIRouter:
    """The routes that tell what answers stand on."""
    router = APIRouter()

    async def stored(document_id: str) -> StoredDocument:
        index = await asyncio.to_thread(lambda: assistant.index)
        if document_id not in index.documents:
            raise Problem(
                "document_not_found", "Ce document n’est pas, ou n’est plus, parmi les sources."
            )
        return index.documents[document_id]

    @router.get("/api/documents", response_model=DocumentsJson)
    async def documents(request: Request) -> DocumentsJson:
        """What is indexed, and what is expected but missing."""
        index = await asyncio.to_thread(lambda: assistant.index)
        collections = await asyncio.to_thread(assistant.collections)
        counts = Counter(passage.document_id for passage in index.passages.values())
        base = base_url(request, settings)
        return DocumentsJson(
            generation=index.generation,
            default_territory=index.default_territory,
            collections=list(collections),
            documents=[
                _document_json(document, counts[document.id], base, settings.corpus_path)
                for document in index.documents.values()
            ],
            expected=[
                ExpectedJson(id=e.id, title=e.title, publisher=e.publisher, territory=e.territory)
                for e in index.expected
                if e.id not in index.documents
            ],
        )

    @router.get(
        "/api/documents/{document_id}/text",
        response_class=PlainTextResponse,
        responses={304: {"description": "Unchanged"}},
    )
    async def text(document_id: str, request: Request) -> Response:
        """The stored text: a citation's quote is `text[start:end]` of it, in code points."""
        document = await stored(document_id)
        tag = f'"{document.sha256}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return PlainTextResponse(document.text, headers=headers)

    @router.get(
        "/api/documents/{document_id}/file", response_class=FileResponse, responses=ANY_FILE
    )
    async def original(document_id: str) -> Response:
        """The file as deposited, if it is the one that was indexed."""
        document = await stored(document_id)
        path = original_path(document, settings.corpus_path)
        if path is None or not await asyncio.to_thread(_same, path, document.file_sha256):
            raise Problem(
                "document_not_found", "Le fichier d’origine de ce document n’est pas disponible."
            )
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return FileResponse(
            path,
            media_type=kind,
            filename=path.name,
            # A deposited file is not our page: it may run nothing, whatever it holds.
            headers={"Content-Security-Policy": "sandbox; default-src 'none'"},
        )

    return router


def original_path(document: StoredDocument, corpus: Path) -> Path | None:
    """Where the document's file lies, None when it is not under `corpus`."""
    if not document.file_name or not document.file_sha256:
        return None
    root = corpus.resolve()
    path = (root / document.file_name).resolve()
    return path if path.is_relative_to(root) and path.is_file() else None


def _same(path: Path, sha256: str | None) -> bool:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


def _document_json(
    document: StoredDocument, passages: int, base: str, corpus: Path
) -> DocumentJson:
    name = quote(document.id, safe="")
    return DocumentJson(
        id=document.id,
        title=document.title,
        publisher=document.publisher,
        territory=document.territory,
        valid_on=document.valid_on,
        valid_until=document.valid_until,
        source_url=document.source_url,
        licence=document.licence,
        summarises=document.summarises,
        sha256=document.sha256,
        characters=len(document.text),
        passages=passages,
        pages=document.page_count,
        indexed_at=document.indexed_at,
        warnings=list(document.warnings),
        reading_url=f"{base}/documents/{name}",
        text_url=f"{base}/api/documents/{name}/text",
        file_url=f"{base}/api/documents/{name}/file" if original_path(document, corpus) else None,
    )
