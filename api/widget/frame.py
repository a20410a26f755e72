"""Who may frame the assistant: the same sites that may embed the widget."""

from __future__ import annotations

from collections.abc import Sequence


def frame_policy(allowed_origins: Sequence[str], nonce: str) -> str:
    """The Content-Security-Policy of the frame; without an allowed origin nobody may frame it."""
    ancestors = " ".join(["'self'", *allowed_origins])
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            f"frame-ancestors {ancestors}",
        )
    )
