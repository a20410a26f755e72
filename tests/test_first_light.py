"""The main job, from the corpus as it stands to a verifiable answer over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.processes import ROOT, environment, ingest, service

pytestmark = pytest.mark.timeout(900)
GUIDE = "guide-elus-ctg-tarn"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of `python -m api`, on an index that `python -m ingest` made of corpus/."""
    folder = tmp_path_factory.mktemp("first-light")
    ingest(ROOT / "corpus", folder / "index")
    variables = environment(ROOT / "corpus", folder / "index")
    with (
        service(variables, folder) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client


def chat(client: httpx.Client, question: str, **more: Any) -> dict[str, Any]:
    """The answer object to one question."""
    body = {"messages": [{"role": "user", "content": question}], **more}
    response = client.post("/api/chat", json=body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


SIX_ROLES = [
    "pilote et fait vivre la Convention territoriale globale",
    "construction d'une stratégie territoriale",
    "définition du projet social de territoire",
    "suivi des projets",
    "coopération entre les acteurs locaux",
    "éléments d'arbitrage",
]


@pytest.mark.parametrize(
    ("question", "facts", "section"),
    [
        (
            "Quel est le temps de travail minimum d'un chargé de coopération ?",
            ["0,5 ETP"],
            "LA RELATION CONTRACTUELLE",
        ),
        (
            "Quels sont les rôles du chargé de coopération ?",
            SIX_ROLES,
            "LE RÔLE DU CHARGÉ DE COOPÉRATION CTG",
        ),
        ("Quel montant la Caf accorde-t-elle par ETP ?", ["24 000 €"], "QUELQUES CHIFFRES"),
        (
            "Combien de personnes sont financées dans le Tarn ?",
            ["37"],
            "QUELQUES CHIFFRES",
        ),
        (
            "Comment contacter le référent du réseau des chargés de coopération ?",
            [
                "Thierry Lafuente",
                "thierry.lafuente@caf81.caf.fr",
                "06-89-26-70-25",
                "05-63-48-39-20",
            ],
            "SERVICE AUX PARTENAIRES",
        ),
        (
            "Quels sont les six rôles du chargé de coopération CTG ?",
            SIX_ROLES,
            "LE RÔLE DU CHARGÉ DE COOPÉRATION CTG",
        ),
        (
            "Quelles sont les compétences du chargé de coopération ?",
            [
                "ingénierie de projet",
                "travail coopératif et mobilisation partenariale",
                "animation d'instances et de réseau",
                "aide à la décision des élus",
            ],
            "COMPÉTENCES",
        ),
    ],
)
def test_the_guide_answers_with_its_own_words(
    client: httpx.Client, question: str, facts: list[str], section: str
) -> None:
    """The facts are right, the section is the guide's, and every quote is the stored text."""
    answer = chat(client, question)
    assert answer["status"] == "answered"
    assert [fact for fact in facts if fact not in answer["answer"]] == []
    assert (GUIDE, section) in {(c["document_id"], c["section"]) for c in answer["citations"]}
    assert [c["number"] for c in answer["citations"]] == list(
        range(1, len(answer["citations"]) + 1)
    )
    for citation in answer["citations"]:
        check_quote(client, citation)


def test_a_list_as_long_as_asked_corrects_nothing(client: httpx.Client) -> None:
    """Six roles asked, six listed: no other value is announced."""
    answer = chat(client, "Quels sont les six rôles du chargé de coopération CTG ?")
    assert "autre valeur" not in answer["answer"]


def check_quote(client: httpx.Client, citation: dict[str, Any]) -> None:
    """A quote is `text[start:end]` of the document whose sha256 is given, and can be visited."""
    documents = {d["id"]: d for d in client.get("/api/documents").json()["documents"]}
    document = documents[citation["document_id"]]
    text = client.get(f"/api/documents/{citation['document_id']}/text").text
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert document["sha256"] == citation["document_sha256"]
    page = client.get(citation["url"].partition("#")[0])
    anchor = citation["url"].partition("#")[2]
    assert page.status_code == 200
    assert f'id="{anchor}"' in page.text


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("Que dit le référentiel national du chargé de coopération ?", "source_missing"),
        ("Que contient la fiche fonction du chargé de coopération ?", "source_missing"),
        ("Quelle est la capitale de l'Australie ?", "out_of_scope"),
        ("Bonjour", "small_talk"),
    ],
)
def test_what_is_not_there_is_said(client: httpx.Client, question: str, status: str) -> None:
    """A document nobody deposited, another subject and a greeting end each in their own way."""
    answer = chat(client, question)
    assert (answer["status"], answer["citations"]) == (status, [])
    assert "Canberra" not in answer["answer"]


