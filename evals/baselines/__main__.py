"""`python -m evals.baselines KIND --host --port`: one bare FastAPI service."""

from __future__ import annotations

from enum import StrEnum

import typer
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from assistant.assistant import Assistant
from assistant.conversation import Conversation
from assistant.embedding.batching import BatchingEmbedding
from assistant.reader.late_interaction import load_reader
from assistant.settings import AssistantSettings
from assistant.wiring import build_assistant, build_embedding, build_store

K = 6


class Asked(BaseModel):
    """What a client sends."""

    question: str


class Kind(StrEnum):
    """What is served."""

    NAIVE = "naive"
    """A plain LangChain chain, with sentence-transformers' own encoder."""
    PACKED = "naive-packed"
    """The same with our encoder."""
    RETRIEVAL = "retrieval"
    """Our retrieval, without the reader that answers need."""
    UNBATCHED = "unbatched"
    """Our answers, each question embedded by itself."""
    OURS = "ours"
    """Our answers."""


def naive(settings: AssistantSettings, packed: bool) -> FastAPI:
    """The plain chain."""
    from evals.baselines.naive_chain import NaiveChain

    chain = NaiveChain(settings, packed)
    app = _app()

    @app.post("/retrieve")
    def retrieve(asked: Asked) -> list[str]:
        return chain.retrieve(asked.question)

    return app


def ours(assistant: Assistant) -> FastAPI:
    """Our retrieval and our answers, without anything that a service adds."""
    app = _app()

    @app.post("/retrieve")
    def retrieve(asked: Asked) -> list[str]:
        return [passage.text for passage, _ in assistant.retrieve(asked.question, K)]

    @app.post("/answer")
    async def answer(asked: Asked) -> dict[str, str]:
        found = await assistant.answer(Conversation.of(asked.question))
        return {"status": found.status.value, "answer": found.answer}

    return app


def _app() -> FastAPI:
    app = FastAPI()

    @app.get("/healthz")
    def alive() -> dict[str, bool]:
        return {"ok": True}

    return app


def retrieval(settings: AssistantSettings) -> Assistant:
    """The assistant without a reader, whose layers retrieval has no use for."""
    return Assistant(
        store=build_store(settings),
        embedding=BatchingEmbedding(build_embedding(settings)),
        default_territory=settings.default_territory,
    )


def unbatched(settings: AssistantSettings) -> Assistant:
    """The assistant with its embedding model bare: each question is embedded by itself, in the
    thread that answers it. The same precision, the same reader."""
    embedding = build_embedding(settings)
    return Assistant(
        store=build_store(settings),
        embedding=embedding,
        reader=load_reader(embedding),
        default_territory=settings.default_territory,
    )


def main(kind: Kind, host: str = "127.0.0.1", port: int = 8010) -> None:
    """Sert une chaîne nue, pour comparer."""
    settings = AssistantSettings()
    if kind in (Kind.NAIVE, Kind.PACKED):
        app = naive(settings, packed=kind is Kind.PACKED)
    else:
        made = {Kind.RETRIEVAL: retrieval, Kind.UNBATCHED: unbatched, Kind.OURS: build_assistant}
        app = ours(made[kind](settings))
    uvicorn.run(app, host=host, port=port, log_level="warning")


if __name__ == "__main__":
    typer.run(main)
