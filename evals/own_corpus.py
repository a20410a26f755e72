"""Index a suite's own documents by running our ingestion as anyone would."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from evals.observed import TargetError

LIMIT_SECONDS = 300


def indexed(corpus: Path, cache: Path) -> Path:
    """The folder of an up-to-date index of `corpus`; ingestion itself skips unchanged files."""
    mark = hashlib.sha256(str(corpus.resolve()).encode()).hexdigest()[:12]
    store = cache / f"corpus-{mark}"
    ingest(corpus, store)
    return store


def ingest(corpus: Path, store: Path, *options: str) -> str:
    """Run `python -m ingest`; its standard output. Raises TargetError with what it said."""
    environment = os.environ | {
        "INGEST_CORPUS_PATH": str(corpus),
        "ASSISTANT_STORE_PATH": str(store),
    }
    environment.pop("ASSISTANT_CHROMA_URL", None)
    environment.pop("ASSISTANT_DEFAULT_TERRITORY", None)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ingest", *options],
            env=environment,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TargetError(f"l’indexation de {corpus} dépasse {LIMIT_SECONDS} s") from error
    if done.returncode != 0:
        raise TargetError(f"l’indexation de {corpus} a échoué : {done.stderr or done.stdout}")
    return done.stdout
