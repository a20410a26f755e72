"""The deployment files agree with the settings and commands that they use."""

from __future__ import annotations

import re

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


def test_the_image_does_not_run_as_root() -> None:
    """The image names a user, and asks readiness of the loopback."""
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert "\nUSER assistant\n" in text
    assert "http://127.0.0.1:8000/readyz" in text
