"""The two colour schemes, as style rules for the pages and for the widget."""

from __future__ import annotations

import re

from api.web.assets import CLIENT_FOLDER

DARK = "@media (prefers-color-scheme: dark)"


def declarations(scheme: str) -> str:
    """The custom properties of `light` or `dark`."""
    return (CLIENT_FOLDER / f"{scheme}.css").read_text(encoding="utf-8")


def colours(scheme: str) -> dict[str, str]:
    """Custom properties of a scheme by name, `--` left out; dark inherits from light."""
    found = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", declarations(scheme)))
    return found if scheme == "light" else colours("light") | found


def page_theme() -> str:
    """For a whole page: the reader's own preference decides."""
    light, dark = declarations("light"), declarations("dark")
    return f":root {{\n{light}}}\n{DARK} {{ :root {{\n{dark}}} }}\n"


def widget_theme() -> str:
    """For the widget's outer element: the `scheme` attribute decides, else the preference.

    Not for `:host`: a rule of the host page, such as `* { --ink: red }`, would win there.
    """
    light, dark = declarations("light"), declarations("dark")
    return (
        f".outer {{\n{light}}}\n"
        f"{DARK} {{ :host(:not([scheme='light'])) .outer {{\n{dark}}} }}\n"
        f":host([scheme='dark']) .outer {{\n{dark}}}\n"
        ":host([scheme='light']) .outer { color-scheme: light; }\n"
        ":host([scheme='dark']) .outer { color-scheme: dark; }\n"
    )
