"""What a sample is: a way to make the file, and the blocks, pages and warnings it must give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Expected = tuple[str, str]
"""Kind and text of a block: « h2 », « p », « - », « 1. », « | » (row), « || » (row of heads)."""


@dataclass(frozen=True)
class Sample:
    """One generated file."""

    name: str
    make: Callable[[], bytes]
    blocks: tuple[Expected, ...] = ()
    pages: tuple[int | None, ...] = ()
    """Page of each block; empty when the format has none."""
    printed: tuple[str | None, ...] = ()
    page_count: int | None = None
    warnings: tuple[str, ...] = ()
    """Each must be the beginning of one warning, in order."""
    error: str | None = None
    """The code of the error that reading must end in, instead."""
    ocr: bool = False
    spans: tuple[tuple[int | None, int | None], ...] = field(default=())
    """First and last page of each passage; empty where it is not checked."""
    levels: tuple[int, ...] = ()
    """Level of each block; empty where it is not checked."""
