from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.api.web.browser import NARROW, Watched, answered, ask, watched
from tests.api.widget.conftest import World
from tests.api.widget.pages import host_page

WORKING_TIME = "Quel est le temps de travail minimum\u00a0?"
INSIDE = "document.querySelector('ctg-assistant').shadowRoot"
SMALL = f"""() => [...{INSIDE}.querySelectorAll('a, button, textarea, summary')]
  .filter((node) => node.getClientRects().length && !node.matches('.mark'))
  .filter((node) => getComputedStyle(node).display !== 'inline')
  .filter((node) => {{
    const box = node.getBoundingClientRect();
    return box.width < 44 || box.height < 44;
  }}).map((node) => node.outerHTML.slice(0, 80))"""
WIDE_PARTS = f"""() => [...{INSIDE}.querySelectorAll('.panel *')]
  .filter((node) => node.getClientRects().length && !node.closest('.unseen, .spare, label'))
  .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
  .map((node) => node.outerHTML.slice(0, 80))"""


def closed(page: Page, world: World) -> None:
    """Only the launcher."""
    page.locator(".launcher").wait_for()


def opened(page: Page, world: World) -> None:
    """The panel, before any question."""
    page.evaluate("document.querySelector('ctg-assistant').open()")
    page.locator("ctg-assistant .choice").first.wait_for()


def waiting(page: Page, world: World) -> None:
    """A search under way."""
    opened(page, world)
    world.service.assistant.pause = 20
    ask(page, WORKING_TIME)
    page.locator(".waiting").wait_for()


def replied(question: str) -> Callable[[Page, World], None]:
    """An answer to `question`."""

    def bring(page: Page, world: World) -> None:
        opened(page, world)
        ask(page, question)
        answered(page)

    return bring


def failed(page: Page, world: World) -> None:
    """A service that went away."""
    opened(page, world)
    page.route("**/api/chat", lambda route: route.abort())
    ask(page, WORKING_TIME)
    answered(page)


STATES: dict[str, Callable[[Page, World], None]] = {
    "closed": closed,
    "open": opened,
    "waiting": waiting,
    "answered": replied(WORKING_TIME),
    "refused": replied("Quel est le salaire\u00a0?"),
    "error": failed,
}


@pytest.mark.parametrize("mode", ["launcher", "inline"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(world: World, visit: Watched, mode: str, state: str) -> None:
    """No axe violation in any state of the widget, both widths, both schemes."""
    if (mode, state) == ("inline", "closed"):
        pytest.skip("inline is never closed")
    page = visit.page
    page.goto(world.site.put(host_page(world.script(f'data-mode="{mode}"'))))
    STATES[state](page, world)
    assert visit.axe_in_all_conditions() == []


@pytest.mark.parametrize("text", ["100%", "200%"])
def test_reflow_and_targets_on_a_phone(browser: Browser, world: World, text: str) -> None:
    """At 320 px, also with text twice as large, nothing leaves the window; targets are 44 px."""
    with watched(browser, NARROW) as seen:
        page = seen.page
        page.goto(world.site.put(host_page(world.script())))
        replied(WORKING_TIME)(page, world)
        sheet = f"(root) => {{ const s = new CSSStyleSheet(); s.replaceSync('.outer {{ font-size: {text} }}'); root.adoptedStyleSheets.push(s); }}"  # noqa: E501
        page.evaluate(f"({sheet})({INSIDE})")
        assert page.evaluate(WIDE_PARTS) == []
        assert page.evaluate(SMALL) == []


def test_nothing_moves_in_the_host_page(browser: Browser, world: World) -> None:
    """An answer that arrives shifts neither the host page nor the panel."""
    world.service.assistant.pause = 0.25
    with watched(browser) as seen:
        page = seen.page
        page.goto(world.site.put(host_page(world.script('data-mode="inline"'))))
        page.locator("ctg-assistant .choice").first.wait_for()
        before = page.evaluate("window.shift")
        ask(page, WORKING_TIME)
        answered(page)
        assert page.evaluate("window.shift") == before


def test_nothing_turns_for_who_asked_so(browser: Browser, world: World) -> None:
    """The waiting sign stays still for readers who prefer less motion."""
    with watched(browser) as seen:
        seen.page.goto(world.site.put(host_page(world.script())))
        waiting(seen.page, world)
        name = "(node) => getComputedStyle(node).animationName"
        assert seen.page.locator(".dots").evaluate(name) == "none"
