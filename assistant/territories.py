"""Which documents a collection holds: those of its territory, and the national ones."""

from __future__ import annotations

import re

from assistant.documents import NATIONAL, Index
from assistant.language.words import fold


class UnknownCollectionError(ValueError):
    """No document is of that territory."""


def slug(territory: str) -> str:
    """The collection's name of a territory: « Haute-Garonne » is haute-garonne."""
    return re.sub(r"[^a-z0-9]+", "-", fold(territory)).strip("-")


def collections_of(index: Index) -> tuple[str, ...]:
    """Slugs of the territories that have documents of their own."""
    own = {d.territory for d in index.documents.values()} - {NATIONAL}
    return tuple(sorted(slug(territory) for territory in own))


def territories_of(index: Index, collection: str | None, default: str | None) -> tuple[str, ...]:
    """The territories to search; all of them when there is neither a collection nor a default.

    Raises UnknownCollectionError.
    """
    known = {slug(d.territory): d.territory for d in index.documents.values()}
    if collection is None:
        chosen = default or index.default_territory
        if chosen is None:
            return tuple(dict.fromkeys((*sorted(known.values()), NATIONAL)))
        return tuple(dict.fromkeys((chosen, NATIONAL)))
    if collection not in known:
        raise UnknownCollectionError(collection)
    return tuple(dict.fromkeys((known[collection], NATIONAL)))
