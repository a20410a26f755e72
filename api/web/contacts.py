"""E-mail addresses and telephone numbers of a text become links; everything else stays text."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

CONTACT = re.compile(
    r"(?P<email>[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})"
    r"|(?P<phone>(?<![\d+])(?:\+33[ .\u00a0\u202f-]?|0)[1-9](?:[ .\u00a0\u202f-]?\d{2}){4}(?!\d))"
)
"""The client's `text.js` holds the same pattern."""


def telephone_uri(number: str) -> str:
    """`06-89-26-70-25` as `tel:+33689267025`."""
    digits = re.sub(r"\D", "", number)
    return "tel:+33" + (digits[2:] if number.startswith("+") else digits[1:])


def link_contacts(text: str) -> Markup:
    """`text` escaped, with its addresses and numbers as links."""
    parts: list[Markup] = []
    position = 0
    for match in CONTACT.finditer(text):
        parts.append(escape(text[position : match.start()]))
        found = match.group()
        target = f"mailto:{found}" if match["email"] else telephone_uri(found)
        parts.append(Markup('<a href="{}">{}</a>').format(target, found))
        position = match.end()
    parts.append(escape(text[position:]))
    return Markup("").join(parts)
