"""The OpenAPI description, with the problems that any route may answer."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.problems import MEDIA_TYPE, TITLES

ON_READS = (400, 401, 404, 500, 503)
ON_ASKS = (400, 401, 404, 408, 413, 415, 422, 429, 500, 503, 504)

EVENT = {
    "type": "object",
    "required": ["data"],
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
}
"""One event of a stream."""
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A French sentence for the user."},
        "code": {"type": "string", "enum": sorted(TITLES)},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
OPENAI_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": {
                "message": {"type": "string"},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"]},
                "code": {"type": "string", "enum": sorted(TITLES)},
            },
        }
    },
}


def describe(app: FastAPI) -> None:
    """Make `app.openapi()` complete."""

    def description() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(title=app.title, version=app.version, routes=app.routes)
            made.setdefault("components", {}).setdefault("schemas", {}).update(
                Problem=PROBLEM, OpenAIError=OPENAI_ERROR
            )
            for path, operations in made["paths"].items():
                for method, operation in operations.items():
                    _add_problems(path, method, operation["responses"])
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = description  # type: ignore[method-assign]


def _add_problems(path: str, method: str, responses: dict[str, Any]) -> None:
    openai = path.startswith("/v1/")
    name, kind = ("OpenAIError", "application/json") if openai else ("Problem", MEDIA_TYPE)
    schema = {"$ref": f"#/components/schemas/{name}"}
    responses.pop("422", None)
    for status in ON_ASKS if method == "post" else ON_READS:
        titles = [title for title_status, title in TITLES.values() if title_status == status]
        content = responses.get(str(status), {}).get("content", {})
        responses[str(status)] = {
            "description": ", ".join(titles),
            "content": {**content, kind: {"schema": schema}},
        }
