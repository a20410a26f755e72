from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.web.browser import NARROW, Watched, answered, ask, watched
from tests.api.web.servers import service
from tests.api.web.support import PAYLOADS
from tests.api.widget.conftest import World
from tests.api.widget.pages import host_page

WORKING_TIME = "Quel est le temps de travail minimum\u00a0?"
INLINE = '<ctg-assistant mode="inline"></ctg-assistant>'


def opened(page: Page) -> None:
    """Open the panel and wait for what the service offers."""
    page.locator(".launcher").click()
    page.locator("ctg-assistant .choice").first.wait_for()


def test_nothing_is_asked_before_opening(world: World, visit: Watched) -> None:
    """Closed, it made no request but for the script itself, and left no cookie or storage."""
    page = visit.page
    page.goto(world.site.put(host_page(world.script())))
    expect(page.locator(".launcher")).to_be_visible()
    page.wait_for_load_state("networkidle")
    ours = [url for url in visit.requests if url.startswith(world.service.url)]
    assert ours == [world.service.url + "/widget.js"]
    assert page.context.cookies() == []
    assert page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]
    opened(page)
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0


def test_opens_answers_with_citations_and_closes(world: World, visit: Watched) -> None:
    """Open: focus in the field; ask: the quotes are shown; Escape: focus back on the launcher."""
    page = visit.page
    page.goto(world.site.put(host_page(world.script())))
    launcher = page.locator(".launcher")
    launcher.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Votre question")).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("dialog", name="Poser une question à l’assistant")).to_be_visible()
    ask(page, WORKING_TIME)
    answered(page)
    expect(page.get_by_label("Votre question")).to_be_focused()
    expect(page.locator("blockquote").first).to_contain_text("Un temps de travail minimum")
    link = page.locator(".source-link").first
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_contain_text("(nouvelle fenêtre)")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "false")


def test_beside_the_page_nothing_is_covered(world: World, visit: Watched) -> None:
    """On a wide window the host page stays in use: no veil over it, and its links still work."""
    page = visit.page
    page.goto(world.site.put(host_page("<p><a href='#x'>Un lien</a></p>" + world.script())))
    opened(page)
    page.get_by_role("link", name="Un lien").click()
    assert page.url.endswith("#x")
    veil = "(node) => getComputedStyle(node, '::backdrop').backgroundColor"
    assert page.locator(".panel").evaluate(veil) == "rgba(0, 0, 0, 0)"
    expect(page.get_by_role("dialog")).to_be_visible()


def test_source_opens_the_reading_view(world: World, visit: Watched) -> None:
    """A source opens the document beside the host page, at the cited words."""
    page = visit.page
    page.goto(world.site.put(host_page(world.script())))
    opened(page)
    ask(page, WORKING_TIME)
    answered(page)
    with page.context.expect_page() as reading:
        page.locator(".source-link").first.click()
    expect(reading.value.locator("#citation")).to_be_focused()


def test_screen_reader_is_told_once(world: World, visit: Watched) -> None:
    """In the shadow root too: a search runs, then the finished answer, once."""
    page = visit.page
    page.goto(world.site.put(host_page(world.script())))
    opened(page)
    page.evaluate(
        "watchStatus(document.querySelector('ctg-assistant').shadowRoot"
        ".querySelector('[role=status]'))"
    )
    world.service.assistant.pause = 0.15
    ask(page, "Avec qui\u00a0?")
    answered(page)
    assert [text.replace("\u00a0", " ") for text in visit.told()] == [
        "Recherche en cours",
        "Le chargé de mission travaille avec : - les élus de la collectivité - les partenaires du"
        " territoire Source 1 : Guide repère pour les élus, Avec qui travaille-t-il.",
    ]


def test_narrow_window_is_modal(browser: Browser, world: World) -> None:
    """On a phone the panel covers the window, the page behind is out of reach, Escape closes."""
    with watched(browser, NARROW) as seen:
        seen.page.goto(world.site.put(host_page(world.script() + "<a href='#'>Derrière</a>")))
        opened(seen.page)
        box = seen.page.get_by_role("dialog").bounding_box()
        assert box == {"x": 0, "y": 0, "width": 320, "height": 640}
        reached = set()
        for _ in range(20):
            seen.page.keyboard.press("Tab")
            reached.add(seen.page.evaluate("document.activeElement.localName"))
        assert "a" not in reached
        seen.page.keyboard.press("Escape")
        expect(seen.page.locator(".launcher")).to_be_focused()


