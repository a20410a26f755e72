"""Run the service under uvicorn, and stop it without dropping an answer."""

from __future__ import annotations

import asyncio
import resource
import signal
import time
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.app import create_app
from api.logs import configure
from api.settings import ApiSettings
from assistant.settings import AssistantSettings
from assistant.store.protocol import StoreUnavailableError
from assistant.wiring import build_assistant


def run(settings: ApiSettings, assistant_settings: AssistantSettings, host: str, port: int) -> None:
    """Serve on `host`:`port` until a signal; answers under way are finished first."""
    configure(settings.log_json)
    _allow_many_connections()
    app = create_app(settings, _assistant(assistant_settings, settings.store_wait_seconds))
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


class GracefulServer(uvicorn.Server):
    """Readiness says no from the signal on, while answers under way finish."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._lifecycle = app.state.lifecycle

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Called on SIGTERM and SIGINT."""
        self._lifecycle.stopping = True
        super().handle_exit(signal.Signals(sig), frame)


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


def _assistant(settings: AssistantSettings, wait_seconds: float) -> Any:
    """The assistant, once its store can be opened: a Chroma server may start after us."""
    until = time.monotonic() + wait_seconds
    while True:
        try:
            return build_assistant(settings)
        except StoreUnavailableError:
            if time.monotonic() > until:
                raise
            time.sleep(1.0)


def _allow_many_connections() -> None:
    """Open files up to what the machine allows: a slow client costs one and little else."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 65_536 if hard == resource.RLIM_INFINITY else hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
