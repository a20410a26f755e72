"""Characters of a PDF page, with their places, to lines of text; ruled tables beside them.

pdfplumber gives each character's box; the order in which the file draws them is not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ingest.typography import list_mark

SAME_LINE = 0.35
"""Baselines closer than this part of the size are one line (measured on raised ordinals)."""
WORD_GAP = 0.22
"""A gap wider than this part of the size separates words where the file has no space."""
COLUMN_GAP = 1.6
"""A gap wider than this many sizes separates columns or cells: justified lines stay below."""
DOUBLED = 0.16
"""The same character again, nearer than this part of its size, was drawn twice for bold."""
_BOLD = re.compile(r"bold|black|heavy|demi|semibd", re.IGNORECASE)
_CID = re.compile(r"\(cid:\d+\)")
_MARK_ONLY = re.compile(r"(?:[•◦▪■●○‣–—➢➤►▶❖✓✔→\ue000-\uf8ff*-]|\(?\d{1,2}[.)]|\(?[a-z]\))\Z")


@dataclass(frozen=True, slots=True)
class Line:
    """A run of characters on one baseline; with `rows`, a whole table instead."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    """What the characters stand on, from the top of the page; a table's lower edge."""
    size: float
    bold: bool = False
    rows: tuple[tuple[str, ...], ...] = ()
    header: bool = False
    first_word: float = 0.0
    """Width of the first word: would it have fitted on the line before?"""


@dataclass(frozen=True, slots=True)
class PageLines:
    """What one page holds."""

    width: float
    height: float
    lines: tuple[Line, ...]
    slanted: tuple[str, ...] = ()
    """Text neither horizontal nor vertical: stamps and watermarks."""
    unreadable: int = 0
    """Characters whose font does not say what they are."""
    image_part: float = 0.0
    """Part of the page that images cover, 0 to 1."""
    letters: int = field(default=0)


def page_lines(page: Any) -> PageLines:
    """Lines of a pdfplumber page."""
    width, height = float(page.width), float(page.height)
    characters = [
        c
        for c in page.chars
        # What lies outside the page, or is set in no size at all, nobody sees.
        if c["text"] and c["size"] > 0.5 and -2 < c["x0"] < width + 2 and -2 < c["top"] < height + 2
    ]
    upright, slanted = _upright(characters, width, height)
    upright = _deduplicated(upright)
    unreadable = sum(bool(_CID.fullmatch(c["text"])) for c in upright)
    tables, rest = _ruled_tables(page, upright)
    lines = _with_marks(lines_of(rest))
    lines, loose = _loose_tables(lines)
    return PageLines(
        width,
        height,
        tuple(lines + tables + loose),
        slanted,
        unreadable,
        _image_part(page, width * height),
        sum(c["text"].isalnum() for c in upright),
    )


def _upright(
    characters: list[Any], width: float, height: float
) -> tuple[list[Any], tuple[str, ...]]:
    """Horizontal characters; a page set sideways is turned, stamps are put aside."""
    straight: list[Any] = []
    sideways: list[Any] = []
    slanted: list[Any] = []
    for character in characters:
        a, b = character["matrix"][0], character["matrix"][1]
        if abs(b) <= 0.03 * abs(a):
            straight.append({**character, "base": _baseline(character)})
        elif abs(a) <= 0.03 * abs(b):
            sideways.append(character)
        else:
            slanted.append(character)
    if len(sideways) > 2 * len(straight):
        straight, sideways = [_turned(c, width, height) for c in sideways], []
    # Sideways text beside upright text is a spine or a margin note: it goes with the stamps.
    texts = ["".join(c["text"] for c in group).strip() for group in (slanted, sideways)]
    return straight, tuple(text for text in texts if text)


def _baseline(character: Any) -> float:
    """Distance from the top of the page to what the character stands on."""
    return float(character["bottom"] + character["y0"] - character["matrix"][5])


def _turned(character: Any, width: float, height: float) -> Any:
    if character["matrix"][1] > 0:
        x0, x1 = height - character["bottom"], height - character["top"]
        top, bottom = character["x0"], character["x1"]
        base = character["matrix"][4]
    else:
        x0, x1 = character["top"], character["bottom"]
        top, bottom = width - character["x1"], width - character["x0"]
        base = width - character["matrix"][4]
    box = {"x0": x0, "x1": x1, "top": top, "bottom": bottom, "size": bottom - top}
    return {**character, **box, "base": base}


