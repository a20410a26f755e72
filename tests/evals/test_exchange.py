"""Tables in and out: imports, EvalAP's columns, graders' sheets."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from evals.case_files import CaseFileError, load_file
from evals.exchange import EVALAP, export_table, import_table
from evals.outcomes import read_report
from evals.reports.json_file import write_json
from evals.runner import run_suites
from evals.sheets import COLUMNS, agreements, write_sheet
from evals.tables import TableError, read_table, write_table
from tests.evals.breakers import OneDigit
from tests.evals.toy import Oracle, suites

HEADS = ["id", "question", "register", "tags", "facts", "document", "page", "spans", "held_out"]
ROW = [
    "essai-1", "Combien d'élus ?", "elu", "figure ; élus", "37 | trente-sept ; Tarn", "guide", "3",
    "Il y en a 37.", "oui",
]  # fmt: skip


def _check(path: Path) -> None:
    (case,) = load_file(path).cases
    assert case.id == "essai-1"
    assert case.tags == ("figure", "élus")
    assert case.expect.facts == (("37", "trente-sept"), ("Tarn",))
    assert (case.expect.page, case.held_out) == (3, True)


@pytest.mark.parametrize(("separator", "encoding"), [(";", "cp1252"), (",", "utf-8-sig")])
def test_csv_as_spreadsheets_write_it(tmp_path: Path, separator: str, encoding: str) -> None:
    """A French Excel's CSV and a plain one give the same case."""
    with (tmp_path / "t.csv").open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows([HEADS, ROW])
    assert import_table(tmp_path / "t.csv", tmp_path / "t.yaml", "essai") == 1
    _check(tmp_path / "t.yaml")


def test_xlsx(tmp_path: Path) -> None:
    """The first sheet of a workbook, numbers included, empty lines left out."""
    book = Workbook()
    for row in (HEADS, [*ROW[:6], 3, *ROW[7:]], [None] * 9):
        book.worksheets[0].append(row)
    book.save(tmp_path / "t.xlsx")
    assert import_table(tmp_path / "t.xlsx", tmp_path / "t.yaml", "essai") == 1
    _check(tmp_path / "t.yaml")


def test_evalap_columns_come_in(tmp_path: Path) -> None:
    """`query` and `output_true` are a question and its fact; an id is made."""
    (tmp_path / "t.csv").write_text("query,output_true\nCombien d’élus ?,37\n", encoding="utf-8")
    import_table(tmp_path / "t.csv", tmp_path / "t.yaml", "essai")
    (case,) = load_file(tmp_path / "t.yaml").cases
    assert (case.id, case.question) == ("essai-combien-delus-001", "Combien d’élus ?")
    assert case.expect.facts == (("37",),)


def test_a_bad_row_writes_nothing(tmp_path: Path) -> None:
    """A wrong status is named, and no half-right file is left."""
    (tmp_path / "t.csv").write_text("question,status\nCombien ?,peut-être\n", encoding="utf-8")
    with pytest.raises(CaseFileError, match="« peut-être » n’est pas admis"):
        import_table(tmp_path / "t.csv", tmp_path / "t.yaml", "essai")
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]
    (tmp_path / "t.pdf").write_bytes(b"")
    with pytest.raises(TableError, match=r"\.csv ou \.xlsx"):
        read_table(tmp_path / "t.pdf")


async def _report(tmp_path: Path) -> Path:
    run = await run_suites(suites(), lambda corpus: OneDigit(Oracle()))
    write_json(run, tmp_path / "run.json")
    return tmp_path / "run.json"


async def test_evalap_columns_go_out(tmp_path: Path) -> None:
    """Four columns, one line an open case."""
    report = read_report(await _report(tmp_path))
    count = export_table(report, tmp_path / "out.csv")
    rows = read_table(tmp_path / "out.csv")
    assert (count, len(rows)) == (len(report["cases"]), len(report["cases"]))
    assert tuple(rows[0]) == EVALAP


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
async def test_sheets_go_round(tmp_path: Path, suffix: str) -> None:
    """Two graders fill a sheet; the bench reads their marks and says how far they agree."""
    report = read_report(await _report(tmp_path))
    write_sheet(report, tmp_path / f"s.{suffix}", 12)
    rows = read_table(tmp_path / f"s.{suffix}")
    assert len(rows) == 12
    for grader, flip in (("a", 0), ("b", 1)):
        marked = [
            row | {"correcteur": grader, "juste": (n + (flip if n == 0 else 0)) % 3, "complet": 2}
            for n, row in enumerate(rows)
        ]
        write_table(tmp_path / f"{grader}.{suffix}", COLUMNS, marked)
    paths = [tmp_path / f"a.{suffix}", tmp_path / f"b.{suffix}"]
    graders, (right, complete, clear) = agreements(paths, report)
    assert graders == 2
    assert right.kappa == pytest.approx((11 / 12 - 48 / 144) / (1 - 48 / 144), abs=0.02)
    assert right.alpha is not None
    assert 0.8 < right.alpha < 1.0
    assert (complete.alpha, complete.mean and complete.mean.mean) == (None, 2.0)
    assert (clear.mean, clear.alpha) == (None, None)
    write_table(paths[0], COLUMNS, [{"case": "x", "juste": 5}])
    with pytest.raises(TableError, match="« juste » vaut 0, 1 ou 2, pas « 5 »"):
        agreements(paths)


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    """An answer that starts like a formula stays text in both kinds of file."""
    rows = [{"answer": '=HYPERLINK("http://x")'}]
    write_table(tmp_path / "t.csv", ("answer",), rows)
    write_table(tmp_path / "t.xlsx", ("answer",), rows)
    assert "'=HYPERLINK" in (tmp_path / "t.csv").read_text("utf-8-sig")
    cell = load_workbook(tmp_path / "t.xlsx").worksheets[0]["A2"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x")')
