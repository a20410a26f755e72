"""Around every request: its id, its log line, its measures, and a last word if all else fails."""

from __future__ import annotations

import time
import traceback
import uuid

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.disconnection import ClientGoneError
from api.metrics import Metrics
from api.problems import problem_of, scope_path
from api.tracing import Tracing

log = structlog.get_logger("api")


class RequestMiddleware:
    """Outermost: names, times, counts and logs a request. Nothing a user wrote is logged."""

    def __init__(self, app: ASGIApp, metrics: Metrics, tracing: Tracing) -> None:
        self._app, self._metrics, self._tracing = app, metrics, tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = uuid.uuid4().hex
        begun, status = time.perf_counter(), 499
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            with self._tracing.request(scope["headers"]) as span:
                await self._app(scope, receive, send_with_id)
                span.set_attribute("http.route", _route(scope))
                span.set_attribute("http.response.status_code", status)
        finally:
            seconds = time.perf_counter() - begun
            route = _route(scope)
            self._metrics.requests.labels(route, scope["method"], str(status)).inc()
            self._metrics.request_seconds.labels(route).observe(seconds)
            log.info(
                "request",
                method=scope["method"],
                route=route,
                status=status,
                milliseconds=round(seconds * 1000, 1),
            )
            structlog.contextvars.unbind_contextvars("request_id")


class FailureMiddleware:
    """Innermost: an error nobody foresaw becomes a problem, and its place, not its words, a log."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientGoneError:
            return
        except Exception as error:
            log_failure(error)
            problem = problem_of(error)
            self._metrics.failures.labels(problem.code).inc()
            if begun:
                raise ClientGoneError from None  # the response is cut short: say so by closing
            await problem.response(scope_path(scope))(scope, receive, send)


def log_failure(error: BaseException) -> None:
    """Log where `error` happened. Its message may quote the question: it stays out."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    log.error(
        "failure",
        error=type(error).__name__,
        where=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    )


def _route(scope: Scope) -> str:
    """The route's template: the path itself may hold what a user typed."""
    return str(getattr(scope.get("route"), "path", "unmatched"))
