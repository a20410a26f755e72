"""A short sustained load by the bench's own command: what must hold on any machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT

CLIENTS = (1, 4, 16, 64)
SERVICE = "service entier"


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_no_error_and_no_long_tail_under_load(tmp_path: Path) -> None:
    """Five seconds at each level: no error but intended 429 and 503, and at 16 clients nineteen
    answers of twenty come within four times the usual time."""
    report = tmp_path / "load.json"
    command = [sys.executable, "-m", "evals", "load", "--seconds", "5", "--no-memory"]
    for count in CLIENTS:
        command += ["--clients", str(count)]
    subprocess.run([*command, "--json", str(report)], cwd=ROOT, check=True, timeout=1100)
    subjects = json.loads(report.read_text("utf-8"))["subjects"]
    for name, levels in subjects.items():
        assert [(name, one["clients"], one["errors"]) for one in levels] == [
            (name, count, 0) for count in CLIENTS
        ]
        assert all(one["answered"] > 0 for one in levels)
    level = subjects[SERVICE][CLIENTS.index(16)]
    assert level["p95"] <= 4 * level["p50"]
