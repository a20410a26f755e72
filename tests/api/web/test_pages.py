from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser as HTMLParser

import api.web
import api.widget
from api.app import create_app
from api.settings import ApiSettings
from api.web.answer_text import answer_html
from api.web.contacts import link_contacts
from api.web.french import count, french_date, source_details, unbreakable
from assistant.answers import Citation
from assistant.documents import FactSource
from assistant.store.protocol import IndexMissingError
from tests.api.web.support import (
    ANSWERS,
    DOCUMENT,
    INDEX,
    PAYLOADS,
    WORKING_TIME,
    FakeAssistant,
    answered,
)

ROOMS = [Path(api.web.__file__).parent, Path(api.widget.__file__).parent]
FRENCH = [
    p for room in ROOMS for p in (*room.rglob("*.html"), *room.rglob("*.md"), *room.rglob("*.js"))
]


def client(assistant: Any = None, **settings: Any) -> TestClient:
    """The service, without a browser."""
    known = {"cached_answers": 0, "rate_per_client": 0}
    app = create_app(ApiSettings(**known | settings), assistant or FakeAssistant())
    return TestClient(app, base_url="http://localhost", raise_server_exceptions=False)


def text_of(html: str) -> str:
    """The words of a page's main part, with ordinary spaces."""
    node = HTMLParser(html).css_first("main")
    assert node is not None
    return " ".join(node.text().replace("\u202f", " ").split())


class EmptyAssistant(FakeAssistant):
    """One whose index was never published."""

    @property
    def index(self) -> Any:  # type: ignore[override]
        """Nothing yet."""
        raise IndexMissingError("nothing published")

    @index.setter
    def index(self, value: Any) -> None:
        pass


def test_first_screen_says_what_it_is() -> None:
    """Before any question: it is an AI, what it knows and lacks, its limits, what is kept."""
    text = text_of(client().get("/").text)
    for words in (
        "intelligence artificielle",
        "Guide repère pour les élus Caf du Territoire",
        "Référentiel national de la mission",
        "Ses limites",
        "Vos questions ne sont pas enregistrées",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("settings", "said", "unsaid"),
    [
        ({}, ["Aucun avis n’est recueilli", "sans réponse ne sont pas enregistrées"], ["jours"]),
        (
            {"store_unanswered": True, "retention_days": 30},
            ["sans réponse sont enregistrées pendant 30 jours", "Aucun avis n’est recueilli"],
            [],
        ),
        (
            {"store_feedback": True, "retention_days": 1, "operator": "Caf du Territoire"},
            ["sont enregistrés pendant 1 jour,", "Responsable du service : Caf du Territoire"],
            ["Aucun avis"],
        ),
        ({"privacy_contact": "dpo@caf.example"}, ["dpo@caf.example"], ["à l’organisme qui"]),
    ],
)
def test_privacy_page_follows_the_settings(
    settings: dict[str, Any], said: list[str], unsaid: list[str], tmp_path: Path
) -> None:
    """What is kept, for how long and by whom is what the settings make true."""
    storage = {"storage_url": f"sqlite:///{tmp_path}/kept.sqlite"}
    text = text_of(client(**storage | settings).get("/confidentialite").text)
    assert [words for words in said if words not in text] == []
    assert [words for words in unsaid if words in text] == []


def test_language_model_is_told() -> None:
    """When a language model may word answers, the pages name it and say what it is sent."""
    assistant = FakeAssistant()
    assert "à aucun autre service" in text_of(client(assistant).get("/confidentialite").text)
    assistant.writer = SimpleNamespace(model_name="petit-modele")  # type: ignore[attr-defined]
    text = text_of(client(assistant).get("/confidentialite").text)
    assert "transmis à un modèle de langue (petit-modele)" in text
    assert "petit-modele" in text_of(client(assistant).get("/a-propos").text)


def test_many_documents_fit_the_first_screen() -> None:
    """With many documents, the chat lists a few and links to all of them."""
    assistant = FakeAssistant()
    many = {f"d{n:02}": replace(DOCUMENT, id=f"d{n:02}") for n in range(40)}
    assistant.index = replace(INDEX, documents=many)
    served = client(assistant)
    assert len(set(re.findall(r"/documents/d\d\d", served.get("/").text))) == 6
    assert "Les 40 documents" in text_of(served.get("/").text)
    assert len(set(re.findall(r"/documents/d\d\d", served.get("/a-propos").text))) == 40


