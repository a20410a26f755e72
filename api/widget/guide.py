"""The integration guide, as the page for Caf staff shows it."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup

from api.widget.bundle import FOLDER

PLACEHOLDER = "https://assistant.example.fr"
"""Stands in GUIDE.md for the service's address."""

TABLE = '<div class="wide" tabindex="0" role="region" aria-label="Tableau"><table>'
"""A table may be wider than a phone: it then scrolls by itself, by keyboard too."""


@cache
def guide_html(base: str) -> Markup:
    """`GUIDE.md` as HTML, with the real address in its examples. It is our own text."""
    text = (FOLDER / "GUIDE.md").read_text(encoding="utf-8").replace(PLACEHOLDER, base)
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return Markup(html.replace("<table>", TABLE).replace("</table>", "</table></div>"))
