"""Scripts and style sheets, bundled at start-up and served under names that carry their hash."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fastapi import Request
from fastapi.responses import Response

CLIENT_FOLDER = Path(__file__).parent / "client"

IMMUTABLE = "public, max-age=31536000, immutable"
"""A name with a hash never changes its content."""


@dataclass(frozen=True)
class Asset:
    """One file as the browser gets it."""

    name: str
    content: bytes
    media_type: str

    @cached_property
    def file_name(self) -> str:
        """`name` with twelve digits of its content's hash: `page.1f2e….js`."""
        stem, _, extension = self.name.rpartition(".")
        return f"{stem}.{hashlib.sha256(self.content).hexdigest()[:12]}.{extension}"

    @cached_property
    def compressed(self) -> bytes:
        """The content in gzip, always the same bytes."""
        return gzip.compress(self.content, 9, mtime=0)

    def response(self, request: Request, headers: Mapping[str, str]) -> Response:
        """The file, compressed for browsers that take it so: all of them."""
        known = {"Vary": "Accept-Encoding", **headers}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(self.content, media_type=self.media_type, headers=known)
        known["Content-Encoding"] = "gzip"
        return Response(self.compressed, media_type=self.media_type, headers=known)

    @cached_property
    def integrity(self) -> str:
        """The value of an `integrity` attribute (Subresource Integrity)."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.content).digest()).decode()


def script(name: str, parts: Iterable[str | Path]) -> Asset:
    """One classic script: the parts, files or literal source, share one closed scope."""
    body = "\n".join(_source(part) for part in parts)
    content = f'(() => {{\n"use strict";\n{body}\n}})();\n'
    return Asset(name, content.encode(), "text/javascript; charset=utf-8")


def style_sheet(name: str, parts: Iterable[str | Path]) -> Asset:
    """One style sheet, the parts in order."""
    content = "\n".join(_source(part) for part in parts)
    return Asset(name, content.encode(), "text/css; charset=utf-8")


def conversation_scripts() -> list[Path]:
    """The sources shared by the web chat and the widget, in the order they must be read."""
    names = ("text.js", "stream.js", "sources.js", "markdown.js", "conversation.js")
    return [CLIENT_FOLDER / name for name in names]


def page_assets(theme: str) -> dict[str, Asset]:
    """Every asset of the pages, by plain name; `theme` is the rule that sets the colours."""
    assets = [
        script("page.js", [*conversation_scripts(), CLIENT_FOLDER / "page.js"]),
        script("reading.js", [CLIENT_FOLDER / "reading.js"]),
        style_sheet(
            "page.css",
            [theme, CLIENT_FOLDER / "conversation.css", CLIENT_FOLDER / "page.css"],
        ),
        Asset("icon.svg", (CLIENT_FOLDER / "icon.svg").read_bytes(), "image/svg+xml"),
    ]
    return {asset.name: asset for asset in assets}


def _source(part: str | Path) -> str:
    return part.read_text(encoding="utf-8") if isinstance(part, Path) else part
