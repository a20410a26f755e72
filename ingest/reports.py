"""Show what a run did: a progress bar while it lasts, a table at the end, JSON for machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import TracebackType
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars
from rich.table import Table
from rich.text import Text

from ingest.inbox import Deposit
from ingest.indexing import Action, Progress, Report
from ingest.running import Outcome

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
        self._bars.update(self._reading, completed=done, description=f"Lecture : {title[:50]}")

    def embedding(self, done: int, total: int) -> None:
        """See `Progress`."""
        if self._embedding is None:
            self._embedding = self._bars.add_task("Calcul des vecteurs", total=total)
        self._bars.update(self._embedding, completed=done)

    def complain(self, message: str) -> None:
        """A message that stops the command."""
        Console(stderr=True, highlight=False).print(Text(message, style="red"))

    def say(self, message: str) -> None:
        """A line of the report."""
        self.console.print(Text(message))

    def show(self, outcome: Outcome) -> None:
        """The deposits, the table of documents, their warnings, and one line of summary."""
        for deposit in outcome.deposits:
            self._deposit(deposit)
        table = _table(("Document", "Résultat"), ("Pages", "Passages", "Caractères"))
        for line in outcome.report.documents:
            word, style = _WORDS[line.action]
            table.add_row(
                Text(line.title),
                Text(word, style=style),
                number(line.pages),
                number(line.passages),
                number(line.characters or None),
            )
        self.console.print(table)
        for line in outcome.report.documents:
            if line.error:
                self._note(line.title, line.error, "red")
            for warning in line.warnings:
                self._note(line.title, warning, "yellow")
        for note in outcome.notes:
            self.console.print(Text(note, style="yellow"))
        self.say(summary(outcome.report))

    def show_status(self, found: Mapping[str, Any]) -> None:
        """The table of documents, then what is expected and what was refused."""
        heads = ("Document", "Territoire", "Indexé le")
        table = _table(heads, ("Pages", "Passages", "Caractères"))
        for line in found["documents"]:
            table.add_row(
                Text(f"{line['title']}\n{line['id']}"),
                Text(line["territory"]),
                Text(day(line["indexed_at"]) if line["indexed"] else "pas encore"),
                number(line["pages"]),
                number(line["passages"]),
                number(line["characters"]),
            )
        self.console.print(table)
        for line in found["documents"]:
            for warning in line["warnings"]:
                self._note(line["title"], warning, "yellow")
        for line in found["expected"]:
            self.say(f"Attendu, pas encore déposé : {line['title']} ({line['id']})")
        for name in found["refused"]:
            self._note(name, "refusé ; voir son rapport dans a-deposer/.", "red")
        if found["generation"] is None:
            self.say("Aucun index pour l’instant : lancez « python -m ingest ».")

    def show_check(self, found: Mapping[str, Any]) -> None:
        """What a file would become, and where its preview lies."""
        self.say(f"{found['title']} ({found['id']})")
        parts = [plural(found["passages"], "passage", "passages")]
        if found["pages"] is not None:
            parts.insert(0, plural(found["pages"], "page", "pages"))
        parts.append(plural(found["characters"], "caractère", "caractères"))
        self.say(", ".join(parts))
        for warning in found["warnings"]:
            self.console.print(Text(warning, style="yellow"))
        if found["guessed"]:
            self.console.print(Text(f"À préciser : {', '.join(found['guessed'])}.", style="yellow"))
        self.say(f"Aperçu : {found['preview']}")

    def show_bench(self, found: Mapping[str, Any]) -> None:
        """Times by file, then together and apart."""
        table = _table(("Fichier",), ("Pages", "Caractères", "Secondes", "Mo"))
        for line in found["files"]:
            table.add_row(
                Text(line["name"]),
                number(line["pages"]),
                number(line["characters"]),
                french(line["seconds"], 2),
                number(line["peak_memory_mb"]),
            )
        self.console.print(table)
        self.say(
            f"Lecture {french(found['parsing_seconds'], 2)} s, "
            f"vecteurs {french(found['embedding_seconds'], 2)} s, "
            f"ensemble {french(found['ingestion_seconds'], 2)} s : "
            f"rapport {french(found['ratio'], 3)}. Mémoire : {found['peak_memory_mb']} Mo, "
            f"lecture {found['reader_peak_memory_mb']} Mo."
        )

    def _deposit(self, deposit: Deposit) -> None:
        if deposit.entry is None:
            self._note(deposit.name, deposit.error or "", "red")
            return
        self.say(f"{deposit.name} : déposé sous « {deposit.entry.title} » ({deposit.entry.id}).")
        if deposit.guessed:
            guessed = ", ".join(deposit.guessed)
            self._note(deposit.name, f"à vérifier dans manifest.toml : {guessed}.", "yellow")

    def _note(self, title: str, message: str, style: str) -> None:
        self.console.print(Text(f"{title} : {message}", style=style))


def _table(left: Sequence[str], right: Sequence[str]) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False)
    for head in left:
        table.add_column(head, overflow="fold")
    for head in right:
        table.add_column(head, justify="right")
    return table


def summary(report: Report) -> str:
    """One sentence: what the run changed."""
    if report.generation is None:
        return "Aucun index n’a été créé."
    if not report.published:
        return "Rien n’a changé : l’index est à jour."
    return (
        f"Index à jour : {plural(report.embedded, 'passage calculé', 'passages calculés')}, "
        f"{plural(report.copied, 'passage repris', 'passages repris')} sans calcul, "
        f"en {french(report.seconds, 1)} s."
    )


def plural(count: int, one: str, many: str) -> str:
    """« 1 page », « 2 pages », « 0 page »."""
    return f"{number(count)} {one if count < 2 else many}"


def french(value: float, decimals: int) -> str:
    """A number with a decimal comma."""
    return f"{value:.{decimals}f}".replace(".", ",")


def number(value: int | None) -> str:
    """Thousands apart by a narrow no-break space; a dash for what is not known."""
    return "–" if value is None else f"{value:,}".replace(",", "\u202f")


def day(moment: str | None) -> str:
    """« 24/11/2026 » from an ISO date and time."""
    if not moment or len(moment) < 10:
        return "–"
    year, month, rest = moment.split("-", 2)
    return f"{rest[:2]}/{month}/{year}"


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """The report as plain values."""
    report = outcome.report
    return {
        "generation": report.generation,
        "published": report.published,
        "embedded": report.embedded,
        "copied": report.copied,
        "reading_seconds": round(report.reading_seconds, 3),
        "embedding_seconds": round(report.embedding_seconds, 3),
        "seconds": round(report.seconds, 3),
        "documents": [asdict(line) for line in report.documents],
        "deposits": [
            {
                "file": deposit.name,
                "id": deposit.entry.id if deposit.entry else None,
                "guessed": list(deposit.guessed),
                "warnings": list(deposit.warnings),
                "code": deposit.code,
                "error": deposit.error,
            }
            for deposit in outcome.deposits
        ],
        "notes": list(outcome.notes),
    }
