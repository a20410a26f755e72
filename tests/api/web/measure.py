"""Measure the pages as Lighthouse's mobile preset would: `python -m tests.api.web.measure`.

A phone four times slower than this machine, 150 ms away, 1.6 Mbit/s; a cold cache each time.
The assistant is scripted: what is measured is the page, not the answer.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.api.web.browser import NARROW, Watched, answered, ask, chromium, watched
from tests.api.web.servers import free_port, host_site, service

RUNS = 5
PAINTS = """() => new Promise((done) => new PerformanceObserver((list) => {
  const first = performance.getEntriesByName('first-contentful-paint')[0];
  done([first ? first.startTime : -1, list.getEntries().at(-1).startTime]);
}).observe({ type: 'largest-contentful-paint', buffered: true }))"""
WEIGHTS = """() => [performance.getEntriesByType('navigation')[0],
  ...performance.getEntriesByType('resource')].map((entry) => [
    new URL(entry.name).pathname, entry.transferSize, entry.decodedBodySize])"""
LONGEST = """() => { window.tasks = []; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.tasks.push(entry.duration);
}).observe({ type: 'longtask', buffered: true }); }"""


@contextmanager
def slow_phone(browser: Browser) -> Iterator[Watched]:
    """A page on a slow phone and a slow network."""
    with watched(browser, NARROW) as seen:
        session = seen.page.context.new_cdp_session(seen.page)
        session.send("Network.enable")
        session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": 150,
                "downloadThroughput": 1_600_000 / 8,
                "uploadThroughput": 750_000 / 8,
            },
        )
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        yield seen


def paints(browser: Browser, url: str) -> tuple[float, float]:
    """Median first and largest contentful paint, in milliseconds."""
    found = []
    for _ in range(RUNS):
        with slow_phone(browser) as seen:
            seen.page.goto(url)
            found.append(seen.page.evaluate(PAINTS))
    first, largest = zip(*found, strict=True)
    return statistics.median(first), statistics.median(largest)


def answer_shift(page: Page) -> tuple[float, float]:
    """Layout shift while two answers arrive, and the longest task, in milliseconds."""
    page.evaluate(LONGEST)
    before = page.evaluate("window.shift")
    ask(page, "Le temps\u00a0?")
    answered(page)
    ask(page, "Qui\u00a0?")
    answered(page, 2)
    return page.evaluate("window.shift") - before, max(page.evaluate("window.tasks"), default=0)


def main() -> None:
    """Print one table."""
    port = free_port()
    origin = f"http://localhost:{port}"
    with service(allowed_origins=origin) as served, host_site(port) as site, chromium() as browser:
        served.assistant.pause = 0.25
        for path in ("/", "/documents/guide?debut=221&fin=317", "/widget"):
            first, largest = paints(browser, served.url + path)
            print(f"{path}: first paint {first:.0f} ms, largest paint {largest:.0f} ms")
        with slow_phone(browser) as seen:
            seen.page.goto(served.url)
            for name, sent, size in seen.page.evaluate(WEIGHTS):
                print(f"/ loads {name}: {sent} bytes sent, {size} decoded")
            shift, task = answer_shift(seen.page)
            print(f"two answers on /: layout shift {shift:.4f}, longest task {task:.0f} ms")
        script = f'<script src="{served.url}/widget.js" data-mode="inline"></script>'
        with slow_phone(browser) as seen:
            html = f'<!doctype html><meta name="viewport" content="width=device-width">{script}'
            seen.page.goto(site.put(html))
            seen.page.locator("ctg-assistant .choice").first.wait_for()
            response = seen.page.request.get(served.url + "/widget.js")
            print(f"the widget: {response.headers['content-length']} bytes sent")
            shift, task = answer_shift(seen.page)
            print(
                f"two answers in the widget: layout shift {shift:.4f}, longest task {task:.0f} ms"
            )


if __name__ == "__main__":
    main()
