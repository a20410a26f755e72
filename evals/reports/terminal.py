"""The run as tables in the terminal: compact, open cases and held-out ones side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.results import CaseResult, Run, estimate_of
from evals.statistics import Estimate

COLUMNS = (
    ("facts_all", "faits"),
    ("section", "section"),
    ("citation_recall", "rapp. cit."),
    ("citation_precision", "préc. cit."),
    ("to_the_point", "à propos"),
    ("answered", "répond"),
    ("refused", "refuse"),
    ("retrieval_recall_5", "trouvé@5"),
)


NARROWEST = 132
"""Columns that the tables need; output that goes to a file or a pipe has no width of its own."""


def console() -> Console:
    """Standard output, never narrower than the tables."""
    plain = Console()
    return plain if plain.is_terminal else Console(width=max(NARROWEST, plain.width))


def percent(value: float) -> str:
    """« 96,3 » — French decimals, the sign left to the column."""
    return f"{100 * value:.1f}".replace(".", ",")


def with_interval(one: Estimate | None) -> str:
    """« 96,3 [91,0–98,8] »."""
    if one is None:
        return "–"
    return f"{percent(one.mean)} [{percent(one.low)}–{percent(one.high)}]"


def print_scores(console: Console, run: Run) -> None:
    """One line a suite and part (open, held out); percentages, 95 % intervals for the pass rate."""
    table = Table(title=f"Cible : {run.target} — pourcentages, intervalle à 95 %")
    table.add_column("suite", no_wrap=True)
    table.add_column("cas", justify="right")
    table.add_column("réussis", justify="right", no_wrap=True)
    for _, label in COLUMNS:
        table.add_column(label, justify="right")
    table.add_column("s", justify="right")
    for suite in run.suites:
        for held_out in (False, True):
            part = run.where(lambda r, s=suite, h=held_out: r.suite == s and r.case.held_out == h)  # type: ignore[misc]
            if part:
                seconds = "" if held_out else f"{run.seconds.get(suite, 0):.1f}".replace(".", ",")
                table.add_row(f"{suite}{' (réservés)' if held_out else ''}", *_row(part), seconds)
    table.add_section()
    table.add_row("total", *_row(run.results), f"{sum(run.seconds.values()):.1f}".replace(".", ","))
    console.print(table)
    if run.lost_spans:
        console.print(
            f"[red]{len(run.lost_spans)} cas ont un passage de référence introuvable dans les "
            f"documents[/red] (python -m evals cases check) : {', '.join(sorted(run.lost_spans))}"
        )


def _row(results: Sequence[CaseResult]) -> list[str]:
    cells = [str(len(results)), with_interval(estimate_of(results, "passed"))]
    for metric, _ in COLUMNS:
        one = estimate_of(results, metric)
        cells.append(percent(one.mean) if one else "–")
    return cells


def print_breakdown(console: Console, run: Run) -> None:
    """Pass rates by register and by tag, over all cases: aggregates only."""
    table = Table(title="Réussite par registre et par étiquette")
    for heading in ("groupe", "cas", "réussis"):
        table.add_column(heading, justify="left" if heading == "groupe" else "right")
    registers = sorted({result.case.register_ for result in run.results})
    tags = Counter(tag for result in run.results for tag in result.case.tags)
    for register in registers:
        part = run.where(lambda r, g=register: r.case.register_ == g)  # type: ignore[misc]
        table.add_row(register, str(len(part)), with_interval(estimate_of(part, "passed")))
    table.add_section()
    for tag, _ in sorted(tags.items(), key=lambda item: (-item[1], item[0])):
        part = run.where(lambda r, g=tag: g in r.case.tags)  # type: ignore[misc]
        table.add_row(tag, str(len(part)), with_interval(estimate_of(part, "passed")))
    console.print(table)


def print_failures(console: Console, run: Run, limit: int | None = None) -> None:
    """Each failed open case: question, why, answer. Held-out cases are only counted."""
    failed = run.where(lambda r: not r.passed)
    shown = [result for result in failed if not result.case.held_out]
    for result in shown[:limit]:
        case, seen = result.case, result.seen
        line = Text()
        line.append(f"{case.id}", style="bold red")
        line.append(f"  [{case.register_}] {case.asked}\n")
        for reason in result.reasons:
            line.append(f"    ✗ {reason}\n", style="yellow")
        line.append(f"    → {seen.status} : {' ⏎ '.join(seen.answer.split(chr(10)))[:400]}\n")
        sections = {f"{one.document_id} › {one.section}" for one in seen.citations}
        if sections:
            line.append(f"    ↳ {' | '.join(sorted(sections))}\n", style="dim")
        console.print(line, end="")
    hidden = len(failed) - len(shown)
    console.print(
        f"{len(shown)} cas ouverts en échec"
        + (f" ({limit} montrés)" if limit is not None and limit < len(shown) else "")
        + f", {hidden} cas réservés en échec (jamais montrés)."
    )
