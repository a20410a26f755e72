"""A long document, and its ingestion in a process of its own, whose memory can be told."""

from __future__ import annotations

import re
import time
from multiprocessing.connection import Connection
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from assistant.settings import AssistantSettings
from assistant.wiring import build_store
from ingest.running import Workshop
from ingest.settings import IngestSettings
from tests.ingest.fakes import CountingModel
from tests.ingest.samples.drawing import BOLD, pdf, wrapped

BODIES = ("commission", "commune", "caisse", "direction", "association", "collectivité", "mairie")
DEEDS = (
    "examine les demandes",
    "rend un avis",
    "verse le solde",
    "publie le bilan",
    "tient registre",
)


def page(number: int):  # type: ignore[no-untyped-def]
    """One page of prose that no other page repeats, under its own heading."""

    def draw(canvas: Canvas) -> None:
        y = wrapped(canvas, f"Fiche {number} – Procédure", 56, 790, 480, BOLD, 15)
        for part in range(5):
            words = " ".join(
                f"La {BODIES[(number + part + i) % 7]} de la zone {number} {DEEDS[(part + i) % 5]} "
                f"dans un délai de {(number * 7 + part * 3 + i) % 60 + 1} jours, au titre de "
                f"l’alinéa {part + 1}.{i + 1}, et le notifie par écrit aux demandeurs concernés."
                for i in range(4)
            )
            y = wrapped(canvas, words, 56, y, 480)
        canvas.drawCentredString(297, 30, str(number))

    return draw


def long_pdf(pages: int) -> bytes:
    """A PDF of so many dense pages."""
    return pdf(*(page(number) for number in range(1, pages + 1)))


def ingest(corpus: Path, index: Path, answer: Connection) -> None:
    """One update with the real database; sends pages, passages, seconds and memory."""
    settings = IngestSettings(corpus_path=corpus, ocr=False)
    assistant = AssistantSettings(store_path=index)
    shop = Workshop(assistant, settings, CountingModel)
    began = time.monotonic()
    outcome = shop.update()
    seconds = time.monotonic() - began
    (line,) = outcome.report.documents
    live = build_store(assistant).load()
    # Read once more from what the workshop keeps: the reading process said what it took.
    reader = shop.read(next(corpus.glob("*.pdf"))).peak_memory_mb
    status = Path("/proc/self/status").read_text("ascii")
    peak = re.search(r"VmHWM:\s*(\d+) kB", status)
    assert peak is not None
    answer.send((line.pages, len(live.passages), seconds, int(peak.group(1)) // 1024, reader))
