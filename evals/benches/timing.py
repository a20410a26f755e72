"""Percentiles, and a table of figures that prints the same way in every bench."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table


def percentiles(seconds: Sequence[float], levels: Sequence[int] = (50, 95, 99)) -> dict[str, float]:
    """In milliseconds, one decimal: `{"p50": …}`."""
    if not seconds:
        return {}
    values = np.percentile(np.asarray(seconds), list(levels))
    return {
        f"p{level}": round(1000 * float(value), 1)
        for level, value in zip(levels, values, strict=True)
    }


def french(value: Any) -> str:
    """A figure as French readers write it."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.4g}".replace(".", ",") if abs(value) < 1000 else f"{value:.0f}"
    return str(value)


def print_table(
    out: Console, title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """First column left, figures right."""
    table = Table(title=title)
    for place, head in enumerate(heads):
        table.add_column(head, justify="right" if place else "left")
    for row in rows:
        table.add_row(*(french(cell) for cell in row))
    out.print(table)


def write_figures(path: Path | None, figures: Any) -> None:
    """The figures as JSON, when a file is asked for."""
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
