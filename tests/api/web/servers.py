"""Real servers for the browser tests: the service over a scripted assistant, and a host site."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from api.app import create_app
from api.settings import ApiSettings
from tests.api.web.support import FakeAssistant


@dataclass
class Service:
    """A running service, and the assistant behind it."""

    url: str
    assistant: FakeAssistant


@dataclass
class HostSite:
    """A site that is not ours: `put` gives the address of a page with these headers."""

    url: str
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    def put(self, html: str, **headers: str) -> str:
        """Serve `html`; header names are written with underscores."""
        path = f"/{len(self.pages)}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (html, named)
        return self.url + path


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running(app: Any, port: int) -> Iterator[None]:
    """`app` under uvicorn in a thread, until the block ends."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    limit = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < limit, "the server does not start"
        time.sleep(0.02)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def service(**settings: Any) -> Iterator[Service]:
    """The whole service, as `create_app` makes it, over a scripted assistant."""
    assistant, port = FakeAssistant(), free_port()
    known: dict[str, Any] = {"rate_per_client": 0, "rate_global": 0, "cached_answers": 0}
    app = create_app(ApiSettings(**known | settings), assistant)  # type: ignore[arg-type]
    with running(app, port):
        yield Service(f"http://127.0.0.1:{port}", assistant)


@contextmanager
def host_site(port: int) -> Iterator[HostSite]:
    """A site under another origin than the service's."""
    site = HostSite(f"http://localhost:{port}")

    async def page(request: Request) -> Response:
        html, headers = site.pages.get(request.url.path, ("", {}))
        return HTMLResponse(html, 200 if html else 404, headers)

    with running(Starlette(routes=[Route("/{path:path}", page)]), port):
        yield site
