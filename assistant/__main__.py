"""Ask in the terminal: python -m assistant "question"."""

from __future__ import annotations

import asyncio
import sys

from assistant.conversation import Conversation
from assistant.settings import AssistantSettings
from assistant.wiring import build_assistant


def main() -> int:
    """Print the answer and its sources."""
    if len(sys.argv) < 2:
        print('Utilisation : python -m assistant "votre question"', file=sys.stderr)
        return 2
    assistant = build_assistant(AssistantSettings())
    answer = asyncio.run(assistant.answer(Conversation.of(*sys.argv[1:])))
    print(answer.answer)
    for citation in answer.citations:
        place = f", section « {citation.section} »" if citation.section else ""
        page = f", page {citation.page}" if citation.page else ""
        print(f"\n[{citation.number}] {citation.document.title}, {citation.publisher}{place}{page}")
        print(f"    « {' '.join(citation.quote.split())} »")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
