"""Run the service under uvicorn, and stop it without dropping an answer."""

from __future__ import annotations

import asyncio
import resource
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.app import create_app
from api.logs import configure
from api.settings import ApiSettings
from assistant.settings import AssistantSettings
from assistant.store.protocol import StoreUnavailableError
from assistant.wiring import build_assistant

if TYPE_CHECKING:
    from assistant.assistant import Assistant


def run(settings: ApiSettings, assistant_settings: AssistantSettings, host: str, port: int) -> None:
    """Serve what `assistant_settings` describe."""
    serve(settings, lambda: build_assistant(assistant_settings), host, port)


def serve(settings: ApiSettings, build: Callable[[], Assistant], host: str, port: int) -> None:
    """Serve on `host`:`port` until a signal; answers under way are finished first."""
    configure(settings.log_json)
    _allow_many_connections()
    app = create_app(settings, _built(build, settings.store_wait_seconds))
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=protocol(settings.header_seconds),
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )
    shown = f"[{host}]" if ":" in host else host
    print(f"Assistant CTG : http://{shown}:{port}{settings.root_path}/", flush=True)
    GracefulServer(config, app).run()


LINGER_SECONDS = 1.0
"""Between the signal and the last connection taken: a proxy that polls readiness sees that it says
no, and meanwhile sends its questions to somebody who answers them."""


class GracefulServer(uvicorn.Server):
    """Readiness says no from the signal on; a moment later no connection is taken any more, and
    answers under way finish."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._lifecycle = app.state.lifecycle

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Called on SIGTERM and SIGINT; a second SIGINT does not wait."""
        # Not uvicorn's own, which raises the signal again at the end: we did stop as asked.
        self._lifecycle.stopping = True
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Called by uvicorn once `should_exit` is seen."""
        if not self.force_exit:
            await asyncio.sleep(LINGER_SECONDS)
        await super().shutdown(sockets)


def protocol(header_seconds: float) -> type[asyncio.Protocol]:
    """uvicorn's HTTP protocol, closing connections whose request headers do not come in time."""

    class HurriedProtocol(HttpToolsProtocol):
        _hurry: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._start_hurry()

        def on_message_begin(self) -> None:
            self._start_hurry()
            super().on_message_begin()

        def on_headers_complete(self) -> None:
            self._stop_hurry()
            super().on_headers_complete()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_hurry()
            super().connection_lost(exc)

        def _start_hurry(self) -> None:
            self._stop_hurry()
            self._hurry = self.loop.call_later(header_seconds, self.transport.close)

        def _stop_hurry(self) -> None:
            if self._hurry is not None:
                self._hurry.cancel()
                self._hurry = None

    return HurriedProtocol


def _built(build: Callable[[], Assistant], wait_seconds: float) -> Assistant:
    """The assistant, once its store can be opened: a Chroma server may start after us."""
    until = time.monotonic() + wait_seconds
    while True:
        try:
            return build()
        except StoreUnavailableError:
            if time.monotonic() > until:
                raise
            time.sleep(1.0)


def _allow_many_connections() -> None:
    """Open files up to what the machine allows: a slow client costs one and little else."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 65_536 if hard == resource.RLIM_INFINITY else hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
