"""Run the service under uvicorn."""

from __future__ import annotations

import uvicorn

from api.app import create_app
from api.settings import ApiSettings
from assistant.settings import AssistantSettings
from assistant.wiring import build_assistant


def run(settings: ApiSettings, assistant_settings: AssistantSettings, host: str, port: int) -> None:
    """Serve on `host`:`port` until a signal; answers under way are finished first."""
    app = create_app(settings, build_assistant(assistant_settings))
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )
    shown = f"[{host}]" if ":" in host else host
    print(f"Assistant CTG : http://{shown}:{port}{settings.root_path}/", flush=True)
    uvicorn.Server(config).run()
