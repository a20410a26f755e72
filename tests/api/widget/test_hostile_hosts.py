from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.api.web.browser import Watched, answered, ask
from tests.api.widget.conftest import World
from tests.api.widget.pages import AGGRESSIVE_STYLE, OTHER_LIBRARY, STRICT_POLICY, host_page

INK, SURFACE = "rgb(27, 36, 40)", "rgb(250, 249, 246)"
BASE = '<base href="https://ailleurs.example/x/" target="_top">'
HOSTS = {
    "strict policy": {},
    "aggressive style": {"head": AGGRESSIVE_STYLE},
    "other library": {"head": OTHER_LIBRARY},
    "right to left": {"head": "<style>html { direction: rtl; text-align: right }</style>"},
    "base": {"head": BASE},
    "quirks": {"doctype": '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">'},
}
COMPUTED = """(node) => {
  const style = getComputedStyle(node);
  return [style.color, style.backgroundColor, style.direction, style.visibility, style.opacity];
}"""


@pytest.mark.parametrize("mode", ["launcher", "inline"])
@pytest.mark.parametrize("name", HOSTS)
def test_works_on_a_hostile_page(world: World, visit: Watched, name: str, mode: str) -> None:
    """Whatever the host imposes: it looks the same, answers, cites, is accessible."""
    policy = STRICT_POLICY.format(service=world.service.url)
    headers = {"Content_Security_Policy": policy} if name == "strict policy" else {}
    html = host_page(world.script(f'data-mode="{mode}"'), **HOSTS[name])
    page = visit.page
    page.goto(world.site.put(html, **headers))
    if mode == "launcher":
        page.locator(".launcher").click()
    panel = page.locator(".panel")
    expect(panel).to_be_visible()
    page.locator("ctg-assistant .choice").first.wait_for()
    assert panel.evaluate(COMPUTED) == [INK, SURFACE, "ltr", "visible", "1"]
    text = page.locator(".composer label")
    assert text.evaluate("(node) => getComputedStyle(node).fontSize") == "16px"
    box = panel.bounding_box()
    assert box is not None
    assert box["width"] >= 280
    assert box["height"] >= 400
    ask(page, "Quel est le temps de travail minimum\u00a0?")
    answered(page)
    expect(page.locator(".source")).to_have_count(2)
    page.locator(".mark").first.click()
    expect(page.locator(".source").first).to_be_focused()
    href = page.locator(".source-link").first.evaluate("(node) => node.href")
    assert href.startswith(world.service.url + "/documents/guide?debut=")
    if name not in ("strict policy", "other library"):  # where axe itself cannot run
        mine = [line for line in visit.axe() if "ctg-assistant" in line]
        assert mine == []
    assert page.evaluate("document.body.querySelector('h1') !== null")


def test_leaves_the_host_as_it_was(world: World, visit: Watched) -> None:
    """It adds one element and one registry name: no global, no style, no prototype changed."""
    page = visit.page
    snapshot = """() => [Object.keys(window).sort().join(), document.styleSheets.length,
      document.adoptedStyleSheets.length, document.head.children.length,
      Object.keys(Array.prototype).length]"""
    page.goto(world.site.put(host_page("")))
    before = page.evaluate(snapshot)
    page.goto(world.site.put(host_page(world.script())))
    page.locator(".launcher").click()
    page.locator("ctg-assistant .choice").first.wait_for()
    after = page.evaluate(snapshot)
    assert after == before
