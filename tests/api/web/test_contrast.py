from __future__ import annotations

import pytest

from api.web.theme import colours

TEXT = [
    ("ink", "paper"), ("ink", "surface"), ("ink", "sunken"),
    ("muted", "paper"), ("muted", "surface"), ("muted", "sunken"),
    ("accent", "paper"), ("accent", "surface"), ("accent", "sunken"),
    ("accent-strong", "paper"), ("accent-strong", "surface"), ("accent-strong", "sunken"),
    ("on-accent", "accent"), ("on-accent", "accent-strong"),
    ("danger", "danger-paper"), ("mark-ink", "mark"),
]  # fmt: skip
SHAPES = [("edge", "paper"), ("edge", "surface"), ("edge", "sunken"), ("accent", "paper")]


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable(scheme: str) -> None:
    """Each pair of text and background that the style uses has at least 4.5 to 1."""
    known = colours(scheme)
    poor = [(a, b) for a, b in TEXT if contrast(known[a], known[b]) < 4.5]
    assert poor == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_edges_of_controls_are_visible(scheme: str) -> None:
    """Borders of fields and buttons, and the focus ring, have at least 3 to 1."""
    known = colours(scheme)
    poor = [(a, b) for a, b in SHAPES if contrast(known[a], known[b]) < 3]
    assert poor == []
