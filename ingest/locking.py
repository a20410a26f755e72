"""One writer at a time: a lock beside the index, released by the system when a process dies."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import IngestError


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the writer's lock. Raises IngestError when another command is at work."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "ingest.lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IngestError(
                "Une autre mise à jour de l’index est en cours : attendez qu’elle se termine."
            ) from None
        yield