def test_commands_and_events(world: World, visit: Watched) -> None:
    """`ask` opens and gives the answer; events bubble out of the shadow root."""
    page = visit.page
    page.goto(world.site.put(host_page(world.script())))
    page.evaluate("""() => {
      window.seen = [];
      for (const name of ['open', 'close', 'answered', 'failed', 'cleared']) {
        document.addEventListener('ctg-' + name, (event) => window.seen.push(
          [event.type, event.target.localName, event.detail.question || null]));
      }
    }""")
    answer = page.evaluate(
        "(question) => document.querySelector('ctg-assistant').ask(question)", WORKING_TIME
    )
    assert answer["status"] == "answered"
    assert answer["citations"][0]["document_id"] == "guide"
    page.evaluate("document.querySelector('ctg-assistant').close()")
    page.route("**/api/chat", lambda route: route.abort())
    failure = page.evaluate("document.querySelector('ctg-assistant').ask('Encore ?')")
    assert failure is None
    assert page.evaluate("window.seen") == [
        ["ctg-open", "ctg-assistant", None],
        ["ctg-answered", "ctg-assistant", WORKING_TIME],
        ["ctg-close", "ctg-assistant", None],
        ["ctg-open", "ctg-assistant", None],
        ["ctg-failed", "ctg-assistant", "Encore ?"],
    ]


def test_several_instances_are_independent(world: World, visit: Watched) -> None:
    """Two elements on a page keep two conversations, also after a reload."""
    page = visit.page
    page.goto(world.site.put(host_page(INLINE + INLINE + world.script(""))))
    first, second = (page.locator("ctg-assistant").nth(n) for n in (0, 1))
    first.get_by_label("Votre question").fill("Qui\u00a0?")
    page.keyboard.press("Enter")
    expect(first.locator(".source")).to_have_count(1)
    assert second.locator(".turn").count() == 0
    page.reload()
    expect(first.locator(".source")).to_have_count(1)
    assert second.locator(".turn").count() == 0


def test_script_loaded_twice_is_harmless(world: World, visit: Watched) -> None:
    """The same line copied twice makes no error."""
    page = visit.page
    page.goto(world.site.put(host_page(world.script() + world.script())))
    assert page.locator(".launcher").count() == 2
    page.goto(world.site.put(host_page(INLINE + world.script("") + world.script(""))))
    assert page.locator(".panel").count() == 1


def test_survives_being_moved(world: World, visit: Watched) -> None:
    """Moved in the page while it answers, it keeps the conversation and stays open."""
    page = visit.page
    page.goto(world.site.put(host_page(world.script() + "<section id='there'></section>")))
    opened(page)
    world.service.assistant.pause = 0.3
    ask(page, WORKING_TIME)
    page.locator(".waiting").wait_for()
    page.evaluate(
        "document.getElementById('there').append(document.querySelector('ctg-assistant'))"
    )
    answered(page)
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.locator(".source")).to_have_count(2)
    page.wait_for_timeout(1100)
    ask(page, "Qui\u00a0?")
    answered(page, 2)


def test_removed_it_stops_working(world: World, visit: Watched) -> None:
    """Taken out of the page for good, it gives up the answer in flight."""
    page = visit.page
    page.goto(world.site.put(host_page(world.script())))
    opened(page)
    world.service.assistant.pause = 20
    ask(page, WORKING_TIME)
    page.locator(".waiting").wait_for()
    with page.expect_event("requestfailed") as failed:
        page.evaluate("document.querySelector('ctg-assistant').remove()")
    assert failed.value.url == world.service.url + "/api/chat"


