"""Take the fixed set of screenshots: `python -m tests.api.web.screenshots FOLDER`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Page

from tests.api.web.browser import NARROW, WIDE, Watched, answered, ask, chromium, watched
from tests.api.web.servers import HostSite, Service, free_port, host_site, service

HOST = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>Ma commune</title>
<meta name="viewport" content="width=device-width"><body><main><h1>Ma commune</h1>
<p>Bienvenue sur le site de la commune. Retrouvez les services aux familles.</p>{}</main>"""

WORKING_TIME = "Quel est le temps de travail minimum\u00a0?"


def states(service: Service, site: HostSite) -> Iterator[tuple[str, Callable[[Watched], None]]]:
    """Each state by name, with what brings a fresh page to it."""

    def at(path: str, question: str | None = None) -> Callable[[Watched], None]:
        def bring(seen: Watched) -> None:
            seen.page.goto(service.url + path)
            if question:
                ask(seen.page, question)
                answered(seen.page)

        return bring

    def waiting(seen: Watched) -> None:
        service.assistant.pause = 30
        seen.page.goto(service.url)
        ask(seen.page, WORKING_TIME)
        seen.page.wait_for_selector(".waiting")

    def error(seen: Watched) -> None:
        seen.page.route("**/api/chat", lambda route: route.abort())
        at("/", WORKING_TIME)(seen)

    def end(seen: Watched) -> None:
        at("/", WORKING_TIME)(seen)
        seen.page.evaluate("scrollTo(0, document.querySelector('.actions').offsetTop - 300)")

    def source(seen: Watched) -> None:
        at("/", WORKING_TIME)(seen)
        seen.page.locator(".source-link").first.click()
        seen.page.wait_for_selector("#citation:focus")

    def host(mode: str, act: Callable[[Page], None]) -> Callable[[Watched], None]:
        def bring(seen: Watched) -> None:
            script = f'<script src="{service.url}/widget.js" data-mode="{mode}"></script>'
            seen.page.goto(site.put(HOST.format(script)))
            seen.page.wait_for_selector("ctg-assistant", state="attached")
            act(seen.page)

        return bring

    def opened(page: Page) -> None:
        page.locator(".launcher").click()
        page.locator("ctg-assistant .choice").first.wait_for()

    def widget_answered(page: Page) -> None:
        opened(page)
        ask(page, WORKING_TIME)
        answered(page)

    yield "empty", at("/")
    yield "waiting", waiting
    yield "answered", at("/", WORKING_TIME)
    yield "answered-end", end
    yield "list", at("/", "Avec qui\u00a0?")
    yield "refused", at("/", "Quelle prime\u00a0?")
    yield "clarification", at("/", "Peux-tu préciser\u00a0?")
    yield "error", error
    yield "reading-source", source
    yield "reading", at("/documents/guide")
    yield "missing-document", at("/documents/inconnu")
    yield "about", at("/a-propos")
    yield "privacy", at("/confidentialite")
    yield "accessibility", at("/accessibilite")
    yield "frame", at("/widget/iframe")
    yield "integration", at("/widget")
    yield "widget-closed", host("launcher", lambda page: None)
    yield "widget-open", host("launcher", opened)
    yield "widget-answered", host("launcher", widget_answered)
    yield "widget-inline", host("inline", lambda page: None)


def main(folder: Path) -> None:
    """Every state, at both widths, in both colour schemes."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    origin = f"http://localhost:{port}"
    with service(allowed_origins=origin) as served, host_site(port) as site, chromium() as browser:
        for name, bring in states(served, site):
            for size in (WIDE, NARROW):
                for scheme in ("light", "dark"):
                    served.assistant.pause = 0
                    with watched(browser, size, color_scheme=scheme) as seen:
                        bring(seen)
                        seen.page.wait_for_timeout(150)
                        seen.page.screenshot(path=folder / f"{name}-{size[0]}-{scheme}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
