"""Put the service together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from fastapi import FastAPI

from api import chat, documents, health, problems
from api.answering import Answering
from api.lifecycle import Lifecycle
from api.settings import ApiSettings

if TYPE_CHECKING:
    from assistant.assistant import Assistant


def create_app(settings: ApiSettings, assistant: Assistant) -> FastAPI:
    """The whole service over one assistant."""
    lifecycle = Lifecycle()
    answering = Answering(settings, assistant)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # Each answer under way needs a thread at a time; a few more for documents and health.
        workers = settings.concurrent_answers + 4
        executor = ThreadPoolExecutor(workers, thread_name_prefix="answer")
        asyncio.get_running_loop().set_default_executor(executor)
        warming = asyncio.create_task(health.warm_up(assistant, lifecycle))
        yield
        lifecycle.stopping = True
        warming.cancel()

    app = FastAPI(
        title="Assistant CTG",
        version="1",
        openapi_url="/api/openapi.json",
        docs_url=None,  # its pages load scripts from elsewhere
        redoc_url=None,
        root_path=settings.root_path,
        lifespan=lifespan,
    )
    problems.install(app)
    app.include_router(health.build_router(assistant, lifecycle))
    app.include_router(chat.build_router(settings, answering))
    app.include_router(documents.build_router(settings, assistant))
    if find_spec("api.web.routes"):
        from api.web.routes import build_router as web

        app.include_router(web(settings, assistant))
    if find_spec("api.widget.routes"):
        from api.widget.routes import build_router as widget

        app.include_router(widget(settings, assistant))
    return app
