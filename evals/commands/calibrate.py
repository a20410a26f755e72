"""`python -m evals calibrate`: fit the reading's weights on the cases that are not held out."""

from __future__ import annotations

from assistant.settings import AssistantSettings
from assistant.territories import territories_of
from assistant.wiring import build_assistant
from evals import notices
from evals.calibration import (
    Collected,
    collect,
    collect_notices,
    first_is_gold,
    fit_answerability,
    fit_ranking,
)
from evals.case_files import load_suites
from evals.own_corpus import indexed
from evals.reports.terminal import console
from evals.settings import EvalsSettings

SUITES = ("guide", "national", "refusal", "autre")


def calibrate() -> None:
    """Ajuste les poids de la lecture sur les cas non réservés, et les affiche."""
    settings, out = EvalsSettings(), console()
    collected: dict[str, list[Collected]] = {}
    served = build_assistant(AssistantSettings())
    for suite in load_suites(settings.cases_path, SUITES):
        assistant = served
        if suite.corpus is not None:
            store = indexed(suite.corpus, settings.cache_path)
            assistant = build_assistant(AssistantSettings(store_path=store))
        reader = assistant.index_reader
        territories = territories_of(reader.index, None, None)
        collected[suite.name] = collect(reader, suite.cases, territories)
    folder = settings.cache_path / "notices"
    asked = notices.write(folder)
    store = indexed(folder, settings.cache_path)
    reader = build_assistant(AssistantSettings(store_path=store)).index_reader
    collected["notices"] = collect_notices(reader, asked)
    everything = [case for cases in collected.values() for case in cases]
    for name in collected:
        others = [case for key, cases in collected.items() if key != name for case in cases]
        share = first_is_gold(collected[name], fit_ranking(others))
        out.print(f"{name} : bon passage en tête, poids appris sur les autres suites : {share:.3f}")
    out.print("Evidence", fit_ranking(everything))
    out.print("Signals", *fit_answerability(everything))
