"""Put the lines of a page in reading order: columns one after the other, in flows."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.loaders.pdf_lines import Line

Flow = list[Line]
"""Lines to be read from top to bottom, whose neighbours may belong to one paragraph."""


def flows(lines: Sequence[Line], depth: int = 0) -> list[Flow]:
    """Flows in reading order; full-width lines separate what is above and below them."""
    ordered = sorted(lines, key=lambda line: (line.top, line.x0))
    gutter = _gutter(ordered) if depth < 8 else None
    if gutter is None:
        return [ordered] if ordered else []
    left = [line for line in ordered if line.x1 <= gutter]
    right = [line for line in ordered if line.x0 >= gutter]
    crossing = [line for line in ordered if line.x0 < gutter < line.x1]
    if not crossing:
        return flows(left, depth + 1) + flows(right, depth + 1)
    return _banded(left, right, crossing, depth)


def sides(lines: Sequence[Line]) -> tuple[Flow, ...]:
    """What stands left of the page's gutter, right of it and across; nothing without a gutter."""
    gutter = _gutter(sorted(lines, key=lambda line: (line.top, line.x0)))
    if gutter is None:
        return ()
    left = [line for line in lines if line.x1 <= gutter]
    right = [line for line in lines if line.x0 >= gutter]
    return left, right, [line for line in lines if line.x0 < gutter < line.x1]


def _banded(left: Flow, right: Flow, crossing: Flow, depth: int) -> list[Flow]:
    """Bands of columns between full-width lines, from top to bottom."""
    edges = [(line.top + line.bottom) / 2 for line in crossing]
    bands: list[tuple[Flow, Flow]] = [([], []) for _ in range(len(crossing) + 1)]
    for side, lines in enumerate((left, right)):
        for line in lines:
            middle = (line.top + line.bottom) / 2
            bands[sum(edge <= middle for edge in edges)][side].append(line)
    result: list[Flow] = []
    wide: Flow = []
    for index, (band_left, band_right) in enumerate(bands):
        if band_left and band_right:
            # A last, short line of the wide text above stays with it.
            first = min(line.top for line in band_right)
            early = [line for line in band_left if wide and line.bottom <= first]
            wide += early
            if wide:
                result.append(wide)
            kept = [line for line in band_left if line not in early]
            result += flows(kept, depth + 1) + flows(band_right, depth + 1)
            wide = []
        else:
            wide += band_left + band_right
        if index < len(crossing):
            wide.append(crossing[index])
    if wide:
        result.append(wide)
    return result


def _gutter(lines: Sequence[Line]) -> float | None:
    """An x where a column begins beside another; None for a single column."""
    best: tuple[int, float] | None = None
    for candidate in _starts(lines):
        right = [line for line in lines if line.x0 >= candidate - 0.5]
        left = [line for line in lines if line.x1 <= candidate - 5]
        if len(left) < 2 or len(right) < 2:
            continue
        paired = sum(any(_beside(line, other) for other in left) for line in right)
        paired_left = sum(any(_beside(line, other) for other in right) for line in left)
        paired = min(paired, paired_left)
        crossing = sum(
            line.x0 < candidate - 5
            and line.x1 > candidate
            and any(_beside(line, other) for other in right)
            for line in lines
        )
        if paired >= 2 and paired > 2 * crossing and (best is None or paired > best[0]):
            best = paired, candidate - 1
    return best[1] if best else None


def _starts(lines: Sequence[Line]) -> list[float]:
    """Left edges that at least two lines share, leftmost first."""
    edges = sorted(line.x0 for line in lines)
    starts: list[float] = []
    for index, edge in enumerate(edges):
        shared = index + 1 < len(edges) and edges[index + 1] - edge < 4
        if shared and (not starts or edge - starts[-1] > 8):
            starts.append(edge)
    return [edge for edge in starts if edge > edges[0] + 8] if edges else []


def _beside(line: Line, other: Line) -> bool:
    """True where the two lines overlap in height."""
    return min(line.bottom, other.bottom) - max(line.top, other.top) > 0.3 * min(
        line.bottom - line.top, other.bottom - other.top
    )
