"""Who may frame the assistant: the same sites that may embed the widget."""

from __future__ import annotations

from collections.abc import Sequence

from api.security import page_policy

NOBODY = "frame-ancestors 'none'"


def frame_policy(allowed_origins: Sequence[str], nonce: str) -> str:
    """The Content-Security-Policy of the frame; without an allowed origin only we may frame it."""
    ancestors = " ".join(["'self'", *(origin.rstrip("/") for origin in allowed_origins)])
    return page_policy(nonce).replace(NOBODY, f"frame-ancestors {ancestors}")


def preview_policy(nonce: str) -> str:
    """The policy of the page for staff, which shows our own frame as an example."""
    return page_policy(nonce) + "; frame-src 'self'"
