"""`python -m evals.baselines naive|ours|unbatched --host --port`: one bare FastAPI service."""

from __future__ import annotations

from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from assistant.assistant import Assistant
from assistant.conversation import Conversation
from assistant.reader.late_interaction import load_reader
from assistant.settings import AssistantSettings
from assistant.wiring import build_assistant, build_embedding, build_store

K = 6


class Asked(BaseModel):
    """What a client sends."""

    question: str


def naive(settings: AssistantSettings) -> FastAPI:
    """The plain chain."""
    from evals.baselines.naive_chain import NaiveChain

    chain = NaiveChain(settings)
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


def main(
    kind: Annotated[str, typer.Argument(help="naive, ours ou unbatched")],
    host: str = "127.0.0.1",
    port: int = 8010,
) -> None:
    """Sert une chaîne nue, pour comparer."""
    settings = AssistantSettings()
    if kind == "naive":
        app = naive(settings)
    elif kind in ("ours", "unbatched"):
        assistant = build_assistant(settings) if kind == "ours" else unbatched(settings)
        app = ours(assistant)
    else:
        raise typer.BadParameter(kind)
    uvicorn.run(app, host=host, port=port, log_level="warning")


if __name__ == "__main__":
    typer.run(main)
