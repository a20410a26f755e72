"""Structured logs on standard error: one JSON object a line, or readable in a terminal."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog


def configure(as_json: bool) -> None:
    """Set up this process's logs, those of libraries included (warnings and worse)."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else (structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()))
    )
    structlog.configure(
        processors=[*shared, last],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)  # some libraries set their own loggers lower
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            # A library's traceback may quote what it was given: only its words are kept.
            processors=[
                _without_traceback,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                last,
            ],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


def _without_traceback(logger: Any, name: str, event: Any) -> Any:
    error = event.pop("exc_info", None)
    if error:
        kind = error[0] if isinstance(error, tuple) else type(error)
        event["error"] = getattr(kind, "__name__", str(kind))
        event["event"] = "failure in a library"
    return event
