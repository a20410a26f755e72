from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.api.support import eventually
from tests.api.web.browser import NARROW, WIDE, Watched, answered, ask, watched
from tests.api.web.servers import Service, service
from tests.api.web.support import PAYLOADS

WORKING_TIME = "Quel est le temps de travail minimum\u00a0?"
BUSY = "Recherche en cours"


def test_policy_is_strict(chat_service: Service, chat: Watched) -> None:
    """The page runs under a policy that allows no inline script and no other origin."""
    policy = chat.page.request.get(chat_service.url + "/").headers["content-security-policy"]
    assert "'nonce-" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_answer_shows_sources_as_cards(chat: Watched) -> None:
    """An answer comes with its quotes, named links, and no field is ever invented."""
    page = chat.page
    ask(page, WORKING_TIME)
    answered(page)
    names = page.locator(".source-link").all_inner_texts()
    assert [name.replace("\u00a0", " ") for name in names] == [
        "Source 1 : Guide repère pour les élus, La relation contractuelle",
        "Source 2 : Guide repère pour les élus, La relation contractuelle",
    ]
    expect(page.locator("blockquote").first).to_have_text(
        "Un temps de travail minimum de :0,5 ETPest nécessaire pour maintenir la dynamique de"
        " projet."
    )
    details = page.locator(".source-details").first.inner_text().replace("\u00a0", " ")
    assert details == "Caf du Territoire · Territoire · page 2"


def test_screen_reader_is_told_once(chat_service: Service, chat: Watched) -> None:
    """The status node says that a search runs, then the finished answer once, never a part."""
    chat_service.assistant.pause = 1.0
    ask(chat.page, WORKING_TIME)
    chat.page.wait_for_selector(".answer-text")
    expect(chat.page.get_by_role("log")).to_have_attribute("aria-busy", "true")
    answered(chat.page)
    said = [text.replace("\u00a0", " ") for text in chat.told()]
    assert said == [
        BUSY,
        "Un temps de travail minimum de 0,5 ETP est nécessaire pour maintenir la dynamique de"
        " projet. La collectivité cofinance le poste et transmet chaque année un rapport"
        " d’activité. Source 1 : Guide repère pour les élus, La relation contractuelle."
        " Source 2 : Guide repère pour les élus, La relation contractuelle."
        " Questions proposées sous la réponse.",
    ]
    log = chat.page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "off")
    expect(log).to_have_attribute("aria-label", "Conversation avec l’assistant")


def test_sentences_appear_as_they_come(chat_service: Service, chat: Watched) -> None:
    """A verified sentence is on the page before the answer is finished."""
    chat_service.assistant.pause = 1.0
    ask(chat.page, WORKING_TIME)
    text = chat.page.locator(".answer-text")
    expect(text).to_contain_text("0,5 ETP")
    assert "cofinance" not in text.inner_text()
    answered(chat.page)
    expect(text).to_contain_text("cofinance")


def test_keyboard_journey(chat: Watched) -> None:
    """From the question to a source and back, without a mouse, the place is never lost."""
    page = chat.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    ask(page, WORKING_TIME)
    answered(page)
    expect(page.get_by_label("Votre question")).to_be_focused()
    page.locator(".mark").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".source").first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".source-link").first).to_be_focused()
    page.keyboard.press("Enter")
    cited = page.locator("mark#citation")
    expect(cited).to_be_focused()
    expect(cited).to_be_in_viewport()
    expect(cited).to_contain_text("Un temps de travail minimum de :")
    page.locator("a.back").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".source-link").first).to_be_focused()


def test_conversation_lives_in_this_tab_only(chat_service: Service, chat: Watched) -> None:
    """A reload keeps the conversation and the draft; no cookie, nothing in localStorage."""
    page = chat.page
    ask(page, WORKING_TIME)
    answered(page)
    page.get_by_label("Votre question").fill("Brouillon")
    page.reload()
    expect(page.locator(".question")).to_contain_text(WORKING_TIME)
    expect(page.get_by_label("Votre question")).to_have_value("Brouillon")
    assert page.evaluate("localStorage.length") == 0
    assert page.context.cookies() == []
    other = page.context.new_page()
    other.goto(chat_service.url)
    assert other.locator(".question").count() == 0