ENGLISH = frozenset("input should field value valid must string at least most be is the".split())
USER = {"role": "user", "content": "Bonjour"}


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (json.dumps({"messages": []}).encode(), 422, "invalid_request"),
        (json.dumps({"messages": [USER | {"content": ""}]}).encode(), 422, "invalid_request"),
        (json.dumps({"messages": [USER | {"content": " "}]}).encode(), 422, "invalid_request"),
        (
            json.dumps({"messages": [USER | {"content": "a" * 5000}]}).encode(),
            422,
            "invalid_request",
        ),
        (json.dumps({"messages": [USER | {"role": "system"}]}).encode(), 422, "invalid_request"),
        (json.dumps({"messages": [USER | {"role": "assistant"}]}).encode(), 422, "invalid_request"),
        (json.dumps({"messages": [USER] * 21}).encode(), 422, "invalid_request"),
        (
            json.dumps({"messages": [USER], "collection": "atlantide"}).encode(),
            422,
            "unknown_collection",
        ),
        (b'{"messages": [', 400, "malformed_json"),
        ('{"messages": [{"role": "user", "content": "é"}]}'.encode("latin-1"), 400, None),
    ],
)
def test_bad_input_is_explained_in_french(
    client: httpx.Client, content: bytes, status: int, code: str | None
) -> None:
    """Every bad request gets a problem object with a stable code and a French sentence."""
    response = client.post(
        "/api/chat", content=content, headers={"Content-Type": "application/json"}
    )
    problem = response.json()
    assert (response.status_code, problem["status"]) == (status, status)
    assert response.headers["content-type"].partition(";")[0] == "application/problem+json"
    assert problem["code"] == (code or problem["code"])
    said = [problem["detail"], *(error["detail"] for error in problem.get("errors", []))]
    assert [text for text in said if ENGLISH & set(text.lower().split())] == []
    assert [text for text in said if not text.endswith(".")] == []


def test_sources_come_before_the_answer(client: httpx.Client) -> None:
    """A stream opens with the numbered sources and closes with the answer, which uses them."""
    body = {
        "messages": [{"role": "user", "content": "Quel est le temps de travail minimum ?"}],
        "stream": True,
    }
    events: list[tuple[str, dict[str, Any]]] = []
    with client.stream("POST", "/api/chat", json=body) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["x-accel-buffering"] == "no"
        name = ""
        for line in response.iter_lines():
            field, _, value = line.partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                events.append((name, json.loads(value)))
    names = [name for name, _ in events]
    assert (names[0], names[-1]) == ("sources", "answer")
    assert set(names[1:-1]) == {"delta"}
    sources, answer = events[0][1]["citations"], events[-1][1]
    assert answer["citations"] == [c for c in sources if c in answer["citations"]]
    assert "".join(data["text"] for name, data in events if name == "delta") == answer["answer"]


def test_the_service_is_ready_and_shows_its_documents(client: httpx.Client) -> None:
    """The page, the health routes and the list of documents, the expected ones included."""
    assert client.get("/healthz").status_code == 200
    assert client.get("/").headers["content-type"].startswith("text/html")
    listed = client.get("/api/documents").json()
    assert GUIDE in {document["id"] for document in listed["documents"]}
    assert "referentiel-national-charge-cooperation-ctg" in json.dumps(listed)
