"""From what is typed after `--target` to the target, for each corpus that suites bring."""

from __future__ import annotations

from pathlib import Path

from assistant.settings import AssistantSettings
from evals.observed import Target, TargetError
from evals.own_corpus import indexed
from evals.runner import TargetFor
from evals.settings import EvalsSettings
from evals.targets.assistant import AssistantTarget
from evals.targets.http_api import ApiTarget
from evals.targets.openai_compatible import OpenAITarget


def target_chooser(wanted: str, assistant: AssistantSettings, settings: EvalsSettings) -> TargetFor:
    """`assistant`, `api:URL` or `openai:URL#model`. Raises TargetError on anything else."""
    kind, _, rest = wanted.partition(":")
    if wanted == "assistant":
        return lambda corpus: in_process(corpus, assistant, settings)
    if kind == "api" and rest:
        return lambda corpus: _by_url(ApiTarget(rest), corpus)
    if kind == "openai" and rest:
        url, _, model = rest.partition("#")
        key = settings.api_key.get_secret_value() if settings.api_key else None
        return lambda corpus: _by_url(OpenAITarget(url, model or "assistant-ctg", key), corpus)
    raise TargetError(f"cible inconnue : {wanted} (assistant, api:URL ou openai:URL/v1#modèle)")


def in_process(
    corpus: Path | None, assistant: AssistantSettings, settings: EvalsSettings
) -> Target:
    """The served assistant, or the same over a suite's own documents, indexed if need be."""
    if corpus is None:
        return AssistantTarget.build(assistant)
    store = indexed(corpus, settings.cache_path)
    own = {"store_path": store, "chroma_url": None, "default_territory": None}
    return AssistantTarget.build(assistant.model_copy(update=own))


def _by_url(target: Target, corpus: Path | None) -> Target | None:
    """A URL answers from its own documents: cases about others cannot be put to it."""
    return target if corpus is None else None