def test_whole_conversation_is_sent(chat_service: Service, chat: Watched) -> None:
    """A follow-up carries the earlier turns; « nouvelle conversation » forgets them."""
    page = chat.page
    ask(page, WORKING_TIME)
    answered(page)
    ask(page, "Et le salaire\u00a0?")
    answered(page, 2)
    roles = [turn.role.value for turn in chat_service.assistant.asked[-1].turns]
    assert roles == ["user", "assistant", "user"]
    page.get_by_role("button", name="Nouvelle conversation").click()
    assert page.locator(".turn").count() == 0
    expect(page.get_by_label("Votre question")).to_be_focused()
    ask(page, "Qui\u00a0?")
    answered(page)
    assert len(chat_service.assistant.asked[-1].turns) == 1


def test_at_most_nineteen_messages(chat_service: Service, chat: Watched) -> None:
    """A long conversation sends its last nineteen messages, the first being the user's."""
    turn = {"question": "Qui\u00a0?", "answer": {"answer": "Eux.", "citations": [],
            "suggestions": [], "status": "not_in_sources"}}  # fmt: skip
    chat.page.evaluate(
        "(state) => sessionStorage.setItem('assistant-ctg:', state)",
        json.dumps({"turns": [turn] * 15, "draft": ""}),
    )
    chat.page.reload()
    ask(chat.page, WORKING_TIME)
    answered(chat.page, 16)
    turns = chat_service.assistant.asked[-1].turns
    assert (len(turns), turns[0].role.value, turns[-1].content) == (19, "user", WORKING_TIME)


def test_refusal_offers_the_contact(chat: Watched) -> None:
    """When the documents do not say, the person's address and number are links."""
    ask(chat.page, "Quel est le salaire\u00a0?")
    answered(chat.page)
    links = chat.page.locator(".answer-text a")
    hrefs = [link.get_attribute("href") for link in links.all()]
    assert hrefs == ["mailto:c.exemple@caf.example", "tel:+33500000000"]
    assert chat.page.locator(".source").count() == 0


def test_contact_of_the_documents_is_offered(chat: Watched) -> None:
    """When neither documents nor answer help, whom the documents name is offered, and told."""
    ask(chat.page, "Quelle prime\u00a0?")
    answered(chat.page)
    contact = chat.page.locator(".contact")
    expect(contact).to_have_text(
        "Camille Exemple, référente du réseau\nc.exemple@caf.example / 05 00 00 00 00"
    )
    assert contact.locator("a").count() == 2
    assert "Vous pouvez demander à\u00a0: Camille Exemple" in chat.told()[-1]
    ask(chat.page, "Quel est le salaire\u00a0?")
    answered(chat.page, 2)
    ask(chat.page, "Quelle météo\u00a0?")
    answered(chat.page, 3)
    assert chat.page.locator(".contact").count() == 1


def test_clarification_choices_are_asked(chat_service: Service, chat: Watched) -> None:
    """A choice is a button that asks at once and leaves the focus in the field."""
    ask(chat.page, "Peux-tu préciser\u00a0?")
    answered(chat.page)
    chat.page.get_by_role("button", name="Le temps de travail").click()
    answered(chat.page, 2)
    assert chat_service.assistant.asked[-1].question == "Le temps de travail"
    expect(chat.page.get_by_label("Votre question")).to_be_focused()


def test_example_questions_come_from_the_documents(chat_service: Service, chat: Watched) -> None:
    """The first screen offers what the documents' own headings ask."""
    example = chat.page.locator("[data-example]").first
    expect(example).to_have_text("Avec qui travaille le chargé de mission\u00a0?")
    example.click()
    answered(chat.page)
    question = "Avec qui travaille le chargé de mission\u00a0?"
    assert chat_service.assistant.asked[-1].question == question


def test_server_away_then_retry(chat_service: Service, chat: Watched) -> None:
    """When the server is away the page says so, loses nothing, and can ask again."""
    page = chat.page
    page.route("**/api/chat", lambda route: route.abort())
    ask(page, WORKING_TIME)
    answered(page)
    expect(page.locator(".error")).to_contain_text("Le service ne répond pas")
    assert "Le service ne répond pas" in chat.told()[-1]
    page.get_by_label("Votre question").fill("Une autre idée")
    page.reload()
    expect(page.locator(".question")).to_contain_text(WORKING_TIME)
    expect(page.get_by_label("Votre question")).to_have_value("Une autre idée")
    page.unroute("**/api/chat")
    page.get_by_role("button", name="Réessayer").click()
    page.wait_for_selector(".sources")
    assert page.locator(".error").count() == 0
    expect(page.get_by_label("Votre question")).to_have_value("Une autre idée")


