"""The process that reads one file and nothing else: limits first, then the file, then JSON.

Started by `ingest.sandbox` as `python -m ingest.reading_process`; not a command for people.
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
from dataclasses import replace
from pathlib import Path

from ingest.errors import DocumentError
from ingest.loaded_json import to_json
from ingest.reading import read_bytes

RECURSION = 2000
"""Deep enough for real files; a deeper one ends in a RecursionError, not in a crash."""


def main(arguments: list[str]) -> int:
    """Read the file that the arguments name and write what it holds to standard output."""
    path, memory_mb, seconds, ocr = arguments
    _limit(int(memory_mb) * 1024 * 1024, int(seconds))
    sys.setrecursionlimit(RECURSION)
    # Vendors print notices; only our JSON may reach the output.
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        loaded = read_bytes(Path(path).read_bytes(), path, ocr == "ocr")
        answer = to_json(replace(loaded, peak_memory_mb=_peak_memory()))
    except DocumentError as error:
        answer = json.dumps({"code": error.code, "message": str(error)})
    except MemoryError:
        answer = json.dumps({"code": "memory"})
    except RecursionError:
        answer = json.dumps({"code": "nested"})
    except OSError as error:
        answer = json.dumps({"code": "unreadable-file", "message": str(error.strerror)})
    except Exception as error:
        # Whatever a loader did not foresee: this file is refused, with the reason in the log.
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        answer = json.dumps({"code": "damaged"})
    output.write(answer)
    output.close()
    return 0


def _peak_memory() -> int | None:
    """MiB, as Linux counts it since this program began; `getrusage` would count the parent's."""
    try:
        match = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    except OSError:
        return None
    return int(match.group(1)) // 1024 if match else None


def _limit(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    # It has nothing to write: no file may grow.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
