"""An answer's text as HTML for a browser without scripts: the same layout as the client's."""

from __future__ import annotations

import re

from markupsafe import Markup

from api.web.contacts import link_contacts
from api.web.french import source_name, unbreakable
from assistant.answers import Answer

MARK = re.compile(r"[ \u00a0\u202f]?\[(\d{1,3})\]")
BULLET = re.compile(r"[ \t]*(?:[-–•*]|\d{1,2}[.)])[ \u00a0]+")


def answer_html(answer: Answer) -> Markup:
    """Paragraphs and lists; `[1]` becomes a link to the card of source 1."""
    out: list[Markup] = []
    lines: list[Markup] = []
    items: list[Markup] = []

    def close() -> None:
        if lines:
            out.append(Markup("<p>{}</p>\n").format(Markup("<br>\n").join(lines)))
        if items:
            out.append(Markup("<ul>\n{}</ul>\n").format(Markup("").join(items)))
        lines.clear()
        items.clear()

    for line in answer.answer.splitlines():
        bullet = BULLET.match(line)
        if not line.strip():
            close()
        elif bullet:
            if lines:
                close()
            items.append(Markup("<li>{}</li>\n").format(_line(line[bullet.end() :], answer)))
        else:
            if items:
                close()
            lines.append(_line(line, answer))
    close()
    return Markup("").join(out)


def _line(line: str, answer: Answer) -> Markup:
    names = {citation.number: source_name(citation) for citation in answer.citations}
    parts: list[Markup] = []
    position = 0
    line = unbreakable(line)
    for match in MARK.finditer(line):
        number = int(match[1])
        if number not in names:
            continue
        parts.append(link_contacts(line[position : match.start()]))
        parts.append(
            Markup('\u202f<a class="mark" href="#source-{0}" aria-label="{1}">{0}</a>').format(
                number, names[number]
            )
        )
        position = match.end()
    parts.append(link_contacts(line[position:]))
    return Markup("").join(parts)