@pytest.mark.parametrize(
    ("status", "body", "headers", "shown"),
    [
        (503, {"code": "busy", "detail": "Le service est très sollicité."}, {"Retry-After": "7"},
         "Le service est très sollicité. Réessayez dans 7\u00a0s."),
        (502, None, {}, "Le service n’a pas pu répondre. Vous pouvez réessayer."),
    ],
)  # fmt: skip
def test_problems_are_told_in_french(
    chat: Watched, status: int, body: object, headers: dict[str, str], shown: str
) -> None:
    """A problem's own detail is shown; a proxy's HTML page never is."""
    text = json.dumps(body) if body else "<h1>Bad gateway</h1>"
    chat.page.route(
        "**/api/chat", lambda route: route.fulfill(status=status, body=text, headers=headers)
    )
    ask(chat.page, WORKING_TIME)
    answered(chat.page)
    assert chat.page.locator(".error p").inner_text() == shown


def test_stream_cut_short_is_an_error(chat: Watched) -> None:
    """A stream that ends before the whole answer is never taken for an answer."""
    cut = 'event: delta\ndata: {"text": "Un temps"}\n\n'
    chat.page.route(
        "**/api/chat",
        lambda route: route.fulfill(body=cut, headers={"Content-Type": "text/event-stream"}),
    )
    ask(chat.page, WORKING_TIME)
    answered(chat.page)
    expect(chat.page.locator(".error")).to_contain_text("Le service ne répond pas")
    assert chat.page.locator(".answer-text").count() == 0


def test_search_can_be_stopped(chat_service: Service, chat: Watched) -> None:
    """The send button stops a search; Enter meanwhile keeps what is typed."""
    chat_service.assistant.pause = 5.0
    ask(chat.page, WORKING_TIME)
    field = chat.page.get_by_label("Votre question")
    field.fill("La suivante")
    chat.page.keyboard.press("Enter")
    expect(field).to_have_value("La suivante")
    assert chat.told()[-1] == "Une réponse est déjà en cours. Votre texte est gardé."
    chat.page.get_by_role("button", name="Arrêter").click()
    answered(chat.page)
    expect(chat.page.locator(".error")).to_contain_text("La recherche a été arrêtée.")


def test_slow_search_says_so(chat_service: Service, chat: Watched) -> None:
    """After eight seconds without an answer the page says that it is longer than usual."""
    chat.page.clock.install()
    chat_service.assistant.pause = 1.0
    ask(chat.page, WORKING_TIME)
    chat.page.clock.fast_forward(8500)
    expect(chat.page.locator(".waiting")).to_contain_text("plus de temps que d’habitude")


def test_payloads_are_shown_as_text(chat: Watched) -> None:
    """HTML, Markdown, links and bidi marks from a question or a document are only text."""
    page = chat.page
    ask(page, "hostile " + " ".join(PAYLOADS))
    answered(page)
    for place in (".question", ".answer-text", "blockquote"):
        shown = page.locator(place).first.text_content() or ""
        assert [payload for payload in PAYLOADS if payload not in shown] == [], place
    page.locator(".source-link").click()
    page.wait_for_selector("mark")
    assert all(payload in (page.locator(".document").text_content() or "") for payload in PAYLOADS)
    assert page.evaluate("window.hacked === undefined")
    assert page.locator("article script, article img").count() == 0


def test_unknown_mark_stays_text(chat: Watched) -> None:
    """`[7]` without a seventh source is not a control."""
    ask(chat.page, "Rien sur [7]\u00a0?")
    answered(chat.page)
    expect(chat.page.locator(".answer-text")).to_contain_text("[7]")
    assert chat.page.locator(".mark").count() == 0


def test_download_holds_the_sources(chat: Watched, tmp_path: Path) -> None:
    """The Markdown file has question, answer, quotes and addresses, with marks neutralised."""
    ask(chat.page, WORKING_TIME)
    answered(chat.page)
    ask(chat.page, "hostile")
    answered(chat.page, 2)
    with chat.page.expect_download() as download:
        chat.page.get_by_role("button", name="Télécharger").click()
    download.value.save_as(tmp_path / "conversation.md")
    text = (tmp_path / "conversation.md").read_text(encoding="utf-8").replace("\u00a0", " ")
    assert "## Quel est le temps de travail minimum ?" in text
    assert "**Source 1 : Guide repère pour les élus, La relation contractuelle**" in text
    assert "> 0,5 ETP" in text
    assert "/documents/guide?debut=" in text
    assert "<script" not in text
    assert "](javascript" not in text


