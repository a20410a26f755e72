from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from assistant.answers import Answer, AnswerStatus, Citation
from assistant.documents import Index
from ingest.document import PreparedDocument, prepare
from ingest.manifest import DocumentEntry
from ingest.reading import read_bytes
from tests.api.web import support
from tests.api.web.browser import answered, ask, watched
from tests.api.web.servers import Service, service
from tests.api.web.support import PAYLOADS

HACK = "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>"
TEXT = f"""# Titre {HACK}

Un paragraphe {HACK} avec `code` et [un lien](javascript:window.hacked=1).

- un point {HACK}

| Tête {HACK} | Autre |
|---|---|
| "><svg onload=window.hacked=1> | {{{{ 7 * 7 }}}} |

Contact : x@caf.example"onmouseover="window.hacked=1 / 05 00 00 00 00
"""
HTML = f"""<!doctype html><title>T</title><h1>Titre &lt;img src=x onerror=window.hacked=1&gt;</h1>
<p onclick="window.hacked=1">Un &lt;script&gt;window.hacked=1&lt;/script&gt; lisible.</p>{HACK}
<p><a href="javascript:window.hacked=1">Un lien</a> \u202erevne\u202c.</p>"""


def deposited(data: str, name: str) -> PreparedDocument:
    """The file as ingestion stores it, its hostile title and publisher included."""
    entry = DocumentEntry(
        id="hostile", file=name, title=f"Guide {HACK}", publisher=f"Caf {HACK}", territory="Tarn"
    )
    return prepare(entry, read_bytes(data.encode(), name), "0" * 64)


@pytest.mark.parametrize(
    ("data", "name"), [(TEXT, "h.md"), (TEXT, "h.txt"), (HTML, "h.html")], ids=["md", "txt", "html"]
)
def test_deposited_document_runs_nothing(browser: Browser, data: str, name: str) -> None:
    """Whatever a deposited file holds, chat, card, reading view and widget's facts show text."""
    prepared = deposited(data, name)
    document, passage = prepared.document, prepared.passages[0]
    citation = Citation(1, document, passage, passage.start, passage.end)
    answer = Answer("a", AnswerStatus.ANSWERED, passage.text + " [1]", citations=(citation,))
    index = Index("2", "none", 1, {document.id: document}, {p.id: p for p in prepared.passages})
    with service() as served, watched(browser) as seen:
        _serve(served, index, answer)
        seen.page.goto(served.url)
        ask(seen.page, "le piège")
        answered(seen.page)
        assert "onerror=" in seen.page.locator(".source-name").inner_text()
        seen.page.locator(".source-link").click()
        seen.page.wait_for_selector("#citation")
        for path in ("/a-propos", "/widget"):
            seen.page.goto(served.url + path)
        seen.page.goto(served.url + "/documents/hostile")
        assert seen.page.evaluate("window.hacked === undefined")
        assert seen.page.locator("main img, main script, main svg, [onmouseover]").count() == 0
        hrefs = [link.get_attribute("href") for link in seen.page.locator("main a").all()]
        assert [href for href in hrefs if href and href.startswith("javascript")] == []
        assert seen.violations() == []
        assert seen.errors == []


def _serve(served: Service, index: Index, answer: Answer) -> None:
    served.assistant.index = index
    served.assistant.answers = {"piège": answer}


def test_payloads_cover_what_the_issue_names() -> None:
    """HTML, Markdown, a link and right-to-left marks are among the payloads."""
    together = " ".join(PAYLOADS)
    assert [mark for mark in ("<script", "**", "](", "\u202e") if mark not in together] == []
    assert support.ANSWERS["hostile"].answer.startswith(together)
