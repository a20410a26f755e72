from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.api.web.browser import Watched, chromium, watched
from tests.api.web.servers import Service, service


# Not for the session: Playwright's event loop would be in the way of asynchronous tests.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for this package's tests."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def running_service() -> Iterator[Service]:
    """One service for this package's tests."""
    with service() as started:
        yield started


@pytest.fixture
def chat_service(running_service: Service) -> Service:
    """The service with a fast assistant that forgot what it was asked."""
    assistant = running_service.assistant
    assistant.pause, assistant.failure = 0.0, None
    assistant.asked.clear()
    return running_service


@pytest.fixture
def chat(browser: Browser, chat_service: Service) -> Iterator[Watched]:
    """The web chat, open in a wide window."""
    with watched(browser) as seen:
        seen.page.goto(chat_service.url + "/")
        yield seen
        assert seen.errors == []
        assert seen.violations() == []
