"""French spaces and dates, for what people read."""

from __future__ import annotations

import re
from datetime import datetime

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip


def french_spaces(text: str) -> str:
    """No-break spaces in guillemets and before `:` and `%`, narrow ones before `;`, `?`, `!`."""
    text = re.sub(r"« ", "«\u00a0", text)
    text = re.sub(r" (?=[»:%])", "\u00a0", text)
    return re.sub(r" (?=[;?!])", "\u202f", text)


def french_moment(iso: str) -> str:
    """« 24 novembre 2026 à 12 h 46 » for an ISO moment; the text itself when it is none."""
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    day = "1er" if moment.day == 1 else str(moment.day)
    clock = f"{moment.hour}\u00a0h\u00a0{moment.minute:02d}"
    return f"{day}\u00a0{_MONTHS[moment.month - 1]} {moment.year} à {clock}"
