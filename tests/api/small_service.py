"""Serve the small corpus as `python -m api` would: python -m tests.api.small_service PORT STORE."""

from __future__ import annotations

import sys
from pathlib import Path

from api.server import serve
from api.settings import ApiSettings
from assistant.assistant import Assistant
from assistant.settings import AssistantSettings
from assistant.store.chroma import ChromaStore
from assistant.wiring import build_writer
from tests.api.small_corpus import HashingEmbedding

if __name__ == "__main__":
    port, where = int(sys.argv[1]), sys.argv[2]
    remote = where.startswith("http")
    serve(
        ApiSettings(),
        lambda: Assistant(
            store=ChromaStore.server(where) if remote else ChromaStore.local(Path(where)),
            embedding=HashingEmbedding(),
            writer=build_writer(AssistantSettings()),
        ),
        "127.0.0.1",
        port,
    )
