"""Which PIAF articles are held out: never trained on, only measured on."""

from __future__ import annotations

import random
from collections.abc import Iterable

SEED = 20261124
SHARE = 0.15


def held_out_articles(titles: Iterable[str]) -> frozenset[str]:
    """The held-out titles, by a seeded draw that the order of `titles` cannot change."""
    ordered = sorted(set(titles))
    return frozenset(random.Random(SEED).sample(ordered, round(len(ordered) * SHARE)))
