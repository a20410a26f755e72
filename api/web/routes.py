"""The routes of the pages: the chat, the reading view, the statements, and their files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.disconnection import while_connected
from api.documents import original_path
from api.problems import Problem
from api.settings import ApiSettings
from api.web.answer_text import answer_html
from api.web.assets import IMMUTABLE, page_assets
from api.web.contacts import CONTACT
from api.web.library import Shelves
from api.web.pages import Pages
from api.web.protocol import AnsweringAssistant
from api.web.reading import Reading, read
from api.web.theme import page_theme
from api.web.turns import MOST_BYTES, carried, read_form
from assistant.answers import AnswerStatus
from assistant.documents import StoredDocument
from assistant.store.protocol import IndexMissingError, StoreUnavailableError

EMPTY_QUESTION = "Écrivez votre question dans le champ, puis envoyez-la."
UNSAID = {AnswerStatus.NOT_IN_SOURCES, AnswerStatus.SOURCE_MISSING}
"""The ends after which a reader needs somebody to ask."""
AWAY = "Les documents ne sont pas accessibles pour le moment. Réessayez dans quelques minutes."


def build_router(settings: ApiSettings, assistant: AnsweringAssistant) -> APIRouter:
    """Everything under `/` that a person reads."""
    router = APIRouter(include_in_schema=False)
    assets = page_assets(page_theme())
    by_file_name = {asset.file_name: asset for asset in assets.values()}
    pages, shelves = Pages(settings, assets), Shelves(assistant)

    @router.get("/")
    def chat(request: Request) -> HTMLResponse:
        return pages.render(request, "chat.html", library=shelves.library(), exchange=None)

    @router.post("/")
    async def ask_without_script(request: Request) -> HTMLResponse:
        body = await request.body()
        asked = read_form(body[:MOST_BYTES])
        known = await asyncio.to_thread(shelves.library)
        exchange: dict[str, object] = {"question": asked.question, "carried": "", "error": None}
        status = 200
        if not asked.question:
            exchange["error"], status = EMPTY_QUESTION, 422
        else:
            try:
                work = assistant.answer(asked.conversation, collection=asked.collection)
                answer = await while_connected(request, work)
                exchange |= {"answer": answer, "carried": carried(asked, answer)}
                exchange["html"] = answer_html(answer)
                exchange["offers_contact"] = (
                    answer.status in UNSAID
                    and asked.collection is None
                    and CONTACT.search(answer.answer) is None
                )
            except (IndexMissingError, StoreUnavailableError):
                exchange["error"], status = AWAY, 503
            except Problem as problem:
                exchange["error"], status = problem.detail, problem.status
        return pages.render(request, "chat.html", status=status, library=known, exchange=exchange)

    @router.get("/documents/{document_id}")
    def reading(
        request: Request, document_id: str, debut: int | None = None, fin: int | None = None
    ) -> HTMLResponse:
        index = assistant.index
        document = index.documents.get(document_id)
        if document is None:
            return pages.render(
                request, "missing_document.html", status=404, library=shelves.library()
            )
        passages = [p for p in index.passages.values() if p.document_id == document_id]
        span = (debut, fin) if debut is not None and fin is not None else None
        view = read(document, passages, span)
        lost = span is not None and not view.cited
        return pages.render(
            request,
            "document.html",
            document=document,
            view=view,
            lost=lost,
            original=_original_url(document, view),
            file=original_path(document, settings.corpus_path) is not None,
        )

    for path, template in (
        ("/a-propos", "about.html"),
        ("/accessibilite", "accessibility.html"),
        ("/confidentialite", "privacy.html"),
    ):
        router.add_api_route(path, _statement(pages, shelves, assistant, template), methods=["GET"])

    @router.get("/static/{file_name}")
    def static(request: Request, file_name: str) -> Response:
        asset = by_file_name.get(file_name)
        if asset is None:
            return Response(status_code=404)
        return asset.response(request, {"Cache-Control": IMMUTABLE})

    return router


def _original_url(document: StoredDocument, view: Reading) -> str | None:
    """The publisher's own copy, opened at the page where it is a PDF."""
    url = document.source_url
    if url is None or not url.startswith(("https://", "http://")):
        return None
    return f"{url}#page={view.page}" if view.page and url.lower().endswith(".pdf") else url


def _statement(
    pages: Pages, shelves: Shelves, assistant: AnsweringAssistant, template: str
) -> Callable[[Request], HTMLResponse]:
    """A page that says what is known, kept or tested."""

    def statement(request: Request) -> HTMLResponse:
        return pages.render(
            request, template, library=shelves.library(), model=assistant.chat_model_name
        )

    return statement
