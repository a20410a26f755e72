"""Cases in from a table, runs out to EvalAP's columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from evals.case_files import CaseFileError, load_file
from evals.tables import read_table, write_table

LIST_COLUMNS = ("status", "tags", "forbidden", "document", "spans", "names_missing")
EXPECT_COLUMNS = (
    "status", "facts", "forbidden", "document", "section", "page", "spans", "names_missing",
    "force",
)  # fmt: skip
EVALAP = ("query", "output", "output_true", "retrieval_context")
TRUE = ("true", "vrai", "oui", "yes", "1", "x")


def import_table(source: Path, target: Path, suite: str) -> int:
    """Write the table's rows as a case file; how many. Raises TableError or CaseFileError.

    Columns: `question` (or EvalAP's `query`), and any of `id`, `register`, `collection`, `tags`,
    `held_out`, `status`, `facts` (or `output_true`), `forbidden`, `document`, `section`, `page`,
    `spans`, `names_missing`, `force`. In a cell `;` or a line break separates values (« spans »:
    line breaks only), `|` the alternatives of one fact.
    """
    rows = read_table(source)
    taken: set[str] = set()
    cases = [_case(row, number, suite, taken) for number, row in enumerate(rows, 1)]
    target.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(
        {"suite": suite, "cases": cases}, allow_unicode=True, sort_keys=False, width=100
    )
    beside = target.with_suffix(".tmp")
    beside.write_text(text, encoding="utf-8")
    try:
        load_file(beside)
    except CaseFileError as error:
        raise CaseFileError(str(error).replace(str(beside), f"{source} (relu en YAML)")) from error
    finally:
        beside.unlink()
    target.write_text(text, encoding="utf-8")
    return len(cases)


def _case(row: Mapping[str, str], number: int, suite: str, taken: set[str]) -> dict[str, Any]:
    cells = {name: value.strip() for name, value in row.items() if value and value.strip()}
    question = cells.get("question") or cells.get("query", "")
    cells.setdefault("facts", cells.get("output_true", ""))
    identity = cells.get("id") or f"{suite}-{_slug(question) or 'cas'}-{number:03d}"
    while identity in taken:
        identity += "-bis"
    taken.add(identity)
    case: dict[str, Any] = {"id": identity, "question": question}
    for name in ("collection", "register"):
        if name in cells:
            case[name] = cells[name]
    if "tags" in cells:
        case["tags"] = _listed(cells["tags"])
    if cells.get("held_out", "").lower() in TRUE:
        case["held_out"] = True
    expect: dict[str, Any] = {"status": "answered"}
    for name in EXPECT_COLUMNS:
        if value := cells.get(name):
            expect[name] = _value(name, value)
    return case | {"expect": expect}


def _value(name: str, value: str) -> Any:
    if name == "facts":
        return [[words.strip() for words in fact.split("|")] for fact in _listed(value)]
    if name == "page":
        return int(float(value)) if value.replace(".", "", 1).isdigit() else value
    if name == "spans":
        return [line.strip() for line in value.splitlines() if line.strip()]
    return _listed(value) if name in LIST_COLUMNS else value


def _listed(value: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;\n]", value) if part.strip()]


def _slug(text: str, words: int = 4) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "-".join(re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode())[:words])


def export_table(report: Mapping[str, Any], target: Path) -> int:
    """The open cases of a JSON report in EvalAP's columns; how many."""
    rows: Sequence[Mapping[str, object]] = [
        {
            "query": case["question"],
            "output": case["answer"],
            "output_true": " ; ".join(" | ".join(fact) for fact in case["expected"]["facts"]),
            "retrieval_context": "\n\n".join(one["quote"] for one in case["citations"]),
        }
        for case in report["cases"]
    ]
    write_table(target, EVALAP, rows)
    return len(rows)
