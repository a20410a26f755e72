"""Read and write tables as CSV or XLSX: what evaluators open in their own tools."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

WIDE_COLUMN = 45
ALARMING = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet run a cell."""


class TableError(ValueError):
    """A table that cannot be read; the message is French."""


def read_table(path: Path) -> list[dict[str, str]]:
    """Rows by column name, empty ones left out: CSV with `,`, `;` or tabs, or a first sheet."""
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        rows = _read_xlsx(path)
    elif path.suffix.lower() in (".csv", ".tsv", ".txt"):
        rows = _read_csv(path)
    else:
        raise TableError(f"{path} : on attend un fichier .csv ou .xlsx")
    if not rows:
        raise TableError(f"{path} : le tableau est vide")
    heads = [head.strip().lower() for head in rows[0]]
    return [
        dict(zip(heads, [*row, *[""] * len(heads)], strict=False))
        for row in rows[1:]
        if any(cell.strip() for cell in row)
    ]


def _read_csv(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")  # what Excel writes on a French Windows
    head = text.splitlines()[0] if text.strip() else ""
    separator = max((";", ",", "\t"), key=head.count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def _read_xlsx(path: Path) -> list[list[str]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError) as error:
        raise TableError(f"{path} : classeur illisible") from error
    sheet = book.worksheets[0]
    return [
        ["" if cell is None else str(cell) for cell in row]
        for row in sheet.iter_rows(values_only=True)
    ]


def write_table(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> None:
    """By the file's suffix. Text is written as text: no cell is a formula."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == ".xlsx":
        _write_xlsx(path, columns, rows)
    elif path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(columns)
            writer.writerows([[_safe(row.get(column, "")) for column in columns] for row in rows])
    else:
        raise TableError(f"{path} : on attend un fichier .csv ou .xlsx")


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _safe(value: object) -> str:
    text = _text(value)
    return f"'{text}" if text.startswith(ALARMING) else text


def _write_xlsx(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(columns))
    for row in rows:
        sheet.append([_text(row.get(column)) for column in columns])
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for number, column in enumerate(columns, 1):
        sheet.cell(1, number).font = Font(bold=True)
        wide = column in ("question", "answer", "passages", "output", "retrieval_context")
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = WIDE_COLUMN if wide else 18
    sheet.freeze_panes = "A2"
    book.save(path)
