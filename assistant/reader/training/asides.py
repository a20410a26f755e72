"""What documents say of themselves (« Ce guide explique… »): it looks like any answer."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from assistant.reader.training.examples import Sheet
from assistant.reader.training.notices import Notice

WRITTEN = Path(__file__).parent / "data" / "asides.txt"
EACH, SHARE = 3, 0.8
"""Asides that a sheet gets beside its units; share of the sheets that get some."""
_END = re.compile(r"\s*[:–(,]\s+|\s+–\s+")
_KIND = re.compile(
    r"^(?:rapport d'activité(?: \d+)?|guide|règlement(?: intérieur)?|calendrier)"
    r"(?: de la| du| de l'| des| de)?\s+",
    re.IGNORECASE,
)


def load(path: Path = WRITTEN) -> list[tuple[str, str]]:
    """Headings and sentences; `{t}` stands for the subject, `{T}` for the title."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(heading, said) for heading, _, said in (line.partition("|") for line in lines)]


def subject(title: str) -> str:
    """What a title is about: « Règlement du bac : horaires » is about « bac »."""
    first = _END.split(title)[0].strip()
    return _KIND.sub("", first).strip() or title


def of_title(
    title: str, asides: Sequence[tuple[str, str]], rng: random.Random, count: int = EACH
) -> list[str]:
    """So many asides of that document, each as an option is said, with its heading in front."""
    about = subject(title)
    capital, small = about[0].upper() + about[1:], about[0].lower() + about[1:]
    return [
        f"{heading.format(T=title)} "
        f"{said.format(t=capital if said.startswith('{t}') else small, T=title)}"
        for heading, said in rng.sample(list(asides), count)
    ]


def beside(
    sheets: Sequence[Sheet], written: Sequence[Notice], rng: random.Random, share: float = SHARE
) -> list[Sheet]:
    """The sheets of those notices, most of them with asides that answer nothing."""
    asides = load()
    return [
        replace(sheet, units=(*sheet.units, *of_title(notice.title, asides, rng)))
        if rng.random() < share
        else sheet
        for sheet, notice in zip(sheets, written, strict=True)
    ]
