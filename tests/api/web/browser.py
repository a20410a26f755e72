"""Debian's Chromium through Playwright, with what the page reports while a test runs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE, NARROW = (1280, 860), (320, 640)
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "resultTypes": ["violations"],
}
AXE = Axe().axe_script
WATCH_POLICY = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
});
"""
WATCH_STATUS = """
window.told = [];
window.watchStatus = (node) => new MutationObserver(() => {
  const text = node.textContent.trim();
  if (text) window.told.push(text);
}).observe(node, { childList: true, characterData: true, subtree: true });
addEventListener('DOMContentLoaded', () => {
  const node = document.querySelector('[role=status][data-part]');
  if (node) window.watchStatus(node);
});
"""
WATCH_SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: 'layout-shift', buffered: true });
"""


@dataclass
class Watched:
    """A page with everything it complained about."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def violations(self) -> list[str]:
        """Content-Security-Policy violations so far."""
        found: list[str] = self.page.evaluate("window.violations")
        return found

    def told(self) -> list[str]:
        """What the status node said, in order."""
        said: list[str] = self.page.evaluate("window.told")
        return said

    def axe(self) -> list[str]:
        """The axe rules that are broken, with the elements, shadow roots included."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        found = self.page.evaluate("(rules) => axe.run(document, rules)", RULES)
        return [
            f"{violation['id']} {node['target']} {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    def axe_in_all_conditions(self) -> list[str]:
        """`axe` in both colour schemes, at both widths."""
        broken: list[str] = []
        for width, height in (WIDE, NARROW):
            self.page.set_viewport_size({"width": width, "height": height})
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                broken += [f"{width} {scheme}: {line}" for line in self.axe()]
        self.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        return broken


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextlib.contextmanager
def watched(browser: Browser, size: tuple[int, int] = WIDE, **options: Any) -> Iterator[Watched]:
    """A page in a context of its own; French, without motion unless said otherwise."""
    known: dict[str, Any] = {"locale": "fr-FR", "reduced_motion": "reduce"}
    context: BrowserContext = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, **known | options
    )
    context.set_default_timeout(10_000)
    for watcher in (WATCH_POLICY, WATCH_STATUS, WATCH_SHIFTS):
        context.add_init_script(watcher)
    page = context.new_page()
    seen = Watched(page)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("request", lambda request: seen.requests.append(request.url))
    try:
        yield seen
    finally:
        context.close()


def ask(page: Page, question: str) -> None:
    """Type a question and send it with Enter."""
    page.get_by_label("Votre question").fill(question)
    page.keyboard.press("Enter")


def answered(page: Page, count: int = 1) -> None:
    """Wait until `count` answers are finished."""
    page.wait_for_function(
        """(count) => {
          const host = document.querySelector('ctg-assistant');
          const root = host ? host.shadowRoot : document;
          const log = root.querySelector('[role=log]');
          return log.querySelectorAll('.actions, .error').length >= count
            && log.getAttribute('aria-busy') === 'false';
        }""",
        arg=count,
    )