@pytest.mark.parametrize(
    ("colour", "used"),
    [
        ("#7a1f4b", "rgb(122, 31, 75)"),
        ("#ffcc00", "rgb(29, 82, 99)"),
        ("#777", "rgb(29, 82, 99)"),
        ("rgba(0, 0, 0, 0.1)", "rgb(29, 82, 99)"),
        ("url(x)", "rgb(29, 82, 99)"),
    ],
)
@pytest.mark.parametrize("way", ["attribute", "property"])
def test_unreadable_colours_are_refused(
    world: World, visit: Watched, colour: str, used: str, way: str
) -> None:
    """A colour that fails AA on our surfaces is refused, said so, and the default kept."""
    head = f"<style>ctg-assistant {{ --ctg-accent: {colour} }}</style>" if way == "property" else ""
    data = f' data-color="{colour}"' if way == "attribute" else ""
    page = visit.page
    warned: list[str] = []
    page.on("console", lambda message: warned.append(message.text))
    page.goto(world.site.put(host_page(world.script(f'data-mode="launcher"{data}'), head=head)))
    launcher = page.locator(".launcher")
    launcher.wait_for()
    assert launcher.evaluate("(node) => getComputedStyle(node).backgroundColor") == used
    refused = [text for text in warned if "couleur refusée" in text]
    assert len(refused) == (0 if used == "rgb(122, 31, 75)" else 1)


def test_accepted_colour_is_lightened_in_the_dark(world: World, browser: Browser) -> None:
    """A dark brand colour is lightened for a dark scheme, where it reads at AA."""
    with watched(browser, color_scheme="dark") as seen:
        script = world.script('data-mode="launcher" data-color="#7a1f4b"')
        seen.page.goto(world.site.put(host_page(script)))
        opened(seen.page)
        used = seen.page.locator(".launcher").evaluate(
            "(node) => getComputedStyle(node).backgroundColor"
        )
        assert used not in ("rgb(122, 31, 75)", "rgb(143, 202, 219)")
        assert seen.axe() == []


def test_scheme_can_be_imposed(world: World, browser: Browser) -> None:
    """A light site may keep the widget light for visitors who prefer dark."""
    with watched(browser, color_scheme="dark") as seen:
        page = seen.page
        page.goto(world.site.put(host_page(world.script('data-mode="inline" data-scheme="light"'))))
        panel = page.locator(".panel")
        colour = panel.evaluate("(node) => getComputedStyle(node).backgroundColor")
        assert colour == "rgb(250, 249, 246)"


def test_denied_site_is_told_what_to_change(visit: Watched, world: World) -> None:
    """By default no site is allowed; the message names the setting and the site to add."""
    with service() as closed:
        page = visit.page
        script = f'<script src="{closed.url}/widget.js" data-mode="launcher"></script>'
        page.goto(world.site.put(host_page(script)))
        page.locator(".launcher").click()
        message = page.locator("ctg-assistant .error")
        expect(message).to_contain_text("L’assistant n’est pas autorisé sur ce site.")
        expect(message).to_contain_text(f"ajoutez {world.site.url} au réglage API_ALLOWED_ORIGINS")


def test_blocked_by_policy_is_told_what_to_change(world: World, browser: Browser) -> None:
    """When the host's own policy blocks the service, the message names the directive."""
    with watched(browser) as seen:
        policy = f"script-src {world.service.url}; connect-src 'self'"
        url = world.site.put(host_page(world.script()), Content_Security_Policy=policy)
        seen.page.goto(url)
        seen.page.locator(".launcher").click()
        message = seen.page.locator("ctg-assistant .error")
        expect(message).to_contain_text(f"ajoutez {world.service.url} à la directive connect-src")


def test_opinions_when_they_are_kept(world: World, visit: Watched, tmp_path: Path) -> None:
    """The widget asks for opinions exactly when the service keeps them."""
    page = visit.page
    page.goto(world.site.put(host_page(world.script())))
    opened(page)
    ask(page, WORKING_TIME)
    answered(page)
    assert page.get_by_role("button", name="Utile", exact=True).count() == 0
    kept = {"store_feedback": True, "storage_url": f"sqlite:///{tmp_path}/opinions.sqlite"}
    with service(allowed_origins=world.site.url, **kept) as keeping:
        script = f'<script src="{keeping.url}/widget.js" data-mode="launcher"></script>'
        page.goto(world.site.put(host_page(script)))
        opened(page)
        ask(page, WORKING_TIME)
        answered(page)
        page.get_by_role("button", name="Utile", exact=True).click()
        expect(page.locator(".thanks")).to_have_text("Merci pour votre avis.")