def test_copy_holds_the_sources(browser: Browser, chat_service: Service) -> None:
    """The copied text is the answer with its quotes, and the reader is told."""
    with watched(browser, permissions=["clipboard-read", "clipboard-write"]) as seen:
        seen.page.goto(chat_service.url)
        ask(seen.page, WORKING_TIME)
        answered(seen.page)
        seen.page.get_by_role("button", name="Copier").click()
        # `wait_for_function` evaluates a string in the page, which its policy forbids.
        assert eventually(lambda: "copiées" in seen.page.evaluate("window.told.at(-1)"))
        copied = seen.page.evaluate("navigator.clipboard.readText()")
        assert "[1] Source\u00a01\u00a0: Guide repère" in copied
        assert "«\u00a0Un temps de travail minimum de : 0,5 ETP est nécessaire" in copied


def test_print_keeps_the_conversation_only(chat: Watched) -> None:
    """On paper: questions, answers, quotes and addresses; no form, no button."""
    ask(chat.page, WORKING_TIME)
    answered(chat.page)
    chat.page.emulate_media(media="print")
    for hidden in (".composer", ".actions", ".footer", ".about", ".choices", ".welcome"):
        expect(chat.page.locator(hidden).first).to_be_hidden()
    for shown in (".print-only", ".question", ".answer-text", "blockquote", ".source-details"):
        expect(chat.page.locator(shown).first).to_be_visible()
    address = chat.page.locator(".source-link").first.get_attribute("href") or ""
    printed = "getComputedStyle(document.querySelector('.source-link'), '::after').content"
    assert chat.page.evaluate(printed) == f'" ({address})"'


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_nothing_moves_when_an_answer_arrives(
    browser: Browser, chat_service: Service, size: tuple[int, int]
) -> None:
    """Cumulative layout shift stays 0 while two answers arrive piece by piece."""
    chat_service.assistant.pause = 0.25  # shifts within 500 ms of a key do not count
    with watched(browser, size) as seen:
        seen.page.goto(chat_service.url)
        ask(
            seen.page, "Le temps\u00a0?"
        )  # one line: a field that grows while one types is no shift
        answered(seen.page)
        ask(seen.page, "Qui\u00a0?")
        answered(seen.page, 2)
        assert seen.page.evaluate("window.shift") == 0


def test_no_thumbs_unless_opinions_are_kept(chat: Watched) -> None:
    """By default nothing asks for an opinion."""
    ask(chat.page, WORKING_TIME)
    answered(chat.page)
    assert chat.page.get_by_role("button", name="Utile").count() == 0


def test_opinion_with_a_reason(browser: Browser, tmp_path: Path) -> None:
    """With storage enabled, a thumb down asks why, sends the contract's fields, and thanks."""
    url = f"sqlite:///{tmp_path}/opinions.sqlite"
    with service(store_feedback=True, storage_url=url) as kept, watched(browser) as seen:
        page = seen.page
        page.goto(kept.url)
        ask(page, WORKING_TIME)
        answered(page)
        page.get_by_role("button", name="Pas utile").click()
        page.get_by_label("Elle est incomplète").check()
        page.get_by_label("Précisez").fill("Il manque le cofinancement.")
        with page.expect_response("**/api/feedback") as response:
            page.get_by_role("button", name="Envoyer l’avis").click()
        sent = response.value.request.post_data_json
        assert response.value.ok, response.value.text()
        assert sent | {"answer": ""} == {
            "answer_id": "a-1", "rating": "down", "reason": "Elle est incomplète",
            "comment": "Il manque le cofinancement.", "question": WORKING_TIME, "answer": "",
        }  # fmt: skip
        expect(page.locator(".thanks")).to_be_visible()
        assert seen.told()[-1] == "Merci pour votre avis."


def test_form_answers_without_script(browser: Browser, chat_service: Service) -> None:
    """With scripts off, the form answers, shows the source, and carries the conversation."""
    with watched(browser, java_script_enabled=False) as seen:
        page = seen.page
        page.goto(chat_service.url)
        page.get_by_label("Votre question").fill(WORKING_TIME)
        page.get_by_role("button", name="Envoyer").click()
        expect(page.locator(".answer-text")).to_contain_text("0,5 ETP")
        page.locator(".source-link").first.click()
        expect(page.locator("mark").first).to_contain_text("Un temps de travail minimum")
        page.go_back()
        page.get_by_role("button", name="Avec qui travaille le chargé de mission").last.click()
        expect(page.locator(".answer-text")).to_contain_text("les élus de la collectivité")
        assert len(chat_service.assistant.asked[-1].turns) == 3
