"""JUnit XML, for whatever runs the build: one test an open case, one a suite's held-out part."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from evals.reports.terminal import with_interval
from evals.results import CaseResult, Run, estimate_of

_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(run: Run, path: Path) -> None:
    """Held-out cases appear as one aggregate a suite, never one by one."""
    root = ElementTree.Element("testsuites", name=f"evals {_clean(run.target)}")
    for suite in run.suites:
        shown = run.where(lambda one, s=suite: one.suite == s and not one.case.held_out)  # type: ignore[misc]
        sealed = run.where(lambda one, s=suite: one.suite == s and one.case.held_out)  # type: ignore[misc]
        element = ElementTree.SubElement(
            root,
            "testsuite",
            name=suite,
            tests=str(len(shown) + bool(sealed)),
            failures=str(sum(not one.passed and not one.seen.error for one in shown)),
            errors=str(sum(one.seen.error is not None for one in shown)),
            time=f"{run.seconds.get(suite, 0.0):.3f}",
        )
        for one in shown:
            _add(element, one)
        if sealed:
            whole = ElementTree.SubElement(
                element, "testcase", classname=suite, name="cas réservés (ensemble)"
            )
            score = with_interval(estimate_of(sealed, "passed"))
            output = ElementTree.SubElement(whole, "system-out")
            output.text = f"{len(sealed)} cas réservés, réussis : {score} %"
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.indent(root)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _add(suite: ElementTree.Element, one: CaseResult) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=one.suite,
        name=one.case.id,
        time=f"{one.seen.seconds:.3f}",
    )
    if one.passed:
        return
    kind = "error" if one.seen.error else "failure"
    problem = ElementTree.SubElement(case, kind, message=_clean(" ; ".join(one.reasons)))
    quotes = "\n".join(f"[{c.number}] {c.quote}" for c in one.seen.citations)
    problem.text = _clean(f"{one.case.asked}\n→ {one.seen.status} : {one.seen.answer}\n{quotes}")


def _clean(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold: answers and questions may hold anything."""
    return _NOT_XML.sub("\ufffd", text)
