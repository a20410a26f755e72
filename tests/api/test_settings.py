"""Settings: what is wrong or secret in them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.api.support import settings
from tests.processes import ROOT

PASSWORD = "mot-de-passe-de-test"
URL = f"postgresql+psycopg://assistant:{PASSWORD}@postgres/assistant"


@pytest.mark.parametrize("name", ["v1_token", "metrics_token", "storage_url"])
@pytest.mark.parametrize("content", ["", " \n", None])
def test_an_empty_secret_is_refused(name: str, content: str | None, tmp_path: Path) -> None:
    """Empty, blank or missing, in a file or not: no start, rather than a token all may guess."""
    if content is not None:
        with pytest.raises(ValidationError, match=f"API_{name.upper()} est vide"):
            settings(**{name: content})
        (tmp_path / "secret").write_text(content)
    with pytest.raises(ValidationError, match=f"API_{name.upper()}_FILE"):
        settings(**{f"{name}_file": tmp_path / "secret"})


def test_secrets_come_from_files_and_show_nowhere(tmp_path: Path) -> None:
    """The address of the storage holds a password: from a file too, and no `repr` shows it."""
    (tmp_path / "url").write_text(f"{URL}\n")
    from_file = settings(storage_url_file=tmp_path / "url")
    given = settings(storage_url=URL, v1_token=PASSWORD, metrics_token=PASSWORD)
    assert (from_file.storage_url, given.storage_url) == (URL, URL)
    assert PASSWORD not in repr(given) + str(given) + repr(from_file)
    with pytest.raises(ValidationError) as refused:
        settings(storage_url=URL, v1_token=" ")
    assert PASSWORD not in str(refused.value)


def test_a_wrong_start_says_why_in_french(tmp_path: Path) -> None:
    """`python -m api` ends with a sentence for each mistake, without a traceback."""
    (tmp_path / "token").touch()
    wrong = {"API_V1_TOKEN_FILE": str(tmp_path / "token")}
    done = subprocess.run(
        [sys.executable, "-m", "api"],
        env=os.environ | wrong,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "Réglages refusés\u00a0:\n"
        f"- API_V1_TOKEN_FILE\u00a0: le fichier {tmp_path}/token est vide, sans secret\n"
    )
