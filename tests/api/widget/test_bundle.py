from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import ApiSettings
from api.web.assets import CLIENT_FOLDER
from api.widget.bundle import FOLDER, widget_script
from tests.api.web.support import FakeAssistant

SOURCES = [*CLIENT_FOLDER.glob("*.js"), *(FOLDER / "client").glob("*.js")]
MOST_BYTES = 30_000


def client(**settings: object) -> TestClient:
    """The service, without a browser."""
    return TestClient(
        create_app(ApiSettings(**settings), FakeAssistant()),  # type: ignore[arg-type]
        base_url="http://localhost",
    )


def test_thirty_kilobytes_at_most() -> None:
    """The widget weighs at most 30 kB as it is sent, compressed."""
    response = client().get("/widget.js")
    assert response.headers["content-encoding"] == "gzip"
    assert int(response.headers["content-length"]) <= MOST_BYTES
    assert response.content == widget_script().content


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_script_makes_markup_from_text(path: Path) -> None:
    """No source of ours parses HTML, evaluates text, or sets a cookie."""
    words = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|cookie"
    code = re.sub(r"^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = set(re.findall(words, code)) | set(re.findall(r"localStorage|indexedDB", code))
    assert found == set()


def test_versioned_address_is_what_the_hash_says() -> None:
    """The page gives an address and an integrity value that belong together."""
    served = client()
    page = served.get("/widget").text
    address = re.search(r'data-pinned="http://localhost(/widget\.[0-9a-f]{12}\.js)"', page)
    integrity = re.search(r'data-integrity="sha384-([^"]+)"', page)
    assert address is not None
    assert integrity is not None
    response = served.get(address[1])
    assert base64.b64encode(hashlib.sha384(response.content).digest()).decode() == integrity[1]
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["access-control-allow-origin"] == "*"


def test_plain_address_follows_updates() -> None:
    """`/widget.js` is the same script, kept five minutes at most, then asked again."""
    served = client()
    response = served.get("/widget.js")
    assert response.headers["cache-control"] == "public, max-age=300"
    assert response.content == widget_script().content
    again = served.get("/widget.js", headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("origins", "ancestors"),
    [
        ("", "frame-ancestors 'self'"),
        ("https://www.caf.example", "frame-ancestors 'self' https://www.caf.example"),
    ],
)
def test_frame_follows_the_same_setting(origins: str, ancestors: str) -> None:
    """Only the allowed sites may frame the assistant; by default none but ours."""
    response = client(allowed_origins=origins).get("/widget/iframe")
    policy = response.headers["content-security-policy"]
    assert policy.split("; ")[-1] == ancestors
    assert "x-frame-options" not in response.headers


def test_other_pages_may_not_be_framed() -> None:
    """The chat itself stays out of frames whatever the setting."""
    policy = client(allowed_origins="https://a.example").get("/").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy


def test_guide_names_every_option() -> None:
    """The guide tells every attribute, event, command and property that the code knows."""
    guide = (FOLDER / "GUIDE.md").read_text(encoding="utf-8")
    code = (FOLDER / "client" / "element.js").read_text(encoding="utf-8")
    style = (FOLDER / "client" / "widget.css").read_text(encoding="utf-8")
    placed = re.search(r"for \(const name of \[(.*?)\]\) \{\n    if \(SCRIPT\.dataset", code)
    assert placed is not None
    names = {f"data-{name}" for name in re.findall(r'"(\w+)"', placed[1])} - {"data-server"}
    names |= set(re.findall(r"--ctg-[a-z-]+", style + code))
    names |= {f"ctg-{name}" for name in ("open", "close", "answered", "failed", "cleared")}
    names |= {"ctg-color-refused", "open()", "close()", "ask(", "data-target"}
    assert {name for name in names if name not in guide} == set()


def test_guide_shows_the_real_address() -> None:
    """On the page the examples carry the service's own address."""
    page = client(public_url="https://ctg.example.org").get(
        "/widget", headers={"Host": "ctg.example.org"}
    )
    assert "https://ctg.example.org/widget.js" in page.text
    assert "assistant.example.fr" not in page.text
