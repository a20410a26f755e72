"""The reader's invented notices as a corpus of one territory each, to calibrate on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.reader.training import notices


@dataclass(frozen=True)
class NoticeCase:
    """A question asked of one notice, its territory, and the text of the units that answer:
    none for a near miss."""

    question: str
    territory: str
    spans: tuple[str, ...]


def write(folder: Path, source: Path = notices.FOLDER) -> list[NoticeCase]:
    """Write the notices that the reader has not seen as Markdown with their manifest; gives what
    is asked of them."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = ['default_territory = "Notice 7"\n']
    cases: list[NoticeCase] = []
    for number, read in enumerate(notices.raw(source)):
        if not notices.is_apart(number):
            continue
        name, territory = f"notice-{number}.md", f"Notice {number}"
        text = _markdown(read["title"], read["units"])
        (folder / name).write_text(text, encoding="utf-8")
        mark = hashlib.sha256(text.encode()).hexdigest()
        manifest.append(
            f'[[document]]\nid = "notice-{number}"\nfile = "{name}"\n'
            f"title = {json.dumps(read['title'], ensure_ascii=False)}\n"
            f'publisher = "Organisme inventé"\nterritory = "{territory}"\n'
            f'provenance = "Document inventé"\nsha256 = "{mark}"\n'
        )
        units = [unit["t"] for unit in read["units"]]
        for asked in read["questions"]:
            spans = tuple(units[n] for n in asked["a"] if 0 <= n < len(units))
            cases.append(NoticeCase(asked["q"], territory, spans))
        cases += [NoticeCase(text, territory, ()) for text in read["near"]]
    (folder / "manifest.toml").write_text("\n".join(manifest), encoding="utf-8")
    return cases


def _markdown(title: str, units: Sequence[dict[str, str]]) -> str:
    parts, heading = [f"# {title}"], ""
    for unit in units:
        if unit["s"] != heading:
            heading = unit["s"]
            parts.append(f"## {heading}")
        lead, colon, items = unit["t"].partition(" : ")
        if unit["k"] == "list" and colon:
            parts.append("\n".join([f"{lead} :\n", *(f"- {item}" for item in items.split(" ; "))]))
        else:
            parts.append(unit["t"])
    return "\n\n".join(parts) + "\n"
