"""`python -m evals growth`: what more passages cost, real ones and synthetic vectors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from evals.benches.growth import real, synthetic
from evals.benches.squad import SquadError, load_squad
from evals.benches.timing import print_table, write_figures
from evals.commands.run import JsonOption, stop
from evals.reports.terminal import console

REAL = (1_000, 10_000)
SYNTHETIC = (100_000, 500_000)


def growth(
    path: Annotated[
        Path | None, typer.Argument(help="Fichier au format SQuAD, pour les passages réels.")
    ] = None,
    passages: Annotated[list[int] | None, typer.Option(help="Nombre de passages réels.")] = None,
    vectors: Annotated[
        list[int] | None, typer.Option(help="Nombre de vecteurs synthétiques.")
    ] = None,
    graph: Annotated[
        int, typer.Option(help="Jusqu’à combien de vecteurs mesurer aussi le graphe de Chroma.")
    ] = 100_000,
    json_file: JsonOption = None,
) -> None:
    """Recherche, réponse, démarrage et mémoire, de mille passages réels à 500 000 vecteurs."""
    out = console()
    found: dict[str, list[dict[str, Any]]] = {"real": [], "synthetic": []}
    if path is not None:
        try:
            squad = load_squad(path)
        except SquadError as error:
            raise stop(error) from error
        for count in passages or REAL:
            found["real"].append(real(squad, count))
    for count in vectors if vectors is not None else SYNTHETIC:
        if count:
            found["synthetic"].append(synthetic(count, count <= graph))
    _print(out, "Passages réels", "passages", found["real"])
    _print(out, "Vecteurs synthétiques", "vectors", found["synthetic"])
    write_figures(json_file, found)


def _print(out: Console, title: str, size: str, figures: list[dict[str, Any]]) -> None:
    if figures:
        names = dict.fromkeys(name for one in figures for name in one if name != size)
        rows = [(name, *(_cell(one.get(name)) for one in figures)) for name in names]
        print_table(out, title, ("mesure", *(str(one[size]) for one in figures)), rows)


def _cell(value: Any) -> Any:
    """p50 / p95 in one cell."""
    return " / ".join(str(one) for one in value.values()) if isinstance(value, dict) else value
