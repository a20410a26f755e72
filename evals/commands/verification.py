"""`python -m evals verification`: what the verifier detects, and what it refuses by mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.verification.measure import load_sentences, measure
from evals.reports.terminal import console


def verification(
    path: Annotated[Path, typer.Argument(help="Phrases fidèles et altérées, en YAML.")],
    held_out: Annotated[
        bool, typer.Option("--held-out/--open", help="Les phrases réservées, ou les autres.")
    ] = True,
) -> None:
    """Détection des phrases altérées et fausses alarmes, par sorte d’altération."""
    cases = [case for case in load_sentences(path) if case.held_out is held_out]
    console().print(measure(cases).table(), markup=False)
