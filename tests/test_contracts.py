"""The rooms know each other only as the architecture says, and each vendor has one door."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]


def lint(config: Path) -> subprocess.CompletedProcess[str]:
    """import-linter over this working tree, under a configuration."""
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--config", config],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        env={"PATH": "", "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
    )


def test_every_contract_is_kept() -> None:
    """No import breaks a contract of pyproject.toml, and none of them is skipped."""
    result = lint(ROOT / "pyproject.toml")
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in result.stdout, result.stdout
    assert result.returncode == 0


@pytest.mark.parametrize(
    "vendor",
    """chromadb langchain_chroma sentence_transformers transformers torch langchain
    langchain_openai pypdf pdfplumber pdfminer docx fastapi starlette uvicorn sqlalchemy""".split(),
)
def test_every_vendor_has_a_contract(vendor: str) -> None:
    """Every vendor that the architecture fences has one contract, and no whole room as its door."""
    doors = [
        contract["allowed_importers"]
        for contract in CONTRACTS
        if contract["type"] == "protected" and vendor in contract["protected_modules"]
    ]
    assert len(doors) == 1
    assert set(doors[0]) & {"assistant", "ingest", "evals"} == set()


def test_a_broken_contract_is_reported(tmp_path: Path) -> None:
    """The linter that guards the contracts does find an import that is not allowed."""
    config = tmp_path / "closed.toml"
    config.write_text(
        """[tool.importlinter]
root_packages = ["api", "assistant", "evals", "ingest"]
include_external_packages = true
[[tool.importlinter.contracts]]
name = "Nobody may open Chroma"
type = "protected"
protected_modules = ["chromadb"]
allowed_importers = ["assistant.reading"]
""",
        encoding="utf-8",
    )
    result = lint(config)
    assert result.returncode != 0
    assert "assistant.store.chroma" in result.stdout