def test_accessibility_page_says_what_was_not_tested() -> None:
    """The statement names the untested, and claims no conformity."""
    text = text_of(client().get("/accessibilite").text)
    assert "non conforme" in text
    assert "Ce qui n’a pas été vérifié" in text
    assert "NVDA" in text


def test_files_carry_their_hash() -> None:
    """Scripts and styles are cached for ever under a name that changes with their content."""
    served = client()
    page = served.get("/").text
    names = re.findall(r"/static/[a-z]+\.[0-9a-f]{12}\.(?:js|css|svg)", page)
    assert len(set(names)) == 3
    for name in set(names):
        response = served.get(name)
        assert response.status_code == 200
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert served.get("/static/page.000000000000.js").status_code == 404
    assert served.get("/").headers["cache-control"] == "no-cache"


def test_pages_work_under_a_prefix() -> None:
    """Behind a proxy that adds a prefix, every address of ours carries it."""
    page = client(root_path="/aide").get("/aide/").text
    links = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
    assert [link for link in links if not link.startswith("/aide/")] == []


def test_unknown_document_is_explained() -> None:
    """A link to a document that was withdrawn gives a page, with what there is instead."""
    response = client().get("/documents/retire")
    assert response.status_code == 404
    assert "Ce document n’est pas ici" in text_of(response.text)
    assert "/documents/guide" in response.text


def test_changed_document_is_told() -> None:
    """A citation whose place no longer exists says so rather than mark other words."""
    response = client().get("/documents/guide?debut=999999&fin=1000000")
    assert "Le passage cité n’est plus à cet endroit" in text_of(response.text)


def test_original_is_linked_at_its_page() -> None:
    """The reading view names the original's page, and opens a PDF there."""
    assistant = FakeAssistant()
    url = "https://caf.example/guide.pdf"
    known = replace(DOCUMENT, source_url=url, page_count=2)
    assistant.index = replace(INDEX, documents={"guide": known})
    page = client(assistant).get("/documents/guide?debut=221&fin=317").text
    assert "Le passage cité est à la page 2 de l’original." in text_of(page).replace("\u00a0", " ")
    assert f'href="{url}#page=2"' in page


def test_only_web_addresses_are_followed() -> None:
    """A source address that is not http(s) is never a link."""
    assistant = FakeAssistant()
    known = replace(DOCUMENT, source_url="javascript:alert(1)")
    assistant.index = replace(INDEX, documents={"guide": known})
    assert 'href="javascript' not in client(assistant).get("/documents/guide").text


def test_pages_stand_without_an_index() -> None:
    """With nothing indexed the pages still come, and say so."""
    served = client(EmptyAssistant())
    for path in ("/", "/a-propos", "/confidentialite", "/widget", "/widget/iframe"):
        assert served.get(path).status_code == 200, path
    assert "ne sont pas accessibles pour le moment" in text_of(served.get("/").text)


def post(served: TestClient, **fields: str) -> Any:
    """Send the form as a browser without scripts does."""
    return served.post("/", data=fields)


def test_form_shows_what_is_wrong() -> None:
    """An empty question and a service that is away are told on the page, nothing is lost."""
    assistant = FakeAssistant()
    served = client(assistant)
    assert "Écrivez votre question" in text_of(post(served, question=" ").text)
    assistant.failure = IndexMissingError("gone")
    response = post(served, question="Qui\u00a0?")
    assert response.status_code == 503
    assert "Qui ?" in text_of(response.text)
    assert "ne sont pas accessibles" in text_of(response.text)


def test_form_offers_the_contact() -> None:
    """Without scripts too, a refusal offers whom the documents name."""
    served = client()
    assert "Vous pouvez demander à" in text_of(post(served, question="Quelle prime\u00a0?").text)
    assert "Vous pouvez demander à" not in text_of(
        post(served, question="Quelle météo\u00a0?").text
    )


def test_form_ignores_a_forged_conversation() -> None:
    """A hidden field that was tampered with is dropped, not believed and not fatal."""
    for forged in ("{", "[1]", '[["system", "x"]]', "null", '[["user"]]', '{"a": 1}'):
        assistant = FakeAssistant()
        response = post(client(assistant), question="Qui\u00a0?", conversation=forged)
        assert response.status_code == 200, forged
        assert len(assistant.asked[-1].turns) == 1, forged


