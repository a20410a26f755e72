"""GET /healthz and /readyz: alive, and ready to answer; what is missing is said."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.lifecycle import Lifecycle
from api.problems import problem_of
from api.requests import log_failure
from assistant.conversation import Conversation

if TYPE_CHECKING:
    from assistant.assistant import Assistant

WARM_UP = "Bonjour, quel est le rôle du chargé de coopération\u00a0?"
READY_SECONDS = 2.0
"""How long readiness waits for the first index to be loaded: who polls it waits little longer."""
NOT_READY: dict[int | str, dict[str, Any]] = {
    503: {"content": {"application/json": {"schema": {"type": "object"}}}}
}


def build_router(assistant: Assistant, lifecycle: Lifecycle) -> APIRouter:
    """The routes that orchestrators poll."""
    router = APIRouter()

    @router.get("/healthz")
    async def alive() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @router.get("/readyz", responses=NOT_READY)
    async def ready() -> JSONResponse:
        """200 when questions can be answered, else 503; each part with its state."""
        checks: dict[str, dict[str, Any]] = {
            "index": await _index_state(assistant),
            "model": {"ok": lifecycle.warm},
            "serving": {"ok": not lifecycle.stopping},
        }
        ok = all(check["ok"] for check in checks.values())
        checks["language_model"] = {"ok": True, "required": False, **_language_model(assistant)}
        return JSONResponse(
            {"status": "ready" if ok else "not_ready", "checks": checks},
            status_code=200 if ok else 503,
            headers={"Cache-Control": "no-store"},
        )

    return router


async def warm_up(assistant: Assistant, lifecycle: Lifecycle) -> None:
    """Answer one question, so that the first user does not wait; retried until it works."""
    while not lifecycle.stopping:
        try:
            await assistant.answer(Conversation.of(WARM_UP))
        except Exception as error:
            log_failure(error)
            await asyncio.sleep(2.0)
        else:
            lifecycle.warm = True
            return


async def _index_state(assistant: Assistant) -> dict[str, Any]:
    try:
        async with asyncio.timeout(READY_SECONDS):
            index = await asyncio.to_thread(lambda: assistant.index)
    except TimeoutError:
        return {"ok": False, "code": "index_loading", "detail": "Les documents sont en lecture."}
    except Exception as error:
        problem = problem_of(error)
        return {"ok": False, "code": problem.code, "detail": problem.detail}
    return {
        "ok": True,
        "generation": index.generation,
        "documents": len(index.documents),
        "passages": len(index.passages),
    }


def _language_model(assistant: Assistant) -> dict[str, Any]:
    writer = assistant.writer
    return {"model": writer.model_name if writer is not None else None}
