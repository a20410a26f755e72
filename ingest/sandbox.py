"""Read a file in a process of its own, bounded in time, memory and output.

A file that crashes, hangs or swells its reader costs that file and nothing else.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ingest.content import LoadedDocument
from ingest.errors import DocumentError
from ingest.loaded_json import from_json

_MESSAGES = {
    "memory": "Ce fichier demande trop de mémoire : il est démesuré une fois décompressé.",
    "nested": "Ce fichier est trop imbriqué pour être lu.",
    "damaged": "Ce fichier est abîmé : il n’a pas pu être lu.",
    "unreadable-file": "Ce fichier ne peut pas être ouvert.",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much reading one file may cost."""

    seconds: float = 300.0
    memory_mb: int = 2048
    file_mb: int = 200
    output_mb: int = 64
    """Of JSON: a 2,000-page book takes some 15."""


def read_file(path: Path, limits: Limits, ocr: bool = True) -> LoadedDocument:
    """What the file holds. Raises DocumentError with a code and a French message."""
    try:
        size = path.stat().st_size
    except OSError:
        raise DocumentError("missing-file", f"Le fichier {path.name} n’existe pas.") from None
    if size > limits.file_mb * 1024 * 1024:
        raise DocumentError(
            "too-large", f"Ce fichier dépasse {limits.file_mb} Mo : il n’est pas lu."
        )
    output = _run(path, limits, ocr)
    try:
        values = json.loads(output)
    except ValueError:
        raise DocumentError("damaged", _MESSAGES["damaged"]) from None
    if "code" in values:
        code = values["code"]
        raise DocumentError(code, values.get("message") or _MESSAGES[code])
    return from_json(values)


def _run(path: Path, limits: Limits, ocr: bool) -> bytes:
    command = [
        sys.executable,
        "-m",
        "ingest.reading_process",
        str(path.resolve()),
        str(limits.memory_mb),
        str(int(limits.seconds) + 1),
        "ocr" if ocr else "no-ocr",
    ]
    # One thread a process: the limit on memory counts every thread's stack.
    environment = {
        **{key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "HOME") if key in os.environ},
        "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_THREAD_LIMIT": "1",
        "OMP_NUM_THREADS": "1",
    }
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )
    assert process.stdout is not None
    late = threading.Event()
    timer = threading.Timer(limits.seconds, _stop, (process, late))
    timer.start()
    try:
        output = _bounded(process.stdout, limits.output_mb * 1024 * 1024)
        if output is None:
            raise DocumentError("too-large", "Ce fichier contient beaucoup trop de texte.")
        code = process.wait()
    finally:
        timer.cancel()
        _kill(process)
        process.stdout.close()
    if late.is_set() or code == -signal.SIGXCPU:
        limit = f"{limits.seconds:.0f}"
        raise DocumentError("too-slow", f"La lecture de ce fichier dépasse {limit} secondes.")
    if code != 0 or not output:
        raise DocumentError("damaged", _MESSAGES["damaged"])
    return output


def _bounded(stream: IO[bytes], limit: int) -> bytes | None:
    """Everything the stream gives; None when it gives more than `limit` bytes."""
    with tempfile.SpooledTemporaryFile(max_size=1 << 20) as kept:
        length = 0
        while piece := stream.read(1 << 16):
            length += len(piece)
            if length > limit:
                return None
            kept.write(piece)
        kept.seek(0)
        return kept.read()


def _stop(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the reader and what it started (Tesseract); they share a process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
