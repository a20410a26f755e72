"""Reports: the same bytes for the same answers, nothing of held-out cases, and readable."""

# ruff: noqa: D103
from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from rich.console import Console

from evals.gate import load_bars, rule
from evals.observed import Target
from evals.outcomes import outcomes, outcomes_of, read_report, written
from evals.reports.html import page
from evals.reports.json_file import VOLATILE, write_json
from evals.reports.junit import write_junit
from evals.reports.terminal import print_breakdown, print_failures, print_rulings, print_scores
from evals.results import Run
from evals.runner import run_suites
from evals.settings import ROOM
from tests.evals.breakers import OneDigit, WrongSection
from tests.evals.toy import Oracle, suites


async def played(target: Target) -> Run:
    return await run_suites(suites(), lambda corpus: target)


def text_of(path: Path) -> str:
    report = json.loads(path.read_text(encoding="utf-8"))
    report.pop(VOLATILE)
    return json.dumps(report, sort_keys=True)


async def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    """Apart from `run`, which holds times and ids, two reports are equal byte for byte."""
    for name in ("a.json", "b.json"):
        write_json(await played(WrongSection(Oracle())), tmp_path / name)
    first, second = (
        re.split(r'\n "run": ', (tmp_path / name).read_text("utf-8"))
        for name in ("a.json", "b.json")
    )
    assert first[0] == second[0]
    assert text_of(tmp_path / "a.json") == text_of(tmp_path / "b.json")
    assert first[1] != second[1]


async def test_a_report_says_what_the_run_said(tmp_path: Path) -> None:
    """Outcomes read back from disk are those of the run, held-out cases included."""
    run = await played(OneDigit(Oracle()))
    write_json(run, tmp_path / "a.json")

    def by_key(some: list[Any]) -> dict[str, Any]:
        return {
            one.key: (one.suite, one.group, {k: v for k, v in one.values.items() if v is not None})
            for one in some
        }

    again = outcomes_of(read_report(tmp_path / "a.json"))
    assert by_key(again) == by_key(outcomes(run.results))


async def test_held_out_cases_are_nowhere(tmp_path: Path) -> None:
    """Of a held-out case no report holds the id, the question, or the answer."""
    run = await played(OneDigit(Oracle()))
    bars = load_bars(ROOM / "thresholds.toml")
    rulings = rule(bars, outcomes(run.results), written(suites()))
    write_json(run, tmp_path / "a.json")
    write_junit(run, tmp_path / "a.xml")
    console = Console(record=True, width=200, file=(tmp_path / "out.txt").open("w"))
    print_failures(console, run)
    print_breakdown(console, run)
    print_scores(console, run)
    print_rulings(console, rulings)
    shown = [
        (tmp_path / "a.json").read_text("utf-8"),
        (tmp_path / "a.xml").read_text("utf-8"),
        page(run, rulings),
        console.export_text(),
    ]
    sealed = [one for one in run.results if one.case.held_out]
    opened = {
        text
        for one in run.results
        if not one.case.held_out
        for text in (one.case.asked, one.seen.answer)
    }
    assert len(sealed) >= 5
    for one in sealed:
        secrets = {one.case.id, *({one.case.asked, one.seen.answer} - opened)}
        assert [secret for secret in secrets for text in shown if secret in text] == []


async def test_junit_counts_and_holds_any_character(tmp_path: Path) -> None:
    """Failures are those of the open cases, and a control character breaks no XML."""
    run = await played(OneDigit(Oracle()))
    strange = replace(run.results[1].seen, answer="\x00\x1b non \ud800")
    results = (run.results[0], replace(run.results[1], seen=strange), *run.results[2:])
    run = replace(run, results=results)
    write_junit(run, tmp_path / "a.xml")
    root = ElementTree.parse(tmp_path / "a.xml").getroot()
    failures = len(root.findall(".//failure"))
    assert failures == sum(not r.passed for r in run.results if not r.case.held_out)
    assert failures == sum(int(suite.attrib["failures"]) for suite in root)


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.lang = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "href") and value:
                self.loads.append(value)
            if name == "id" and value:
                self.ids.append(value)
            if tag == "html" and name == "lang":
                self.lang = value or ""


async def test_the_page_stands_alone() -> None:
    """One French page that loads nothing, with one main heading, captions, and unique ids."""
    run = await played(WrongSection(Oracle()))
    outline = _Outline()
    bars = load_bars(ROOM / "thresholds.toml")
    outline.feed(page(run, rule(bars, outcomes(run.results), written(suites()))))
    assert (outline.lang, outline.loads, outline.tags.count("h1")) == ("fr", [], 1)
    assert outline.tags.count("caption") == outline.tags.count("table")
    assert len(outline.ids) == len(set(outline.ids))
    failed = sum(not r.passed for r in run.results if not r.case.held_out)
    assert outline.tags.count("article") == failed


async def test_the_page_runs_nothing_that_an_answer_says() -> None:
    """An answer is text in the page, whatever it holds."""
    run = await played(OneDigit(Oracle()))
    place = next(n for n, r in enumerate(run.results) if not r.passed and not r.case.held_out)
    attack = "</div><script>alert(1)</script><img src=x onerror=alert(2)>"
    seen = replace(run.results[place].seen, answer=attack)
    results = list(run.results)
    results[place] = replace(results[place], seen=seen)
    text = page(replace(run, results=tuple(results)))
    assert attack not in text
    assert text.count("<script>") == 1
