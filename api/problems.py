"""Errors as the client gets them: problem+json (RFC 9457), a stable code, a French detail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import Scope

from api.validation import field_errors
from assistant.store.protocol import IndexMissingError, StoreUnavailableError

MEDIA_TYPE = "application/problem+json"
OPENAI_PREFIX = "/v1/"

TITLES = {
    "malformed_json": (400, "Requête illisible"),
    "host_not_allowed": (400, "Nom d’hôte inconnu"),
    "unauthorized": (401, "Jeton absent ou refusé"),
    "not_found": (404, "Page introuvable"),
    "document_not_found": (404, "Document introuvable"),
    "model_not_found": (404, "Modèle inconnu"),
    "feedback_disabled": (404, "Avis non recueillis"),
    "method_not_allowed": (405, "Méthode non autorisée"),
    "request_timeout": (408, "Requête trop lente"),
    "payload_too_large": (413, "Requête trop longue"),
    "unsupported_media_type": (415, "Format de requête non reconnu"),
    "invalid_request": (422, "Requête incomplète ou incorrecte"),
    "unknown_collection": (422, "Territoire inconnu"),
    "rate_limited": (429, "Trop de questions à la fois"),
    "internal_error": (500, "Erreur interne"),
    "index_missing": (503, "Documents non encore indexés"),
    "store_unavailable": (503, "Base documentaire injoignable"),
    "storage_unavailable": (503, "Enregistrement impossible"),
    "busy": (503, "Service très sollicité"),
    "answer_timeout": (504, "Réponse trop longue à préparer"),
}
"""Every code that a client may meet, with its HTTP status and its title."""


class Problem(Exception):
    """An error to tell the client. `code` is one of `TITLES`; `detail` is a French sentence."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, str]] = (),
        param: str | None = None,
    ) -> None:
        super().__init__(code)
        self.code, self.detail, self.param = code, detail, param
        self.status, self.title = TITLES[code]
        self.headers = dict(headers or {})
        self.errors = tuple(errors)

    def body(self) -> dict[str, Any]:
        """The problem object, as in a response or in an `error` event."""
        body: dict[str, Any] = {
            "type": f"urn:assistant-ctg:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.errors:
            body["errors"] = list(self.errors)
        return body

    def openai_body(self) -> dict[str, Any]:
        """The same in the OpenAI routes' shape."""
        kinds = {401: "authentication_error", 429: "rate_limit_error"}
        kind = "server_error" if self.status >= 500 else "invalid_request_error"
        return {
            "error": {
                "message": self.detail,
                "type": kinds.get(self.status, kind),
                "param": self.param,
                "code": self.code,
            }
        }

    def response(self, path: str) -> JSONResponse:
        """The HTTP response for a request to `path` (without the URL prefix)."""
        openai = path.startswith(OPENAI_PREFIX)
        return JSONResponse(
            self.openai_body() if openai else self.body(),
            status_code=self.status,
            headers={"Cache-Control": "no-store", **self.headers},
            media_type="application/json" if openai else MEDIA_TYPE,
        )


def problem_of(error: Exception) -> Problem:
    """What the client is told about `error`; nothing of an unforeseen error's own message."""
    match error:
        case Problem():
            return error
        case RequestValidationError():
            return _of_validation(error)
        case HTTPException():
            return _of_http(error)
        case IndexMissingError():
            return Problem(
                "index_missing",
                "Aucun document n’est encore indexé. Réessayez dans quelques minutes.",
                headers={"Retry-After": "30"},
            )
        case StoreUnavailableError():
            return Problem(
                "store_unavailable",
                "La base documentaire ne répond pas. Réessayez dans quelques instants.",
                headers={"Retry-After": "5"},
            )
    return Problem(
        "internal_error", "Une erreur est survenue de notre côté. Réessayez dans quelques instants."
    )


def install(app: FastAPI) -> None:
    """Answer the errors that routes raise on purpose; the others are caught further out."""

    async def respond(request: Request, error: Exception) -> JSONResponse:
        return problem_of(error).response(scope_path(request.scope))

    for kind in (
        Problem,
        RequestValidationError,
        HTTPException,
        IndexMissingError,
        StoreUnavailableError,
    ):
        app.add_exception_handler(kind, respond)


def scope_path(scope: Scope) -> str:
    """The path without the URL prefix that a proxy may leave in."""
    path, root = scope["path"], scope.get("root_path", "")
    return str(path[len(root) :] if root and path.startswith(f"{root}/") else path)


def _of_validation(error: RequestValidationError) -> Problem:
    raw = error.errors()
    if any(item["type"] == "json_invalid" for item in raw):
        return Problem("malformed_json", "Le corps de la requête n’est pas du JSON correct.")
    errors = field_errors(raw)
    return Problem(
        "invalid_request",
        errors[0]["detail"] if len(errors) == 1 else "Plusieurs champs sont incorrects.",
        errors=errors,
        param=errors[0]["pointer"].removeprefix("#/").replace("/", ".") if errors else None,
    )


def _of_http(error: HTTPException) -> Problem:
    headers = dict(error.headers or {})
    match error.status_code:
        case 400:
            return Problem(
                "malformed_json",
                "Le corps de la requête est illisible\u00a0: du JSON encodé en UTF-8 est attendu.",
            )
        case 404:
            return Problem("not_found", "Il n’y a rien à cette adresse.")
        case 405:
            return Problem(
                "method_not_allowed",
                "Cette adresse n’accepte pas cette méthode HTTP.",
                headers=headers,
            )
    return Problem("internal_error", "La requête n’a pas pu être traitée.", headers=headers)