def test_service_away_is_not_blamed_on_the_site(world: World, visit: Watched) -> None:
    """When the service is down, the visitor is told just that, and opening again recovers."""
    page = visit.page
    page.goto(world.site.put(host_page(world.script())))
    page.route(f"{world.service.url}/**", lambda route: route.abort())
    page.locator(".launcher").click()
    expect(page.locator("ctg-assistant .error")).to_contain_text("Le service ne répond pas")
    page.keyboard.press("Escape")
    page.unroute_all()
    opened(page)
    assert page.locator("ctg-assistant .error").count() == 0


def test_payloads_are_shown_as_text(world: World, visit: Watched) -> None:
    """Hostile text of a question or a document never becomes markup in the host page."""
    page = visit.page
    page.goto(world.site.put(host_page(world.script())))
    opened(page)
    ask(page, "hostile " + " ".join(PAYLOADS))
    answered(page)
    for place in (".question", ".answer-text", "blockquote"):
        shown = page.locator(place).first.text_content() or ""
        assert [payload for payload in PAYLOADS if payload not in shown] == [], place
    assert page.evaluate("window.hacked === undefined")


def test_frame_answers_on_an_allowed_site(world: World, visit: Watched) -> None:
    """In a frame, on an allowed site, the whole chat works and sources open beside it."""
    page = visit.page
    frame = f'<iframe src="{world.service.url}/widget/iframe" title="A" width=400 height=640>'
    page.goto(world.site.put(host_page(frame + "</iframe>")))
    inside = page.frame_locator("iframe")
    inside.get_by_label("Votre question").fill(WORKING_TIME)
    inside.get_by_role("button", name="Envoyer").click()
    expect(inside.locator(".source")).to_have_count(2)
    expect(inside.locator(".source-link").first).to_have_attribute("target", "_blank")


def test_frame_is_refused_elsewhere(world: World, browser: Browser) -> None:
    """On a site that is not allowed the browser refuses to show the frame."""
    with service() as closed, watched(browser) as seen:
        refused: list[str] = []
        seen.page.on("console", lambda message: refused.append(message.text))
        frame = f'<iframe src="{closed.url}/widget/iframe" title="A"></iframe>'
        seen.page.goto(world.site.put(host_page(frame)))
        assert any("frame-ancestors" in text for text in refused)


def test_staff_choose_and_copy(world: World, visit: Watched) -> None:
    """On `/widget`, options change the preview and the line; an unreadable colour is told."""
    page = visit.page
    page.goto(world.service.url + "/widget")
    line = page.locator("#ligne")
    base = world.service.url
    assert (
        line.inner_text() == f'<script src="{base}/widget.js" data-mode="launcher" async></script>'
    )
    page.get_by_label("Dans le texte de la page").check()
    expect(page.locator("#apercu ctg-assistant .panel")).to_be_visible()
    page.get_by_label("Titre").fill('Un "titre"')
    page.get_by_label("Version figée").check()
    text = line.inner_text()
    assert 'integrity="sha384-' in text
    assert 'data-heading="Un &quot;titre&quot;"' in text
    page.get_by_label("Couleur").fill("#ffee00")
    expect(page.locator("#opt-color-help")).to_contain_text("Couleur refusée")
    page.get_by_label("Dans un cadre").check()
    assert f'<iframe src="{base}/widget/iframe"' in line.inner_text()
    assert page.get_by_role("button", name="Copier la ligne").is_visible()


def test_pinned_line_works_on_the_site(world: World, visit: Watched) -> None:
    """The line with its integrity hash, copied from the page, runs on another origin."""
    page = visit.page
    page.goto(world.service.url + "/widget")
    page.get_by_label("Version figée").check()
    line = page.locator("#ligne").inner_text()
    page.goto(world.site.put(host_page(line)))
    opened(page)
    tampered = line.replace("sha384-", "sha384-AAAA")
    page.goto(world.site.put(host_page(tampered)))
    page.wait_for_load_state("networkidle")
    assert page.locator("ctg-assistant").count() == 0
