"""The deployment files agree with the settings and commands that they use."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
import yaml

from api.settings import ApiSettings
from assistant.settings import AssistantSettings
from ingest.settings import IngestSettings
from tests.processes import ROOT

KNOWN = {
    "API_": ApiSettings.model_fields,
    "ASSISTANT_": AssistantSettings.model_fields,
    "INGEST_": IngestSettings.model_fields,
}
COMPOSE_ONLY = {"ASSISTANT_SITE"}


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml", "api/README.md"])
def test_every_variable_named_exists(name: str) -> None:
    """No file of deployment or operations names a setting that the code does not have."""
    text = (ROOT / name).read_text("utf-8")
    named = set(re.findall(r"\b(?:API|ASSISTANT|INGEST)_[A-Z0-9_]*[A-Z0-9]\b", text)) - COMPOSE_ONLY
    unknown = {
        variable
        for variable in named
        if not any(
            variable.startswith(prefix) and variable.removeprefix(prefix).lower() in fields
            for prefix, fields in KNOWN.items()
        )
    }
    assert named != set()
    assert unknown == set()


def test_compose_says_who_may_speak_for_clients() -> None:
    """The only proxy believed is the one with that fixed address; both replicas are the same."""
    services = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    environment = services["api-1"]["environment"]
    inside = services["proxy"]["networks"]["inside"]["ipv4_address"]
    assert environment["API_TRUSTED_PROXIES"] == inside
    assert services["api-1"] == services["api-2"]
    for name in ("api-1", "api-2", "proxy"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
        # Caddy's program does not start without the capability that its file carries.
        assert services[name].get("cap_add", []) == ["NET_BIND_SERVICE"] * (name == "proxy")


def test_compose_has_no_password_and_every_image_has_a_name_to_pull() -> None:
    """PostgreSQL's password must be given; our own image is built, others name a registry's."""
    text = (ROOT / "compose.yaml").read_text("utf-8")
    assert re.findall(r"\$\{POSTGRES_PASSWORD(..)", text) == [":?", ":?"]
    services = yaml.safe_load(text)["services"]
    images = {name: service["image"] for name, service in services.items()}
    assert {n for n, image in images.items() if image == "assistant-ctg"} == {
        name for name, service in services.items() if "build" in service
    }
    assert images["llm"] == "${LLM_IMAGE:-ghcr.io/ggml-org/llama.cpp:server}"


def test_the_image_does_not_run_as_root() -> None:
    """The image names a user, and asks readiness of the loopback."""
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert "\nUSER assistant\n" in text
    assert "http://127.0.0.1:8000/readyz" in text


class Advisories(BaseHTTPRequestHandler):
    """An advisory database that speaks as osv.dev does, and knows of one package."""

    known: ClassVar[str | None] = None

    def do_POST(self) -> None:
        """One question about one version."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["package"]["name"]
        affected = {
            "package": {"name": asked, "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"fixed": "99.0"}]}],
        }
        found = {"id": "PYSEC-2026-1", "summary": "…", "affected": [affected]}
        body = json.dumps({"vulns": [found]} if asked == self.known else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing."""


def _audit(address: str) -> tuple[int, str]:
    known = {"PIP_AUDIT_OSV_URL": address, "BIN": str(Path(sys.executable).parent)}
    done = subprocess.run(
        [ROOT / ".ci/audit"],
        env=os.environ | known,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.soak
def test_the_audit_tells_vulnerable_from_unknown() -> None:
    """0 when nothing is known, 1 with the version's name, 3 when nobody could be asked."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Advisories)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/v1/query"
    assert _audit(address) == (0, "audit: no known vulnerability\n")
    Advisories.known = "starlette"
    status, told = _audit(address)
    assert status == 1
    assert re.search(r"^starlette [\d.]+: PYSEC-2026-1, mended in 99.0$", told, re.MULTILINE)
    server.shutdown()
    server.server_close()
    status, told = _audit(address)
    assert (status, told.count("NOT DONE")) == (3, 1)
