"""Read the settings of this process, or end it saying in French which are wrong."""

from __future__ import annotations

from pydantic import ValidationError

from api.settings import ApiSettings


def read_settings() -> ApiSettings:
    """What the environment says. A mistake ends the process with status 1 and a line for each."""
    try:
        return ApiSettings()
    except ValidationError as error:
        lines = (_mistake(one["loc"], one["msg"]) for one in error.errors(include_url=False))
        raise SystemExit("\n".join(("Réglages refusés\u00a0:", *lines))) from None


def _mistake(place: tuple[int | str, ...], message: str) -> str:
    message = message.removeprefix("Value error, ")
    if message.startswith("API_") or not place:
        return f"- {message}"
    return f"- API_{str(place[0]).upper()}\u00a0: {message}"
