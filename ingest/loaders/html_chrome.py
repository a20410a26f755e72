"""Tell what surrounds a web page's text, menus, cookie banners, sharing links, from the text.

Sites name these boxes much alike; a name alone decides only where the box is mostly links.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol, Self

LINKS = 0.5
"""Part of a box's characters that stand in links, in a menu at least."""
LARGE = 0.4
"""A box with more than this part of the page's characters is the page itself."""
DROPPED = frozenset(
    re.findall(
        r"\w+",
        "script style noscript template head nav aside footer header form button select svg iframe "
        "object canvas audio video dialog menu",
    )
)
_NAME_PART = re.compile(r"[a-z]+|[A-Z][a-z]*")
_NOTICES = frozenset(
    re.findall(
        r"\w+",
        "cookie cookies consent tarteaucitron rgpd gdpr didomi breadcrumb breadcrumbs ariane "
        "skiplinks evitement",
    )
)
_MENUS = frozenset(
    re.findall(
        r"\w+",
        "menu nav navbar navigation skip sidebar footer header share sharing partage newsletter "
        "pagination pager related",
    )
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


class Node(Protocol):
    """A node of a parsed page, as the parser in `html` gives it."""

    @property
    def tag(self) -> str | None:
        """Its name, in small letters."""

    @property
    def attributes(self) -> Mapping[str, str | None]:
        """By name; None for one without a value."""

    @property
    def next(self) -> Self | None:
        """The node after it, text included."""

    def css(self, query: str) -> Sequence[Self]:
        """The nodes below it that a selector names."""

    def css_first(self, query: str) -> Self | None:
        """The first of them."""

    def text(self, *, separator: str) -> str:
        """All text below it."""


class Chrome:
    """Knows one page: its length, and the panels that its buttons unfold."""

    def __init__(self, body: Node) -> None:
        self._length = _letters(body)
        self._unfolded: set[str] = set()
        for button in body.css("[aria-controls]"):
            self._unfolded.update((button.attributes.get("aria-controls") or "").split())

    def drops(self, node: Node) -> bool:
        """True for what is no part of the page's text."""
        tag = node.tag or ""
        if tag == "button":
            return not self._unfolds(node)
        return tag in DROPPED or self._hidden(node) or self._surrounds(node)

    def _unfolds(self, button: Node) -> bool:
        """A button that opens a panel of the text is its title."""
        attributes = button.attributes
        if "aria-controls" not in attributes and "aria-expanded" not in attributes:
            return False
        panel = button.next
        while panel is not None and (panel.tag or "").startswith("-"):
            panel = panel.next
        return panel is not None and panel.tag not in DROPPED and not self._surrounds(panel)

    def _hidden(self, node: Node) -> bool:
        attributes = node.attributes
        if attributes.get("role") in ("navigation", "banner", "contentinfo", "search"):
            return True
        if attributes.get("id") in self._unfolded:
            return False
        if "hidden" in attributes or attributes.get("aria-hidden") == "true":
            return True
        return bool(_HIDDEN.search(attributes.get("style") or ""))

    def _surrounds(self, node: Node) -> bool:
        name = f"{node.attributes.get('id') or ''} {node.attributes.get('class') or ''}"
        parts = {part.lower() for part in _NAME_PART.findall(name)}
        notice, menu = not parts.isdisjoint(_NOTICES), not parts.isdisjoint(_MENUS)
        if not (notice or menu) or node.tag in ("body", "html") or node.css_first("h1") is not None:
            return False
        length = _letters(node)
        links = sum(_letters(link) for link in node.css("a"))
        if links and links >= LINKS * length:
            return True
        return notice and length <= LARGE * self._length


def _letters(node: Node) -> int:
    """Characters of a node, without the white space of its source."""
    return len("".join(node.text(separator="").split()))
