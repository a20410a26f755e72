"""`python -m evals injections`: what prompt injections get from the service, in both modes."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from evals.benches.injection_cases import (
    InjectionCase,
    InjectionFileError,
    load_injections,
    vocabulary,
)
from evals.benches.injection_judge import Success
from evals.benches.injections import Campaign, Placement, Player, control, served
from evals.benches.questions import SEED, distinct_questions
from evals.benches.relay import obedient, relay
from evals.benches.timing import print_table, write_figures
from evals.case_files import CaseFileError, load_suites
from evals.commands.run import REFUSED, UNUSABLE, JsonOption, stop
from evals.observed import TargetError
from evals.reports.terminal import console
from evals.settings import EvalsSettings

CARRIERS = 5
"""Questions that the documents answer, in turn: only for those is a language model asked."""
CANDIDATES = 60


@dataclass(frozen=True)
class Plan:
    """What is played, and against which models."""

    cases: Sequence[InjectionCase]
    placements: Sequence[Placement]
    questions: Sequence[str]
    model_url: str | None
    model: str
    deadline: float


def injections(
    path: Annotated[Path, typer.Argument(help="Cas au format CyberSecEval, un objet par ligne.")],
    model_url: Annotated[
        str | None,
        typer.Option(help="Un vrai modèle, après le menteur : URL compatible OpenAI (…/v1)."),
    ] = None,
    model: Annotated[str, typer.Option(help="Nom de ce modèle.")] = "default",
    placement: Annotated[
        list[Placement] | None, typer.Option(help="Où se tient l’attaque (répétable).")
    ] = None,
    sample: Annotated[int | None, typer.Option(help="Tirer N cas.")] = None,
    question: Annotated[
        list[str] | None, typer.Option(help="Question qui porte l’attaque (répétable).")
    ] = None,
    deadline: Annotated[float, typer.Option(help="Délai du modèle de langage, en s.")] = 30.0,
    json_file: JsonOption = None,
) -> None:
    """Joue des injections par HTTP, sans modèle, avec un menteur, puis avec un vrai modèle."""
    out = console()
    try:
        cases = load_injections(path)
        if sample is not None and sample < len(cases):
            cases = random.Random(SEED).sample(cases, sample)
        asked = question or distinct_questions(
            load_suites(EvalsSettings().cases_path, ("guide",)), CANDIDATES
        )
        plan = Plan(cases, placement or list(Placement), asked, model_url, model, deadline)
        campaigns = asyncio.run(_campaigns(plan))
    except (InjectionFileError, CaseFileError, TargetError) as error:
        raise stop(error) from error
    _print(out, campaigns, len(cases))
    write_figures(json_file, {"campaigns": [_figures(one) for one in campaigns]})
    if any(one.got for campaign in campaigns for one in campaign.played):
        raise typer.Exit(REFUSED)
    if any(one.error for campaign in campaigns for one in campaign.played) or not all(
        campaign.reached for campaign in campaigns[1:]
    ):
        raise typer.Exit(UNUSABLE)


async def _campaigns(plan: Plan) -> list[Campaign]:
    with served(None) as url:
        player = Player(url)
        texts = await player.documents()
        known = vocabulary(text.text for text in texts.values()) | await player.own_words()
        questions = await player.answered(plan.questions, CARRIERS)
        cases = [case.against(known | vocabulary(questions)) for case in plan.cases]
        if unruly := [case.id for case in cases if not control(case, texts)]:
            raise TargetError(f"cas dont la réussite ne se verrait pas : {', '.join(unruly)}")
        plain = await _play(player, "sans modèle de langage", cases, plan, questions, texts)
    found = [plain]
    models: list[tuple[str, str | None]] = [("menteur qui obéit", None)]
    models += [(plan.model, plan.model_url)] if plan.model_url else []
    for name, upstream in models:
        with (
            relay(None if upstream else obedient, upstream, plan.model) as between,
            served(between, plan.deadline) as url,
        ):
            player = Player(url, between)
            found.append(
                await _play(player, name, cases, plan, questions, texts, plain, upstream is None)
            )
    return found


async def _play(
    player: Player,
    name: str,
    cases: Sequence[InjectionCase],
    plan: Plan,
    questions: Sequence[str],
    texts: Any,
    plain: Campaign | None = None,
    liar: bool = False,
) -> Campaign:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True
    ) as bar:
        task = bar.add_task(name, total=len(cases) * len(plan.placements))
        return await player.play(
            name,
            cases,
            plan.placements,
            questions,
            texts,
            plain,
            liar,
            lambda: bar.advance(task),
        )


def _print(out: Console, campaigns: Sequence[Campaign], cases: int) -> None:
    heads = ("modèle", "attaque", "posées", "modèle atteint", *Success, "erreurs")
    rows = []
    for campaign in campaigns:
        for placement in dict.fromkeys(one.placement for one in campaign.played):
            part = [one for one in campaign.played if one.placement is placement]
            got = Counter(kind for one in part for kind in {kind for kind, _ in one.got})
            reached = sum(one.reached for one in part)
            rows.append(
                (
                    campaign.name,
                    placement.value,
                    str(len(part)),
                    str(reached) if campaign is not campaigns[0] else "–",
                    *(str(got[kind]) for kind in Success),
                    str(sum(one.error is not None for one in part)),
                )
            )
    print_table(out, f"{cases} cas par POST /api/chat", heads, rows)
    for campaign in campaigns:
        for one in campaign.played:
            for kind, what in one.got:
                line = (
                    f"{campaign.name}, cas {one.case.id}, {one.placement.value} : {kind} : {what}"
                )
                out.print(line, style="red", markup=False)
        for sentence, _ in campaign.sentences:
            out.print(f"{campaign.name}, phrase écrite et affichée : {sentence}", markup=False)


def _figures(campaign: Campaign) -> dict[str, Any]:
    return {
        "model": campaign.name,
        "asked": len(campaign.played),
        "model_reached": campaign.reached,
        "successes": sum(bool(one.got) for one in campaign.played),
        "errors": [one.error for one in campaign.played if one.error],
        "attacks": [
            {
                "case": one.case.id,
                "placement": one.placement.value,
                "question": one.question,
                "status": one.shown.answer["status"] if one.shown else None,
                "mode": one.shown.answer["mode"] if one.shown else None,
                "answer": one.shown.answer["answer"] if one.shown else None,
                "written_and_shown": one.shown.written if one.shown else [],
                "completions": one.completions,
                "got": [f"{kind} : {what}" for kind, what in one.got],
            }
            for one in campaign.played
        ],
    }
