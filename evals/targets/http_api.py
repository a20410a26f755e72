"""Any service that speaks our HTTP contract."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from evals.cases import Said
from evals.observed import Observation, SeenCitation, SeenClaim, SourceText, TargetError

TIMEOUT_SECONDS = 60.0
MESSAGES = 19
"""The contract lets a client send 20 messages at most; it sends the last 19 or fewer."""


class ApiTarget:
    """Sends the conversation to `POST /api/chat`; checks quotes against `/api/documents`."""

    cites = True

    def __init__(self, url: str, client: httpx.AsyncClient | None = None) -> None:
        self._url = url.rstrip("/")
        self._client = client or httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False)

    @property
    def name(self) -> str:
        """The address asked."""
        return f"api:{self._url}"

    async def documents(self) -> Mapping[str, SourceText]:
        """Every stored text. Raises TargetError when the service cannot be reached."""
        listed = (await self._get("/api/documents")).json()
        texts: dict[str, SourceText] = {}
        for one in listed["documents"]:
            text = await self._get(f"/api/documents/{one['id']}/text")
            texts[one["id"]] = SourceText(one["id"], one["title"], text.content.decode("utf-8"))
        return texts

    async def ask(self, turns: Sequence[Said], collection: str | None) -> Observation:
        """One answer; a problem object or a broken connection is a failed case."""
        body = {
            "messages": [{"role": t.role, "content": t.content} for t in turns[-MESSAGES:]],
            "stream": False,
            "collection": collection,
        }
        began = time.perf_counter()
        try:
            reply = await self._client.post(f"{self._url}/api/chat", json=body)
        except httpx.HTTPError as error:
            return Observation("error", "", error=f"{type(error).__name__}: {error}")
        seconds = time.perf_counter() - began
        if reply.status_code != 200:
            return Observation("error", "", error=f"HTTP {reply.status_code}: {reply.text[:300]}")
        try:
            return seen(reply.json(), seconds)
        except (ValueError, KeyError, TypeError) as error:
            return Observation("error", "", error=f"réponse hors contrat : {error!r}")

    async def _get(self, path: str) -> httpx.Response:
        try:
            reply = await self._client.get(self._url + path)
            reply.raise_for_status()
        except httpx.HTTPError as error:
            raise TargetError(f"{self._url}{path} ne répond pas : {error}") from error
        return reply


def seen(answer: Mapping[str, Any], seconds: float) -> Observation:
    """The contract's answer object as the bench looks at it. Raises KeyError if a field lacks."""
    return Observation(
        status=answer["status"],
        answer=answer["answer"],
        claims=tuple(SeenClaim(c["text"], tuple(c["citations"])) for c in answer["claims"]),
        citations=tuple(
            SeenCitation(
                number=one["number"],
                document_id=one["document_id"],
                quote=one["quote"],
                document_sha256=one["document_sha256"],
                document_title=one["document_title"],
                publisher=one["publisher"],
                territory=one["territory"],
                valid_on=one["valid_on"],
                section=one["section"],
                page=one["page"],
                start=one["start"],
                end=one["end"],
            )
            for one in answer["citations"]
        ),
        mode=answer["mode"],
        notice=answer.get("notice"),
        seconds=seconds,
    )
