from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from tests.api.web.browser import Watched, chromium, watched
from tests.api.web.servers import HostSite, Service, free_port, host_site, service


@dataclass
class World:
    """A service that allows one site, and that site."""

    service: Service
    site: HostSite

    def script(self, attributes: str = 'data-mode="launcher"') -> str:
        """The line that staff copy."""
        return f'<script src="{self.service.url}/widget.js" {attributes}></script>'


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for this package's tests."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def running_world() -> Iterator[World]:
    """Both servers, for this package's tests."""
    port = free_port()
    with (
        service(allowed_origins=f"http://localhost:{port}") as served,
        host_site(port) as site,
    ):
        yield World(served, site)


@pytest.fixture
def world(running_world: World) -> World:
    """Both servers, with a fast assistant that forgot what it was asked."""
    assistant = running_world.service.assistant
    assistant.pause, assistant.failure = 0.0, None
    assistant.asked.clear()
    return running_world


@pytest.fixture
def visit(browser: Browser) -> Iterator[Watched]:
    """An empty page; at the end it must have met no error and no policy violation."""
    with watched(browser) as seen:
        yield seen
        assert seen.errors == []
        assert seen.violations() == []
