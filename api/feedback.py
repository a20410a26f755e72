"""POST /api/feedback: keep somebody's opinion, if storage is enabled."""

from __future__ import annotations

import asyncio
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError

from api.contract import QUESTION_CHARACTERS, REPLY_CHARACTERS
from api.problems import Problem
from api.requests import log_failure
from api.storage.records import Opinion, Records
from api.storage.retention import utc_now


class FeedbackRequest(BaseModel):
    """The opinion, with the exchange it is about: the server keeps no conversation."""

    answer_id: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
    rating: Literal["up", "down"]
    reason: str | None = Field(default=None, max_length=200)
    comment: str | None = Field(default=None, max_length=QUESTION_CHARACTERS)
    question: str = Field(min_length=1, max_length=QUESTION_CHARACTERS)
    answer: str = Field(min_length=1, max_length=REPLY_CHARACTERS)


class FeedbackKept(BaseModel):
    """What was kept, and for how long."""

    answer_id: str
    retention_days: int


def build_router(records: Records | None, retention_days: int) -> APIRouter:
    """The route; without `records` it says that opinions are not collected."""
    router = APIRouter()

    @router.post("/api/feedback", status_code=201, response_model=FeedbackKept)
    async def feedback(body: FeedbackRequest) -> FeedbackKept:
        """Keep an opinion, masked. The response comes after it is safely on disk."""
        if records is None:
            raise Problem("feedback_disabled", "Ce service ne recueille pas d’avis.")
        opinion = Opinion(**body.model_dump())
        try:
            await asyncio.to_thread(records.add_feedback, opinion, utc_now())
        except SQLAlchemyError as error:
            log_failure(error)
            raise Problem(
                "storage_unavailable",
                "Votre avis n’a pas pu être enregistré. Réessayez dans quelques instants.",
                headers={"Retry-After": "30"},
            ) from None
        return FeedbackKept(answer_id=body.answer_id, retention_days=retention_days)

    return router
