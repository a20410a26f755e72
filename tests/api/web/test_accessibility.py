from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.web.browser import NARROW, Watched, answered, ask, watched
from tests.api.web.servers import Service

WORKING_TIME = "Quel est le temps de travail minimum\u00a0?"
PAGES = (
    "/",
    "/a-propos",
    "/accessibilite",
    "/confidentialite",
    "/documents/guide",
    "/documents/guide?debut=221&fin=317",
    "/documents/inconnu",
    "/widget",
    "/widget/iframe",
)
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"""
"""WCAG 1.4.12."""
CUT = """() => [...document.querySelectorAll('body *')].filter((node) => {
  const style = getComputedStyle(node);
  const meant = '.unseen, .spare, .wide, pre, textarea, select, input, .started > label';
  if (node.closest(meant)) return false;
  if (!node.getClientRects().length || style.overflow === 'visible') return false;
  return node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1;
}).map((node) => node.outerHTML.slice(0, 90))"""
SMALL = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
  .filter((node) => node.getClientRects().length && !node.closest('.unseen, .skip'))
  .filter((node) => {
    // Links in a sentence are the exception.
    const inText = getComputedStyle(node).display === 'inline' || node.matches('[href^="tel:"]');
    const target = node.matches('input[type=radio]') ? node.closest('label') : node;
    const box = target.getBoundingClientRect();
    return !inText && !node.matches('.mark') && (box.width < 44 || box.height < 44);
  }).map((node) => node.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module")
def open_page(browser: Browser) -> Iterator[Watched]:
    """One page for all axe runs."""
    with watched(browser) as seen:
        yield seen


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_on_any_page(
    open_page: Watched, chat_service: Service, path: str
) -> None:
    """No axe violation (WCAG 2.0 and 2.1, A and AA), at both widths, in both schemes."""
    open_page.page.goto(chat_service.url + path)
    assert open_page.axe_in_all_conditions() == []
    assert (open_page.violations(), open_page.errors) == ([], [])


def waiting(seen: Watched, service: Service) -> None:
    """A search under way."""
    service.assistant.pause = 20
    ask(seen.page, WORKING_TIME)
    seen.page.wait_for_selector(".waiting")


def failed(seen: Watched, service: Service) -> None:
    """A service that is away."""
    seen.page.route("**/api/chat", lambda route: route.abort())
    ask(seen.page, WORKING_TIME)
    answered(seen.page)


def replied(question: str) -> Callable[[Watched, Service], None]:
    """An answer to `question`."""

    def bring(seen: Watched, service: Service) -> None:
        ask(seen.page, question)
        answered(seen.page)

    return bring


STATES: dict[str, Callable[[Watched, Service], None]] = {
    "waiting": waiting,
    "answered": replied(WORKING_TIME),
    "list": replied("Avec qui\u00a0?"),
    "refused": replied("Quel est le salaire\u00a0?"),
    "contact": replied("Quelle prime\u00a0?"),
    "other-subject": replied("Quelle météo\u00a0?"),
    "clarification": replied("Peux-tu préciser\u00a0?"),
    "error": failed,
}


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_any_state(
    open_page: Watched, chat_service: Service, state: str
) -> None:
    """No axe violation while waiting, answered, refused, asking back, or in error."""
    open_page.page.goto(chat_service.url)
    open_page.page.evaluate("sessionStorage.clear()")
    open_page.page.reload()
    STATES[state](open_page, chat_service)
    assert open_page.axe_in_all_conditions() == []
    assert (open_page.violations(), open_page.errors) == ([], [])
    open_page.page.unroute_all()


@pytest.mark.parametrize("change", ["none", "text at 200 %", "text spacing"])
def test_reflow_at_320_pixels(browser: Browser, chat_service: Service, change: str) -> None:
    """At 320 px nothing is cut or needs sideways scrolling, also with larger or spaced text."""
    with watched(browser, NARROW, bypass_csp=True) as seen:
        page = seen.page
        for path in PAGES:
            page.goto(chat_service.url + path)
            if path == "/":
                replied(WORKING_TIME)(seen, chat_service)
            if change == "text spacing":
                page.add_style_tag(content=SPACING)
            if change == "text at 200 %":
                page.add_style_tag(content="html { font-size: 200% }")
            assert (path, overflow(page), page.evaluate(CUT)) == (path, 0, [])


def test_targets_are_44_pixels(browser: Browser, chat_service: Service) -> None:
    """Every control that is not a link in a sentence is at least 44 by 44 CSS pixels."""
    with watched(browser, NARROW) as seen:
        for path in PAGES:
            seen.page.goto(chat_service.url + path)
            if path == "/":
                replied(WORKING_TIME)(seen, chat_service)
            assert (path, seen.page.evaluate(SMALL)) == (path, [])


def test_source_marks_have_a_large_target(chat: Watched) -> None:
    """The small number in a sentence answers to a press 12 px around it: 44 px in all."""
    ask(chat.page, WORKING_TIME)
    answered(chat.page)
    box = chat.page.locator(".mark").first.bounding_box()
    assert box is not None
    assert box["height"] + 24 >= 44
    chat.page.mouse.click(box["x"] + box["width"] / 2, box["y"] - 9)
    expect(chat.page.locator(".source").first).to_be_focused()


def test_forced_colours_keep_shapes(browser: Browser, chat_service: Service) -> None:
    """With the system's colours, buttons, cards and the cited words stay visible as such."""
    with watched(browser, forced_colors="active") as seen:
        page = seen.page
        page.goto(chat_service.url)
        replied(WORKING_TIME)(seen, chat_service)
        for selector in (".send", ".quiet", ".mark", ".source", ".question"):
            style = page.locator(selector).first.evaluate(
                "(node) => [getComputedStyle(node).borderTopStyle,"
                " parseFloat(getComputedStyle(node).borderTopWidth)]"
            )
            assert (selector, style[0], style[1] >= 1) == (selector, "solid", True)
        page.goto(chat_service.url + "/documents/guide?debut=221&fin=317")
        colours = page.locator("#citation").evaluate(
            "(node) => [getComputedStyle(node).backgroundColor,"
            " getComputedStyle(document.body).backgroundColor]"
        )
        assert colours[0] != colours[1]


@pytest.mark.parametrize(("motion", "name"), [("reduce", "none"), ("no-preference", "turning")])
def test_nothing_turns_for_who_asked_so(
    browser: Browser, chat_service: Service, motion: str, name: str
) -> None:
    """The waiting sign turns, unless the reader prefers less motion."""
    with watched(browser, reduced_motion=motion) as seen:
        seen.page.goto(chat_service.url)
        waiting(seen, chat_service)
        dots = seen.page.locator(".dots")
        assert dots.evaluate("(node) => getComputedStyle(node).animationName") == name


def test_headings_and_landmarks(chat: Watched) -> None:
    """One h1, no level skipped, and the landmarks that a screen reader jumps between."""
    ask(chat.page, WORKING_TIME)
    answered(chat.page)
    levels = chat.page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((h) => Number(h.localName[1]))"
    )
    assert levels.count(1) == 1
    assert max(b - a for a, b in pairwise(levels)) == 1
    for role in ("banner", "main", "navigation", "contentinfo", "complementary", "log"):
        assert chat.page.get_by_role(role).count() == 1, role  # type: ignore[arg-type]
