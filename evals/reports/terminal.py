"""The run as tables in the terminal: compact, open cases and held-out ones side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.gate import Outcomes, Ruling
from evals.judge import Marks
from evals.metrics.catalogue import METRICS
from evals.outcomes import Outcome, compare_outcomes
from evals.results import CaseResult, Run, estimate_of
from evals.statistics import Comparison, Estimate, Verdict

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


def print_scores(out: Console, run: Run) -> None:
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
    out.print(table)
    for suite, count in run.skipped.items():
        out.print(f"{suite} : {count} cas laissés de côté, la cible n’a pas leurs documents.")
    if run.lost_spans:
        out.print(
            f"[red]{len(run.lost_spans)} cas ont un passage de référence introuvable dans les "
            f"documents[/red] (python -m evals cases check) : {', '.join(sorted(run.lost_spans))}"
        )


def _row(results: Sequence[CaseResult]) -> list[str]:
    cells = [str(len(results)), with_interval(estimate_of(results, "passed"))]
    for metric, _ in COLUMNS:
        one = estimate_of(results, metric)
        cells.append(percent(one.mean) if one else "–")
    return cells


def print_breakdown(out: Console, run: Run) -> None:
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
    out.print(table)


def print_failures(out: Console, run: Run, limit: int | None = None) -> None:
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
        out.print(line, end="")
    hidden = len(failed) - len(shown)
    out.print(
        f"{len(shown)} cas ouverts en échec"
        + (f" ({limit} montrés)" if limit is not None and limit < len(shown) else "")
        + f", {hidden} cas réservés en échec (jamais montrés)."
    )


COLOURS = {
    Outcomes.REACHED: "green",
    Outcomes.UNDECIDED: "yellow",
    Outcomes.MISSED: "red",
    Outcomes.WORSE: "red",
    Outcomes.UNMEASURED: "red",
    Outcomes.STEADY: "green",
    Outcomes.ALONE: "dim",
}
VERDICTS = {Verdict.BETTER: "green", Verdict.WORSE: "red", Verdict.UNDECIDED: "dim"}


def print_rulings(out: Console, rulings: Sequence[Ruling]) -> None:
    """Each bar, what was measured, and what follows."""
    table = Table(title="Seuils (evals/thresholds.toml)")
    table.add_column("seuil")
    for heading in ("exigé", "mesuré", "cas"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("face à la référence", no_wrap=True)
    table.add_column("résultat", no_wrap=True)
    for one in rulings:
        wanted = "–" if one.bar.at_least is None else percent(one.bar.at_least)
        table.add_row(
            one.bar.name,
            f"{wanted} strict" if one.bar.exact else wanted,
            with_interval(one.estimate),
            str(one.estimate.count if one.estimate else 0),
            _compared(one.comparison),
            f"[{COLOURS[one.outcome]}]{one.outcome.value}[/]",
        )
    out.print(table)


def print_marks(out: Console, marks: Marks) -> None:
    """A judge model's opinion, apart: it gates nothing."""
    for label, one in (("pertinence", marks.relevance), ("fidélité", marks.faithfulness)):
        mean = f"{one.mean:.2f} [{one.low:.2f}–{one.high:.2f}]" if one else "–"
        out.print(f"Juge {marks.model}, {label} (1 à 5, sans effet) : {mean.replace('.', ',')}")
    if marks.unmarked:
        out.print(f"{marks.unmarked} réponses que le juge n’a pas su noter.")


def print_comparison(out: Console, before: Sequence[Outcome], after: Sequence[Outcome]) -> None:
    """Every share, over all cases that both runs have, then the pass rate of each suite."""
    table = Table(title="Seconde version face à la première, sur les cas communs")
    table.add_column("mesure")
    for heading in ("cas", "différence (points)", "gagnés", "perdus"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for metric in METRICS:
        if metric.share:
            _compare_row(table, metric.label, compare_outcomes(before, after, metric.name))
    table.add_section()
    for suite in sorted({one.suite for one in after}):
        part = [one for one in after if one.suite == suite]
        _compare_row(table, f"{suite} : cas réussis", compare_outcomes(before, part, "passed"))
    out.print(table)


def _compare_row(table: Table, label: str, one: Comparison | None) -> None:
    if one is None:
        return
    verdict = f"[{VERDICTS[one.verdict]}]{one.verdict.value}[/]"
    cells = (str(one.difference.count), with_interval(one.difference), str(one.won), str(one.lost))
    table.add_row(label, *cells, verdict)


def _compared(one: Comparison | None) -> str:
    if one is None:
        return "–"
    return f"[{VERDICTS[one.verdict]}]{one.verdict.value}[/] (+{one.won} −{one.lost})"
