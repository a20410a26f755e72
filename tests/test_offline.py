"""Once installed, nothing needs another machine, and nothing tries to reach one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT

pytestmark = pytest.mark.timeout(900)
EMPTY_NAMESPACE = ["unshare", "--net", "--"]


def can_isolate() -> bool:
    """Whether this user may make an empty network namespace (root on Linux)."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*EMPTY_NAMESPACE, "true"], capture_output=True).returncode == 0


def test_ingestion_and_serving_need_no_network(tmp_path: Path) -> None:
    """With no interface but loopback, a corpus is indexed and served, and no packet tries to leave.

    Where no namespace can be made, attempts of Python code are recorded and refused instead.
    """
    isolated = can_isolate()
    shutil.copytree(ROOT / "tests" / "assistant" / "corpus", tmp_path / "corpus")
    done = subprocess.run(
        [
            *(EMPTY_NAMESPACE if isolated else []),
            *(sys.executable, "-m", "tests.isolation"),
            *(tmp_path / "corpus", tmp_path / "index"),
            "Le bonnet de bain est-il obligatoire ?",
            "namespace" if isolated else "hooks",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=850,
    )
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["answer"]["status"] == "answered"
    assert "bonnet de bain est obligatoire" in outcome["answer"]["answer"]
    assert (outcome["attempts"], outcome["unrouted"]) == ([], 0)
    assert outcome["witnesses"] is True


@pytest.mark.parametrize("room", ["assistant", "ingest", "api", "evals"])
def test_no_address_of_another_machine_is_written_in_code(room: str) -> None:
    """The rooms' code holds no http address that it could call: addresses are settings."""
    calling = ("httpx.get(", "httpx.post(", "requests.", "urlopen(", "urlretrieve(")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if any(call in line for call in calling) and "://" in line
    ]
    assert found == []
