"""From what is typed after `--target` to the target, for each corpus that suites bring."""

from __future__ import annotations

from pathlib import Path

from assistant.settings import AssistantSettings
from evals.own_corpus import indexed
from evals.runner import TargetFor
from evals.settings import EvalsSettings
from evals.targets.assistant import AssistantTarget
from evals.targets.protocol import Target, TargetError


def target_chooser(wanted: str, assistant: AssistantSettings, settings: EvalsSettings) -> TargetFor:
    """`assistant`, `api:URL` or `openai:URL#model`. A URL serves one corpus: its own."""

    def in_process(corpus: Path | None) -> Target:
        if corpus is None:
            return AssistantTarget.build(assistant)
        store = indexed(corpus, settings.cache_path)
        own = assistant.model_copy(
            update={"store_path": store, "chroma_url": None, "default_territory": None}
        )
        return AssistantTarget.build(own)

    if wanted == "assistant":
        return in_process
    raise TargetError(f"cible inconnue : {wanted}")
