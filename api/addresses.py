"""The service's own address, as the people who follow its links see it."""

from __future__ import annotations

from fastapi import Request

from api.settings import ApiSettings


def base_url(request: Request, settings: ApiSettings) -> str:
    """`API_PUBLIC_URL`, else the address asked, URL prefix included; no final slash."""
    return settings.public_url or str(request.base_url).rstrip("/")
