from __future__ import annotations

import contextlib
import re

import pytest

from assistant.settings import AssistantSettings
from assistant.writing.chat_model import build_chat_model
from assistant.writing.sources import WrittenClaim
from assistant.writing.writer import VerifiedWriter, WriterUnavailable
from tests.assistant.writing.samples import NURSERY, RECRUITMENT, sources
from tests.assistant.writing.servers import LlamaEndpoint


@pytest.mark.parametrize(
    ("question", "text"),
    [("Quel temps de travail faut-il ?", RECRUITMENT), ("Quand inscrire ?", NURSERY)],
)
async def test_a_small_model_that_invents_shows_nothing_false(
    llama: LlamaEndpoint, question: str, text: str
) -> None:
    """Whatever SmolLM2 says, each shown sentence holds only the source's figures and names."""
    model = build_chat_model(
        AssistantSettings(chat_base_url=llama.base_url, chat_model=llama.model)
    )
    assert model is not None
    writer = VerifiedWriter(model, deadline_seconds=8)
    shown: list[WrittenClaim] = []
    with contextlib.suppress(WriterUnavailable):
        async for claim in writer.write(question, (), sources(text)):
            shown.append(claim)
    assert writer.figures.drafted >= len(shown)
    held = set(re.findall(r"\d+", text))
    for claim in shown:
        assert set(re.findall(r"\d+", claim.text)) <= held
        ((source, start, end), *_) = claim.spans
        assert 0 <= start < end <= len(source.document.text)
