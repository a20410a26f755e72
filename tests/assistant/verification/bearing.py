"""Whether a text bears a sentence, for tests by pairs of a true and a false one."""

from __future__ import annotations

from assistant.verification.evidence import evidence_of_text
from assistant.verification.verify import verify


def supported(sentence: str, text: str) -> bool:
    """Whether the text bears the sentence."""
    return verify(sentence, [evidence_of_text(text)]).supported
