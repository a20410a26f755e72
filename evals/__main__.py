"""`python -m evals`: the evaluators' bench."""

from __future__ import annotations

import typer

from evals.commands.calibrate import calibrate
from evals.commands.growth import growth
from evals.commands.injections import injections
from evals.commands.measure import ingest, load, retrieval, speed
from evals.commands.papers import cases, export, grades, import_, sheet
from evals.commands.run import compare, gate, run
from evals.commands.verification import verification
from evals.commands.writing import writing

app = typer.Typer(
    help="Banc d’évaluation de l’assistant : hors ligne, déterministe, en français.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
for command in (
    run,
    gate,
    compare,
    retrieval,
    verification,
    injections,
    writing,
    calibrate,
    speed,
    load,
    growth,
    ingest,
    sheet,
    grades,
    export,
):
    app.command()(command)
app.command("import")(import_)
app.add_typer(cases, name="cases")


@app.callback()
def main() -> None:
    """Banc d’évaluation de l’assistant."""


if __name__ == "__main__":
    app()
