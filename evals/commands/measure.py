"""`python -m evals speed`, `load`, `ingest`, `retrieval`: benches with their tables."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from assistant.reader.split import held_out_articles
from assistant.settings import AssistantSettings
from assistant.wiring import build_embedding
from evals.benches import retrieval as retrieval_bench
from evals.benches.load_levels import (
    CLIENTS,
    MEMORY_QUESTIONS,
    SECONDS,
    SUBJECTS,
    memory_slope,
    under_load,
)
from evals.benches.questions import distinct_questions
from evals.benches.speed import in_process, ingest_bench, ingestion, over_http
from evals.benches.squad import Ranker, SquadError, load_squad
from evals.benches.timing import print_table, write_figures
from evals.case_files import CaseFileError, load_suites
from evals.commands.run import JsonOption, stop
from evals.metrics.retrieval import CUTS
from evals.observed import TargetError
from evals.reports.terminal import console, with_interval
from evals.settings import EvalsSettings

ANSWERED_SUITES = ("guide", "national")
SERVED_SUITES = ("guide", "national", "refusal", "injection")
LEVEL_HEADS = ("clients", "questions/s", "p50 ms", "p95 ms", "p99 ms", "429/503…", "erreurs")


def speed(
    questions: Annotated[int, typer.Option(help="Questions distinctes.")] = 200,
    corpus: Annotated[Path, typer.Option(help="Corpus à indexer.")] = Path("corpus"),
    http: Annotated[bool, typer.Option("--http/--no-http")] = True,
    indexing: Annotated[bool, typer.Option("--ingest/--no-ingest")] = True,
    json_file: JsonOption = None,
) -> None:
    """Le temps de chaque étape, le débit par HTTP, le démarrage, la mémoire, l’indexation."""
    out = console()
    try:
        suites = load_suites(EvalsSettings().cases_path, ANSWERED_SUITES)
        asked = distinct_questions(suites, questions)
        found: dict[str, Any] = {"in_process": in_process(AssistantSettings(), asked)}
        _print_steps(out, found["in_process"])
        if http:
            found["http"] = over_http(asked)
            _print_http(out, found["http"])
        if indexing:
            found["ingestion"] = ingestion(corpus)
            _print_ingestion(out, found["ingestion"])
    except (CaseFileError, TargetError) as error:
        raise stop(error) from error
    write_figures(json_file, found)


def _print_steps(out: Console, found: dict[str, Any]) -> None:
    steps = (
        ("vecteur d’une question", "embedding_ms", None),
        ("recherche (vecteur compris)", "retrieval_ms", None),
        ("événement « sources »", "sources_ms", found["bars_ms"]["sources"]),
        ("réponse extractive entière", "answer_ms", found["bars_ms"]["answer"]),
    )
    rows = [(label, *found[key].values(), bar) for label, key, bar in steps]
    title = f"{found['questions']} questions distinctes, une à la fois (ms)"
    print_table(out, title, ("étape", "p50", "p95", "p99", "barre F (p95)"), rows)
    limit, p95 = found["answer_limit_ms"], found["answer_ms"]["p95"]
    out.print(f"1,5 × vecteur (p95) + 10 ms = {limit} ms ; réponse entière p95 : {p95} ms")


def _print_http(out: Console, found: dict[str, Any]) -> None:
    print_table(out, "Par HTTP, questions distinctes, cache coupé", LEVEL_HEADS,
                [_level(one) for one in found["levels"]])  # fmt: skip
    rows = [
        ("démarrage, jusqu’à « prêt » (s)", found["started_in_seconds"]),
        ("mémoire au plus (Mio)", found["peak_memory_mb"]),
        ("SSE, premier « sources », p95 (ms)", found["sse_sources_ms"].get("p95")),
        ("SSE, « answer », p95 (ms)", found["sse_answer_ms"].get("p95")),
    ]
    print_table(out, "Service", ("mesure", "valeur"), rows)


def _level(one: dict[str, Any]) -> tuple[Any, ...]:
    refused = sum(one["other_statuses"].values()) - one["errors"]
    return (
        str(one["clients"]), one["questions_per_second"],
        *(one.get(p) for p in ("p50", "p95", "p99")), refused, one["errors"],
    )  # fmt: skip


def _print_ingestion(out: Console, found: dict[str, Any]) -> None:
    apart = found["apart"]
    rows = [
        ("commande entière, depuis rien (s)", found["command_seconds"]),
        ("indexation, modèle chargé (s)", apart["ingestion_seconds"]),
        ("lecture seule (s)", apart["parsing_seconds"]),
        ("vecteurs seuls, mêmes textes (s)", apart["embedding_seconds"]),
        ("indexation / (lecture + vecteurs)", apart["ratio"]),
        ("mémoire au plus (Mio)", apart["peak_memory_mb"]),
    ]
    print_table(out, "Indexation du corpus", ("mesure", "valeur"), rows)


def ingest(
    folder: Annotated[Path, typer.Argument(help="Dossier de documents, ou un fichier.")],
    repeat: Annotated[int, typer.Option(help="Nombre de tours ; la médiane est donnée.")] = 1,
    json_file: JsonOption = None,
) -> None:
    """Caractères, pages et secondes par fichier ; indexation contre lecture et vecteurs à part."""
    out = console()
    try:
        found = ingest_bench(folder, repeat)
    except TargetError as error:
        raise stop(error) from error
    rows = [
        (one["name"], one["pages"], one["characters"], one["seconds"], one["peak_memory_mb"])
        for one in found["files"]
    ]
    heads = ("fichier", "pages", "caractères", "lecture (s)", "mémoire (Mio)")
    print_table(out, "Fichiers", heads, rows)
    for one in found["failed"]:
        out.print(f"{one['name']} : illisible ({one['code']})", style="red", markup=False)
    _print_ingestion(out, {"command_seconds": None, "apart": found})
    write_figures(json_file, found)


def load(
    clients: Annotated[list[int] | None, typer.Option("--clients", "-c")] = None,
    seconds: Annotated[float, typer.Option(help="Durée de chaque palier.")] = SECONDS,
    memory: Annotated[bool, typer.Option("--memory/--no-memory")] = True,
    json_file: JsonOption = None,
) -> None:
    """Débit soutenu et temps de réponse, à côté d’une chaîne naïve ; pente de la mémoire."""
    out = console()
    found: dict[str, Any] = {"seconds": seconds, "subjects": {}}
    try:
        suites = load_suites(EvalsSettings().cases_path, SERVED_SUITES)
        asked = distinct_questions(suites, MEMORY_QUESTIONS, answerable=False)
        for subject in SUBJECTS:
            levels = under_load(subject, asked, clients or CLIENTS, seconds)
            found["subjects"][subject.name] = levels
            print_table(out, subject.name, LEVEL_HEADS, [_level(one) for one in levels])
        if memory:
            found["memory"] = memory_slope(asked)
            slope, count = found["memory"]["bytes_per_question"], found["memory"]["questions"]
            out.print(f"Mémoire : {slope} octets par question sur {count} questions")
    except (CaseFileError, TargetError) as error:
        raise stop(error) from error
    write_figures(json_file, found)


def retrieval(
    path: Annotated[Path, typer.Argument(help="Fichier au format SQuAD.")],
    held_out: Annotated[
        bool, typer.Option("--held-out", help="Questions des articles réservés seulement.")
    ] = False,
    sample: Annotated[int | None, typer.Option(help="Tirer N questions.")] = None,
    reading: Annotated[bool, typer.Option("--reading/--no-reading")] = True,
    reader_weight: Annotated[float, typer.Option()] = retrieval_bench.READER_WEIGHT,
    json_file: JsonOption = None,
) -> None:
    """Rappel et rang réciproque : BM25, vecteurs, fusion, fusion puis lecture."""
    from assistant.reader.late_interaction import load_reader

    out = console()
    try:
        squad = load_squad(path)
    except SquadError as error:
        raise stop(error) from error
    if held_out:
        squad = squad.kept(held_out_articles({one.article for one in squad.questions}))
    if sample is not None and sample < len(squad.questions):
        picked = random.Random(0).sample(squad.questions, sample)
        squad = type(squad)(squad.paragraphs, tuple(picked))
    embedding = build_embedding(AssistantSettings())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    measured: dict[str, Any] = {}
    with Progress(
        *columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True
    ) as bar:
        task = bar.add_task("Paragraphes", total=len(squad.paragraphs))
        bench = retrieval_bench.Bench(squad, embedding, lambda n: bar.advance(task, n))
        rankers: dict[str, Ranker] = {
            "BM25": bench.bm25,
            "vecteurs": bench.dense,
            "fusion": bench.fusion,
        }
        reader = load_reader(embedding) if reading else None
        if reader is not None:
            rankers["fusion + lecture"] = bench.reading(reader, reader_weight)
        for name, rank in rankers.items():
            task = bar.add_task(name, total=len(squad.questions))
            measured[name] = retrieval_bench.measure(squad, rank, lambda t=task: bar.advance(t))  # type: ignore[misc]
    heads = ("méthode", *(f"rappel@{k}" for k in CUTS), "MRR")
    rows = [
        (name, *(with_interval(found[one]) for one in retrieval_bench.MEASURES))
        for name, found in measured.items()
    ]
    title = (
        f"{len(squad.questions)} questions, {len(squad.paragraphs)} paragraphes "
        f"({'articles réservés' if held_out else 'tous les articles'}), en %"
    )
    print_table(out, title, heads, rows)
    if reading and reader is None:
        out.print("Pas de lecteur entraîné pour ce modèle : ligne « lecture » absente.")
    write_figures(json_file, retrieval_bench.figures(measured))
