"""Endpoints shared by the writer's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.assistant.writing.servers import (
    LlamaEndpoint,
    ScriptedEndpoint,
    llama_endpoint,
    scripted_endpoint,
)


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    """A scripted OpenAI-style server of this test's own."""
    with scripted_endpoint() as running:
        yield running


@pytest.fixture(scope="session")
def llama() -> Iterator[LlamaEndpoint]:
    """llama.cpp with SmolLM2-135M."""
    with llama_endpoint() as running:
        yield running
