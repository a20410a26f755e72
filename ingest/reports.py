"""Show what a run did: a progress bar while it lasts, a table at the end, JSON for machines."""

from __future__ import annotations

from dataclasses import asdict
from types import TracebackType
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars
from rich.table import Table
from rich.text import Text

from ingest.indexing import Action, DocumentReport, Progress, Report

_WORDS = {
    Action.ADDED: ("ajouté", "green"),
    Action.CHANGED: ("mis à jour", "green"),
    Action.UNCHANGED: ("inchangé", "dim"),
    Action.REMOVED: ("retiré", "yellow"),
    Action.KEPT: ("illisible, version précédente conservée", "red"),
    Action.FAILED: ("illisible", "red"),
}


class ReportView(Progress):
    """The terminal: bars on standard error, the report on standard output."""

    def __init__(self) -> None:
        self.console = Console(highlight=False)
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._reading: Any = None
        self._embedding: Any = None

    @property
    def progress(self) -> Progress:
        """What a run tells its progress to."""
        return self

    def __enter__(self) -> ReportView:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def reading(self, title: str, done: int, total: int) -> None:
        """See `Progress`."""
        if self._reading is None:
            self._reading = self._bars.add_task("", total=total)
        self._bars.update(self._reading, completed=done, description=f"Lecture : {title[:50]}")

    def embedding(self, done: int, total: int) -> None:
        """See `Progress`."""
        if self._embedding is None:
            self._embedding = self._bars.add_task("Calcul des vecteurs", total=total)
        self._bars.update(self._embedding, completed=done)

    def complain(self, message: str) -> None:
        """A message that stops the command."""
        Console(stderr=True, highlight=False).print(Text(message, style="red"))

    def show(self, report: Report) -> None:
        """The table of documents, their warnings, and one line of summary."""
        table = Table(box=box.SIMPLE, pad_edge=False)
        for head in ("Document", "Résultat"):
            table.add_column(head, overflow="fold")
        for head in ("Pages", "Passages", "Caractères"):
            table.add_column(head, justify="right")
        for line in report.documents:
            word, style = _WORDS[line.action]
            table.add_row(
                Text(line.title),
                Text(word, style=style),
                _number(line.pages),
                _number(line.passages),
                _number(line.characters or None),
            )
        self.console.print(table)
        for line in report.documents:
            self._notes(line)
        self.console.print(Text(summary(report)))

    def _notes(self, line: DocumentReport) -> None:
        if line.error:
            self.console.print(Text(f"{line.title} : {line.error}", style="red"))
        for warning in line.warnings:
            self.console.print(Text(f"{line.title} : {warning}", style="yellow"))


def summary(report: Report) -> str:
    """One sentence: what the run changed."""
    if report.generation is None:
        return "Aucun index n’a été créé."
    if not report.published:
        return "Rien n’a changé : l’index est à jour."
    return (
        f"Index à jour : {plural(report.embedded, 'passage calculé', 'passages calculés')}, "
        f"{plural(report.copied, 'passage repris', 'passages repris')} sans calcul, "
        f"en {french(report.seconds, 1)} s."
    )


def plural(count: int, one: str, many: str) -> str:
    """« 1 page », « 2 pages », « 0 page »."""
    return f"{_number(count)} {one if count < 2 else many}"


def french(value: float, decimals: int) -> str:
    """A number with a decimal comma."""
    return f"{value:.{decimals}f}".replace(".", ",")


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}".replace(",", "\u202f")


def report_json(report: Report) -> dict[str, Any]:
    """The report as plain values."""
    return {
        "generation": report.generation,
        "published": report.published,
        "embedded": report.embedded,
        "copied": report.copied,
        "reading_seconds": round(report.reading_seconds, 3),
        "embedding_seconds": round(report.embedding_seconds, 3),
        "seconds": round(report.seconds, 3),
        "documents": [asdict(line) for line in report.documents],
    }
