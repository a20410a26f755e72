"""Dates, names of sources and counts as a French reader expects them."""

from __future__ import annotations

import re

from assistant.answers import Citation

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def french_date(value: str | None) -> str | None:
    """`2020-01-16` as `16 janvier 2020`, `2020-01` as `janvier 2020`; anything else unchanged."""
    if value is None:
        return None
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", value)
    if match is None or match[2] is None or not 1 <= int(match[2]) <= 12:
        return value
    month = MONTHS[int(match[2]) - 1]
    if match[3] is None:
        return f"{month} {match[1]}"
    day = "1er" if match[3] == "01" else str(int(match[3]))
    return f"{day}\u00a0{month}\u00a0{match[1]}"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """`3 documents`: French says zero and one in the singular."""
    word = singular if number < 2 else plural or f"{singular}s"
    return f"{number}\u00a0{word}"


def unbreakable(text: str) -> str:
    """Spaces where French never breaks a line: before double signs, inside sums and quotes."""
    return re.sub(r" (?=[;:!?»€%])|(?<=«) |(?<=\d) (?=\d{3}(?!\d))", "\u00a0", text)


def source_name(citation: Citation) -> str:
    """`Source 2 : Guide repère, La relation contractuelle`: a link that says where it leads."""
    place = f", {citation.section}" if citation.section else ""
    return f"Source\u00a0{citation.number}\u00a0: {citation.document.title}{place}"


def source_details(citation: Citation) -> str:
    """Publisher, territory, date and page, with what is not known left out."""
    publisher = citation.publisher
    if citation.document.summarises and citation.passage.source is not None:
        publisher = f"Résumé d’après {publisher}"
    details = [publisher, citation.territory]
    if citation.valid_on:
        details.append(french_date(citation.valid_on) or "")
    if citation.printed_page or citation.page:
        details.append(f"page\u00a0{citation.printed_page or citation.page}")
    return " · ".join(detail for detail in details if detail)