def _deduplicated(characters: Sequence[Any]) -> list[Any]:
    """Without the characters drawn again at nearly the same place."""
    kept: list[Any] = []
    cells: dict[tuple[str, int, int], list[Any]] = {}
    for character in characters:
        if character["text"].isspace():
            kept.append(character)
            continue
        reach = max(DOUBLED * character["size"], 0.3)
        column, row = int(character["x0"] // 4), int(character["top"] // 4)
        near = (
            other
            for i in (column - 1, column, column + 1)
            for j in (row - 1, row, row + 1)
            for other in cells.get((character["text"], i, j), ())
        )
        if any(
            abs(other["x0"] - character["x0"]) <= reach
            and abs(other["top"] - character["top"]) <= reach
            and abs(other["size"] - character["size"]) <= 0.5
            for other in near
        ):
            continue
        cells.setdefault((character["text"], column, row), []).append(character)
        kept.append(character)
    return kept


def lines_of(characters: Iterable[Any]) -> list[Line]:
    """Runs of characters on one baseline, cut at gaps as wide as columns."""
    lines: list[Line] = []
    for row in _rows(characters):
        row.sort(key=lambda c: c["x0"])
        run: list[Any] = []
        for character in row:
            solid = [c for c in run if not c["text"].isspace()][-1:] if run else []
            wide = COLUMN_GAP * max(character["size"], solid[0]["size"]) if solid else 0
            if (
                solid
                and not character["text"].isspace()
                and character["x0"] - solid[0]["x1"] > wide
            ):
                lines += _line(run)
                run = []
            run.append(character)
        lines += _line(run)
    return lines


def _rows(characters: Iterable[Any]) -> list[list[Any]]:
    """Characters by baseline; small raised ones join the line that they are raised from."""
    ordered = sorted(characters, key=lambda c: c["base"])
    rows: list[list[Any]] = []
    for character in ordered:
        row = rows[-1] if rows else None
        if row and character["base"] - row[0]["base"] <= SAME_LINE * min(
            character["size"], row[0]["size"]
        ):
            row.append(character)
        else:
            rows.append([character])
    result: list[list[Any]] = []
    for index, row in enumerate(rows):
        host = rows[index + 1] if index + 1 < len(rows) else None
        if host and _raised(row, host):
            host.extend(row)
        else:
            result.append(row)
    return result


def _raised(row: list[Any], host: list[Any]) -> bool:
    """True for exponents (« 1er », « m² ») just above the baseline of `host`."""
    size = max(c["size"] for c in host)
    solid = [c for c in row if not c["text"].isspace()]
    return bool(solid) and all(
        c["size"] < 0.8 * size
        and c["bottom"] > min(h["top"] for h in host)
        and any(abs(h["x1"] - c["x0"]) < 0.3 * size or h in solid for h in host + solid)
        for c in solid
    )


def _line(run: Sequence[Any]) -> Iterator[Line]:
    while run and run[0]["text"].isspace():
        run = run[1:]
    while run and run[-1]["text"].isspace():
        run = run[:-1]
    if not run:
        return
    text = ""
    first_word: float | None = None
    for index, character in enumerate(run):
        if index:
            gap = character["x0"] - run[index - 1]["x1"]
            if gap > WORD_GAP * character["size"] and not text[-1:].isspace():
                text += "" if character["text"].isspace() else " "
        if first_word is None and (character["text"].isspace() or text.endswith(" ")):
            first_word = run[index - 1]["x1"] - run[0]["x0"]
        text += character["text"]
    if len(text) > 3:
        text = re.sub(r"(?:\s?\.){5,}\s*", " \u2026\u2026 ", text)
    solid = [c for c in run if not c["text"].isspace()]
    sizes = sorted(c["size"] for c in solid)
    bold = sum(bool(_BOLD.search(c["fontname"] or "")) for c in solid) > 0.9 * len(solid)
    width = run[-1]["x1"] - run[0]["x0"]
    yield Line(
        text.strip(),
        run[0]["x0"],
        run[-1]["x1"],
        min(c["top"] for c in solid),
        max(c["bottom"] for c in solid),
        sorted(c["base"] for c in solid)[len(solid) // 2],
        round(sizes[len(sizes) // 2], 1),
        bold,
        first_word=width if first_word is None else first_word,
    )


def _with_marks(lines: list[Line]) -> list[Line]:
    """A bullet or number set apart from its text by a tab joins it."""
    result: list[Line] = []
    for line in lines:
        last = result[-1] if result else None
        if (
            last is not None
            and _MARK_ONLY.match(_CID.sub("•", last.text))
            and abs(last.base - line.base) < line.size
            and 0 <= line.x0 - last.x1 < 60
        ):
            text = f"{last.text} {line.text}"
            result[-1] = replace(line, text=text, x0=last.x0, top=min(last.top, line.top))
        else:
            result.append(line)
    return [
        replace(line, text=_CID.sub("•", line.text, count=1))
        if _opens_with_cid(line.text)
        else replace(line, text=_CID.sub("", line.text))
        for line in result
    ]


def _opens_with_cid(text: str) -> bool:
    match = _CID.match(text)
    return match is not None and text[match.end() : match.end() + 1] in (" ", "\u00a0")


def _ruled_tables(page: Any, characters: list[Any]) -> tuple[list[Line], list[Any]]:
    """Tables drawn with lines, and the characters outside them."""
    edges = len(page.rects) + len(page.lines) + len(page.curves)
    if not 3 <= edges <= 3000:
        return [], characters
    tables: list[Line] = []
    for table in page.find_tables():
        line, inside = _ruled_table(table, characters)
        if line is not None:
            taken = {id(c) for c in inside}
            characters = [c for c in characters if id(c) not in taken]
            tables.append(line)
    return tables, characters


def _ruled_table(table: Any, characters: list[Any]) -> tuple[Line | None, list[Any]]:
    x0, top, x1, bottom = table.bbox
    inside = [c for c in characters if _in(c, table.bbox)]
    rows: list[tuple[str, ...]] = []
    bold_first = False
    for row in table.rows:
        cells: list[str] = []
        bolds: list[bool] = []
        for box in row.cells:
            if box is None:
                continue
            lines = sorted(lines_of(c for c in inside if _in(c, box)), key=lambda line: line.bottom)
            cells.append(" ".join(line.text for line in lines))
            bolds += [line.bold for line in lines]
        if any(cells):
            bold_first = bold_first or (not rows and bool(bolds) and all(bolds))
            rows.append(tuple(cells))
    if len(rows) < 2 or max(map(len, rows)) < 2 or max(len(c) for r in rows for c in r) > 600:
        return None, []
    filled = sum(bool(cell) for row in rows for cell in row)
    if filled < 0.4 * sum(map(len, rows)):
        return None, []
    size = inside[0]["size"] if inside else 10.0
    return Line("", x0, x1, top, bottom, bottom, size, rows=tuple(rows), header=True), inside


def _in(character: Any, box: tuple[float, float, float, float]) -> bool:
    x = (character["x0"] + character["x1"]) / 2
    y = (character["top"] + character["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _loose_tables(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Tables without rules: three aligned rows or more, of figures or of very short cells."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.base, line.x0)):
        if rows and abs(rows[-1][-1].base - line.base) < SAME_LINE * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    tables: list[Line] = []
    taken: set[int] = set()
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and _aligned(rows[start], rows[end]):
            end += 1
        run = [sorted(row, key=lambda line: line.x0) for row in rows[start:end]]
        if len(run) >= 3 and _like_table(run):
            taken |= {id(line) for row in run for line in row}
            tables.append(_table_line(run))
            start = end
        else:
            start += 1
    return [line for line in lines if id(line) not in taken], tables


def _aligned(first: list[Line], row: list[Line]) -> bool:
    if len(first) < 2 or len(first) != len(row):
        return False
    pairs = zip(
        sorted(first, key=lambda line: line.x0), sorted(row, key=lambda line: line.x0), strict=True
    )
    return all(
        abs(a.x0 - b.x0) < 6 or abs(a.x1 - b.x1) < 6 or abs(a.x0 + a.x1 - b.x0 - b.x1) < 12
        for a, b in pairs
    )


def _like_table(run: list[list[Line]]) -> bool:
    if any(list_mark(line.text) for row in run for line in row):
        return False
    body = run[1:]
    figures = max(
        sum(any(c.isdigit() for c in row[i].text) and len(row[i].text.split()) <= 4 for row in body)
        for i in range(1, len(run[0]))
    )
    words = [len(line.text.split()) for row in run for line in row]
    return figures >= 0.6 * len(body) or sum(words) / len(words) <= 2.5


def _table_line(run: list[list[Line]]) -> Line:
    flat = [line for row in run for line in row]
    no_digits = not any(c.isdigit() for line in run[0] for c in line.text)
    digits_below = any(c.isdigit() for row in run[1:] for line in row[1:] for c in line.text)
    return Line(
        "",
        min(line.x0 for line in flat),
        max(line.x1 for line in flat),
        min(line.top for line in flat),
        max(line.bottom for line in flat),
        max(line.base for line in flat),
        flat[0].size,
        rows=tuple(tuple(line.text for line in row) for row in run),
        header=all(line.bold for line in run[0]) or (no_digits and digits_below),
    )


def _image_part(page: Any, area: float) -> float:
    covered = sum(
        max(0.0, float(image["x1"]) - float(image["x0"]))
        * max(0.0, float(image["bottom"]) - float(image["top"]))
        for image in page.images
    )
    return min(1.0, covered / area) if area else 0.0
