"""The widget's routes: its script, its settings, its page for Caf staff, and the frame."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from api.addresses import base_url
from api.settings import ApiSettings
from api.web.assets import IMMUTABLE, page_assets, script
from api.web.library import Shelves
from api.web.pages import Pages
from api.web.protocol import AnsweringAssistant
from api.web.theme import page_theme
from api.widget.bundle import FOLDER, widget_script
from api.widget.frame import frame_policy, preview_policy
from api.widget.guide import guide_html

FOLLOWING = "public, max-age=300"
"""`/widget.js` follows updates: a site sees the new one within five minutes."""


def build_router(settings: ApiSettings, assistant: AnsweringAssistant) -> APIRouter:
    """Everything under `/widget`."""
    router = APIRouter(include_in_schema=False)
    widget = widget_script()
    configurator = script("configurator.js", [FOLDER / "client" / "configurator.js"])
    pages = Pages(settings, page_assets(page_theme()), Path(FOLDER / "templates"))
    shelves = Shelves(assistant)

    @router.get("/widget.js")
    def following(request: Request) -> Response:
        tag = f'"{widget.file_name}"'
        headers = _script_headers(FOLLOWING) | {"ETag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return widget.response(request, headers)

    @router.get(f"/{widget.file_name}")
    def pinned(request: Request) -> Response:
        return widget.response(request, _script_headers(IMMUTABLE))

    @router.get(f"/widget/{configurator.file_name}")
    def configurator_script(request: Request) -> Response:
        return configurator.response(request, {"Cache-Control": IMMUTABLE})

    @router.get("/api/widget")
    def config(request: Request) -> JSONResponse:
        """What the widget asks when it is first opened; only allowed origins may read it."""
        known = shelves.library()
        return JSONResponse(
            {
                "feedback": settings.store_feedback,
                "documents": [document.title for document in known.documents[:8]],
                "examples": known.examples[:3],
                "contacts": known.contact_facts(base_url(request, settings)),
            },
            headers={"Cache-Control": "no-cache"},
        )

    @router.get("/widget")
    def page(request: Request) -> HTMLResponse:
        base = base_url(request, settings)
        return pages.render(
            request,
            "widget.html",
            headers={"Content-Security-Policy": preview_policy(_nonce(request))},
            service=base,
            widget=widget,
            configurator=configurator,
            library=shelves.library(),
            guide=guide_html(base),
        )

    @router.get("/widget/iframe")
    def frame(request: Request) -> HTMLResponse:
        return pages.render(
            request,
            "frame.html",
            headers={
                "Content-Security-Policy": frame_policy(settings.allowed_origins, _nonce(request))
            },
            library=shelves.library(),
            exchange=None,
        )

    return router


def _nonce(request: Request) -> str:
    return str(request.state.csp_nonce)


def _script_headers(cache: str) -> dict[str, str]:
    """A script with an integrity hash is fetched with CORS; it is the same for everybody."""
    return {
        "Cache-Control": cache,
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