def test_payloads_are_escaped_without_script_too() -> None:
    """Hostile text from the question and from a document is escaped by the server."""
    question = "hostile " + " ".join(PAYLOADS)
    html = post(client(), question=question).text
    tree = HTMLParser(html)
    assert tree.css("main img, article script, [onerror]") == []
    assert [p for p in PAYLOADS if p not in (tree.css_first(".answer-text").text() or "")] == []
    assert [p for p in PAYLOADS if p not in (tree.css_first(".question").text() or "")] == []


def test_same_layout_with_and_without_script() -> None:
    """The server lays an answer out in paragraphs and lists, with links to its sources."""
    tree = HTMLParser(str(answer_html(ANSWERS["qui"])))
    assert [node.tag for node in tree.body.iter()] == ["p", "ul"]
    assert len(tree.css("li a.mark[href='#source-1']")) == 2
    assert unbreakable("Un « a » : 691 365 € ; 2025 ans") == (
        "Un «\u00a0a\u00a0»\u00a0: 691\u00a0365\u00a0€\u00a0; 2025 ans"
    )
    unknown = answer_html(answered("Sans source [9].", WORKING_TIME))
    assert unknown == "<p>Sans source [9].</p>\n"


@pytest.mark.parametrize(
    ("text", "hrefs"),
    [
        ("a.b@caf81.caf.fr / 05 63 48 39 55", ["mailto:a.b@caf81.caf.fr", "tel:+33563483955"]),
        ("06-89-26-70-25", ["tel:+33689267025"]),
        ("+33 5 63 48 39 55", ["tel:+33563483955"]),
        ("691 365 € en 2025, 28,29 ETP, réf. 10563483955", []),
        ("javascript:alert(1)@x <b@c.fr>", ["mailto:b@c.fr"]),
    ],
)
def test_contacts_become_links(text: str, hrefs: list[str]) -> None:
    """Addresses and French numbers are links; sums and years are not."""
    assert [n.attributes["href"] for n in HTMLParser(link_contacts(text)).css("a")] == hrefs


def test_source_of_a_summary_is_told() -> None:
    """Words of our own summary are never shown as the publisher's own."""
    source = FactSource("Cnaf", date="2020-01-16", territory="France")
    summary = replace(DOCUMENT, summarises=True)
    citation = Citation(1, summary, replace(WORKING_TIME, source=source), 0, 9)
    assert source_details(citation).replace("\u00a0", " ") == (
        "Résumé d’après Cnaf · France · 16 janvier 2020"
    )


def test_dates_and_counts_in_french() -> None:
    """Dates are spelt as in French; what is not a date stays; zero is singular."""
    given = ("2020-01-01", "2020-02", "2020", "vers 2019", None)
    assert [french_date(value) for value in given] == [
        "1er\u00a0janvier\u00a02020", "février 2020", "2020", "vers 2019", None,
    ]  # fmt: skip
    assert [count(n, "jour") for n in (0, 1, 2)] == ["0\u00a0jour", "1\u00a0jour", "2\u00a0jours"]


TOKENS = re.compile(r'"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|//[^\n]*|/\*.*?\*/', re.DOTALL)
NOT_FRENCH = re.compile(r"```.*?```|`[^`]*`|<[^>]*>|\{%.*?%\}|\{\{.*?\}\}|\$\{.*?\}", re.DOTALL)


def french_of(path: Path) -> str:
    """What a reader sees of a template, the guide, or a script."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".js":
        strings = [token[1:-1] for token in TOKENS.findall(text) if token[0] in '"`']
        text = "\n".join(string for string in strings if re.search("[éèàêç’»]", string))
        text = text.replace("\\u00a0", "\u00a0")
        return re.sub(r"\$\{.*?\}", "", text)
    return NOT_FRENCH.sub("", text)


@pytest.mark.parametrize("path", FRENCH, ids=lambda path: path.name)
def test_french_typography(path: Path) -> None:
    """Our French has typographic apostrophes and unbreakable spaces before double signs."""
    text = french_of(path)
    straight = re.findall(r"\w+'\w+", text)
    breakable = re.findall(r"[\w»)] [:;?!»].*", text) + re.findall(r"« \w.*", text)
    assert (straight, breakable, re.findall(r".*\.\.\..*", text)) == ([], [], [])


def test_nothing_comes_from_elsewhere() -> None:
    """No page loads anything from another origin."""
    served = client()
    for path in ("/", "/a-propos", "/documents/guide", "/widget", "/widget/iframe"):
        page = served.get(path).text
        loaded = re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="([^"]+)"', page)
        assert [address for address in loaded if not address.startswith("/")] == [], path
