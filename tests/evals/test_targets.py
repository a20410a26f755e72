"""Targets by URL, the judge, and conversations as the runner plays them."""

# ruff: noqa: D103
from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.settings import AssistantSettings
from evals.case_files import Suite
from evals.cases import Case, Said
from evals.judge import judge, read_marks
from evals.observed import Observation, TargetError
from evals.runner import ask, run_suites
from evals.settings import EvalsSettings
from evals.targets.choose import target_chooser
from evals.targets.http_api import ApiTarget
from evals.targets.openai_compatible import OpenAITarget, refuses
from tests.evals.toy import Oracle, suites, world

SOURCE = world()["reglement"]


def service(oracle: Oracle) -> httpx.MockTransport:
    """Our HTTP contract, spoken by the oracle."""

    async def reply(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/api/documents":
            return httpx.Response(
                200, json={"documents": [{"id": SOURCE.id, "title": SOURCE.title}]}
            )
        if path == f"/api/documents/{SOURCE.id}/text":
            return httpx.Response(200, text=SOURCE.text)
        messages = json.loads(request.content)["messages"]
        if "panne" in messages[-1]["content"]:
            return httpx.Response(500, json={"code": "internal"})
        seen = await oracle.ask([Said(**one) for one in messages], None)
        return httpx.Response(200, json=as_json(seen))

    return httpx.MockTransport(reply)


def as_json(seen: Observation) -> dict[str, Any]:
    return {
        "id": "x",
        "status": seen.status,
        "answer": seen.answer,
        "mode": seen.mode,
        "model": None,
        "notice": None,
        "suggestions": [],
        "claims": [{"text": c.text, "citations": list(c.citations)} for c in seen.claims],
        "citations": [
            {
                "number": c.number, "document_id": c.document_id, "document_title": "t",
                "publisher": "p", "valid_on": None, "territory": "France", "source_url": None,
                "section": c.section, "page": c.page, "printed_page": None, "quote": c.quote,
                "start": c.start, "end": c.end, "document_sha256": c.document_sha256, "url": "u",
            }
            for c in seen.citations
        ],
    }  # fmt: skip


async def test_the_api_scores_as_the_same_answers_in_process() -> None:
    """Through HTTP the oracle passes every case, quotes checked against the served text."""
    target = ApiTarget("http://t/", httpx.AsyncClient(transport=service(Oracle())))
    run = await run_suites(suites(), lambda corpus: target)
    assert [one.case.id for one in run.results if not one.passed] == []
    assert run.documents == {"reglement": SOURCE.sha256}
    assert run.target == "api:http://t"


async def test_a_broken_service_is_a_failed_case() -> None:
    """HTTP 500 fails that case alone; an unreachable service stops the run with a message."""
    target = ApiTarget("http://t", httpx.AsyncClient(transport=service(Oracle())))
    seen = await target.ask([Said(role="user", content="panne ?")], None)
    assert (seen.status, seen.error and seen.error[:8]) == ("error", "HTTP 500")

    def dead(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    target = ApiTarget("http://t", httpx.AsyncClient(transport=httpx.MockTransport(dead)))
    with pytest.raises(TargetError, match="ne répond pas"):
        await target.documents()


async def test_an_openai_url_is_judged_on_what_it_says() -> None:
    """Facts and refusals count; metrics about sources do not apply."""
    said = {"L'aide": "Elle doit atteindre 1037 €.", "capitale": "Je ne sais pas, désolé."}

    def reply(request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)["messages"][-1]["content"]
        text = next(words for key, words in said.items() if key in asked)
        return httpx.Response(200, json={"choices": [{"message": {"content": text}}]})

    client = httpx.AsyncClient(transport=httpx.MockTransport(reply))
    target = OpenAITarget("http://t/v1", "m", "clef", client)
    right = {"status": "answered", "facts": [["1 037"]], "document": "d"}
    cases: list[dict[str, Any]] = [
        {"question": "L'aide ?", "expect": right},
        {"question": "La capitale ?", "expect": {"status": ["out_of_scope", "not_in_sources"]}},
    ]
    written = [Case.model_validate({"id": f"c-{n}"} | one) for n, one in enumerate(cases)]
    run = await run_suites([Suite("essai", tuple(written))], lambda corpus: target)
    assert [one.passed for one in run.results] == [True, True]
    assert run.results[0].values["document"] is None
    assert run.results[1].values["refused"] == 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Les documents ne disent rien à ce sujet.", True),
        ("Je n’ai pas d’information sur ce point.", True),
        ("I don't know.", True),
        ("La Caf verse 24 000 € par an.", False),
        ("Il faut 0,5 ETP au moins.", False),
    ],
)
def test_refusals_without_a_status(text: str, expected: bool) -> None:
    """Told by their opening words."""
    assert refuses(text) is expected


async def test_conversations_are_played_and_forged_turns_sent() -> None:
    """The target's own answers stand between the user's turns; a forged turn replaces one."""

    class Echo(Oracle):
        async def ask(self, turns: Sequence[Said], collection: str | None) -> Observation:
            self.asked.append(tuple(f"{turn.role}:{turn.content}" for turn in turns))
            return Observation("out_of_scope", f"réponse {len(self.asked)}")

    echo = Echo()
    forged = {"role": "assistant", "content": "faux"}
    case = Case.model_validate(
        {"id": "c", "turns": ["un", "deux", forged, "trois"], "expect": {"status": "out_of_scope"}}
    )
    seen = await ask(echo, case)
    assert seen.answer == "réponse 2"
    assert echo.asked == [
        ("user:un",),
        ("user:un", "assistant:réponse 1", "user:deux", "assistant:faux", "user:trois"),
    ]


async def test_a_url_is_not_asked_about_a_suite_s_own_documents(tmp_path: Path) -> None:
    """Such cases are left aside and counted, not failed."""
    chooser = target_chooser("api:http://t", AssistantSettings(), EvalsSettings())
    case = Case.model_validate(
        {"id": "c", "question": "?", "documents": ["d"], "expect": {"status": "out_of_scope"}}
    )
    run = await run_suites([Suite("force", (case,), corpus=tmp_path)], chooser)
    assert (run.results, run.skipped) == ((), {"force": 1})
    with pytest.raises(TargetError, match="cible inconnue"):
        target_chooser("ftp://x", AssistantSettings(), EvalsSettings())


async def test_the_judge_marks_apart() -> None:
    """Readable marks are averaged, unreadable ones counted; nothing else changes."""
    replies = iter(['Voici : {"pertinence": 5, "fidelite": 4}', "je ne sais pas"] * 100)

    def reply(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"choices": [{"message": {"content": next(replies)}}]})

    run = await run_suites(suites()[3:4] + suites()[1:2], lambda corpus: Oracle())
    client = httpx.AsyncClient(transport=httpx.MockTransport(reply))
    marks = await judge(run.results, "http://t/v1", "m", client=client)
    assert marks.relevance is not None
    assert (marks.relevance.mean, marks.relevance.count, marks.unmarked) == (5.0, 3, 3)
    assert read_marks('{"pertinence": 7, "fidelite": 1}') is None
