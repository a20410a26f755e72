"""The widget's one script: the shared conversation, its own element, and its style inside."""

from __future__ import annotations

import json
import re
from pathlib import Path

from api.web.assets import CLIENT_FOLDER, Asset, conversation_scripts, script
from api.web.theme import widget_theme

FOLDER = Path(__file__).parent
NAME = "widget.js"


def widget_script() -> Asset:
    """`widget.js`, without any dependency. Its file name carries its hash: `widget.1f2e….js`."""
    style = "\n".join(
        (
            widget_theme(),
            (CLIENT_FOLDER / "conversation.css").read_text(encoding="utf-8"),
            (FOLDER / "client" / "widget.css").read_text(encoding="utf-8"),
        )
    )
    return script(
        NAME,
        [
            f"const WIDGET_CSS = {json.dumps(without_comments(style), ensure_ascii=False)};",
            *conversation_scripts(),
            FOLDER / "client" / "colour.js",
            FOLDER / "client" / "element.js",
        ],
    )


def without_comments(style: str) -> str:
    """The style sheet with comments and indentation left out."""
    return re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)).strip()
