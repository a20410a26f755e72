"""Put the service together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI

from api import chat, documents, feedback, health, openai, problems
from api.addresses import PrefixMiddleware
from api.answering import Answering
from api.bodies import BodyMiddleware
from api.clients import ClientMiddleware
from api.description import describe
from api.lifecycle import Lifecycle
from api.metrics import Metrics
from api.metrics import build_router as metrics_router
from api.rates import RateMiddleware, Rates
from api.requests import FailureMiddleware, RequestMiddleware
from api.security import CorsMiddleware, HostMiddleware, SecurityHeadersMiddleware
from api.settings import ApiSettings
from api.storage.keeping import UnansweredKeeper
from api.storage.records import Records
from api.storage.retention import Retention
from api.storage.tables import open_engine
from api.tracing import Tracing, tracing_to
from api.web.routes import build_router as web_router
from api.widget.routes import build_router as widget_router

if TYPE_CHECKING:
    from assistant.assistant import Assistant


def create_app(settings: ApiSettings, assistant: Assistant) -> FastAPI:
    """The whole service over one assistant."""
    lifecycle, metrics = Lifecycle(), Metrics()
    tracing = tracing_to(settings.otlp_endpoint)
    keeps = settings.store_feedback or settings.store_unanswered
    records = Records(open_engine(settings.storage_url)) if keeps else None
    keeper = UnansweredKeeper(records) if records and settings.store_unanswered else None
    answering = Answering(
        settings, assistant, metrics, tracing, keeper.finished if keeper else None
    )

    if (writer := assistant.writer) is not None:
        metrics.watch_writer(writer)
    metrics.watch("assistant_warm", "1 once a question was answered.", lambda: lifecycle.warm)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # Each answer under way needs a thread at a time; a few more for documents and health.
        workers = settings.concurrent_answers + 4
        executor = ThreadPoolExecutor(workers, thread_name_prefix="answer")
        asyncio.get_running_loop().set_default_executor(executor)
        with assistant.following():
            background = [asyncio.create_task(health.warm_up(assistant, lifecycle))]
            if records is not None:
                purging = Retention(records, settings.retention_days)
                background.append(asyncio.create_task(purging.run()))
            yield
            lifecycle.stopping = True
        for task in background:
            task.cancel()
        if keeper is not None:
            await keeper.flush()
        if records is not None:
            records.close()
        tracing.close()

    app = FastAPI(
        title="Assistant CTG",
        version="1",
        openapi_url="/api/openapi.json",
        docs_url=None,  # its pages load scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.lifecycle = lifecycle
    problems.install(app)
    app.include_router(health.build_router(assistant, lifecycle))
    app.include_router(metrics_router(settings, metrics))
    app.include_router(chat.build_router(settings, answering))
    app.include_router(openai.build_router(settings, assistant, answering))
    app.include_router(documents.build_router(settings, assistant))
    opinions = records if settings.store_feedback else None
    app.include_router(feedback.build_router(opinions, settings.retention_days))
    app.include_router(web_router(settings, answering))
    app.include_router(widget_router(settings, answering))
    describe(app)
    _protect(app, settings, metrics, tracing)
    return app


def _protect(app: FastAPI, settings: ApiSettings, metrics: Metrics, tracing: Tracing) -> None:
    """What a request goes through before its route; the last added is met first."""
    https = (settings.public_url or "").startswith("https://")
    rates = Rates(settings.rate_per_client, settings.rate_global)
    app.add_middleware(FailureMiddleware, metrics=metrics)
    app.add_middleware(
        BodyMiddleware, most_bytes=settings.max_body_bytes, seconds=settings.body_seconds
    )
    app.add_middleware(RateMiddleware, rates=rates, refused=metrics.count_refusal)
    app.add_middleware(CorsMiddleware, origins=settings.allowed_origins)
    app.add_middleware(HostMiddleware, settings=settings)
    app.add_middleware(SecurityHeadersMiddleware, https=https)
    app.add_middleware(ClientMiddleware, trusted=settings.proxy_networks)
    app.add_middleware(RequestMiddleware, metrics=metrics, tracing=tracing)
    app.add_middleware(PrefixMiddleware, prefix=settings.root_path)
