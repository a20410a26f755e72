"""A scripted assistant over a small made-up document, for the pages and the widget."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date

from assistant.answers import (
    Answer,
    AnswerDelta,
    AnswerEvent,
    AnswerFinished,
    AnswerStatus,
    Citation,
    SourcesFound,
)
from assistant.conversation import Conversation
from assistant.documents import (
    Block,
    BlockKind,
    ExpectedDocument,
    Index,
    Passage,
    StoredDocument,
    Unit,
    UnitKind,
)

HEADING, TEXT, ITEM, ROW = (
    BlockKind.HEADING,
    BlockKind.PARAGRAPH,
    BlockKind.ITEM,
    BlockKind.TABLE_ROW,
)

PAYLOADS = (
    "<script>window.hacked = 1</script>",
    "<img src=x onerror=window.hacked=1>",
    "**gras** et [lien](javascript:window.hacked=1)",
    "\u202etxet lortnoc\u202c \u200fmarques",
)
"""Text that must be shown as text wherever it comes from."""

GUIDE = (
    (HEADING, 1, "Guide repère pour les élus"),
    (HEADING, 2, "Avec qui travaille le chargé de mission\u00a0?"),
    (TEXT, 0, "Le chargé de mission travaille avec :"),
    (ITEM, 1, "les élus de la collectivité"),
    (ITEM, 2, "le maire et les adjoints"),
    (ITEM, 1, "les partenaires du territoire"),
    (HEADING, 2, "La relation contractuelle"),
    (TEXT, 0, "Un temps de travail minimum de :"),
    (TEXT, 0, "0,5 ETP"),
    (TEXT, 0, "est nécessaire pour maintenir la dynamique de projet."),
    (TEXT, 0, "La collectivité cofinance le poste et transmet chaque année un rapport d’activité."),
    (HEADING, 2, "Comment se répartit le financement du poste\u00a0?"),
    (ROW, 0, "Part | Qui la verse"),
    (ROW, 0, "La moitié | La collectivité signataire"),
    (HEADING, 2, "Vos contacts"),
    (TEXT, 0, "Camille Exemple, référente du réseau\nc.exemple@caf.example / 05 00 00 00 00"),
    (TEXT, 0, f"Essai : {' '.join(PAYLOADS)}"),
)


def document(
    blocks: tuple[tuple[BlockKind, int, str], ...] = GUIDE, **fields: object
) -> StoredDocument:
    """A stored document from (kind, level, text) blocks."""
    text, placed, previous = "", [], None
    for number, (kind, level, words) in enumerate(blocks):
        if previous is not None:
            text += "\n" if kind is previous and kind in (ITEM, ROW) else "\n\n"
        page = 1 if number < 6 else 2
        placed.append(Block(kind, len(text), len(text) + len(words), level=level, page=page))
        text += words
        previous = kind
    known = {"id": "guide", "title": "Guide repère pour les élus", "publisher": "Caf du Territoire"}
    known |= {"territory": "Territoire", **fields}
    return StoredDocument(text=text, blocks=tuple(placed), **known)  # type: ignore[arg-type]


def passage(of: StoredDocument, begin: str, end: str, section: str) -> Passage:
    """The passage from the words `begin` to the words `end`."""
    start = of.text.index(begin)
    stop = of.text.index(end, start) + len(end)
    return Passage(
        id=f"{of.id}-{start}",
        document_id=of.id,
        text=of.text[start:stop],
        start=start,
        end=stop,
        section=(of.title, section),
        units=(Unit(UnitKind.SENTENCE, start, stop),),
        page=2,
    )


DOCUMENT = document()
WORKING_TIME = passage(DOCUMENT, "Un temps", "de projet.", "La relation contractuelle")
COFUNDING = passage(
    DOCUMENT, "La collectivité cofinance", "d’activité.", "La relation contractuelle"
)
PARTNERS = passage(
    DOCUMENT, "Le chargé de mission travaille", "du territoire", "Avec qui travaille-t-il"
)
CONTACT = replace(
    passage(DOCUMENT, "Camille Exemple", "00 00 00 00", "Vos contacts"),
    units=(
        Unit(
            UnitKind.CONTACT,
            DOCUMENT.text.index("Camille Exemple"),
            DOCUMENT.text.index("\n\nEssai"),
        ),
    ),
)
HOSTILE = passage(DOCUMENT, "Essai :", "marques", "Vos contacts")

INDEX = Index(
    generation="1",
    embedding_model="none",
    dimension=1,
    documents={DOCUMENT.id: DOCUMENT},
    passages={p.id: p for p in (WORKING_TIME, COFUNDING, PARTNERS, CONTACT, HOSTILE)},
    expected=(
        ExpectedDocument("referentiel", "Référentiel national de la mission", "Cnaf", "France"),
    ),
    default_territory="Territoire",
)


def cite(number: int, of: Passage) -> Citation:
    """The whole passage as citation `number`."""
    return Citation(number, DOCUMENT, of, of.start, of.end, page=of.page)


def answered(text: str, *passages: Passage, suggestions: tuple[str, ...] = ()) -> Answer:
    """An answer that cites `passages`."""
    citations = tuple(cite(number, of) for number, of in enumerate(passages, 1))
    return Answer("a-1", AnswerStatus.ANSWERED, text, (), citations, suggestions)


ANSWERS = {
    "temps": answered(
        "Un temps de travail minimum de 0,5 ETP est nécessaire pour maintenir la dynamique de"
        " projet. [1]\n\nLa collectivité cofinance le poste et transmet chaque année un rapport"
        " d’activité. [2]",
        WORKING_TIME,
        COFUNDING,
        suggestions=("Avec qui travaille le chargé de mission\u00a0?",),
    ),
    "qui": answered(
        "Le chargé de mission travaille avec :\n- les élus de la collectivité [1]\n"
        "- les partenaires du territoire [1]",
        PARTNERS,
    ),
    "salaire": Answer(
        "a-2",
        AnswerStatus.NOT_IN_SOURCES,
        "Les documents ne donnent pas cette information. Vous pouvez la demander à Camille"
        " Exemple, référente du réseau : c.exemple@caf.example, 05 00 00 00 00.",
    ),
    "prime": Answer(
        "a-5",
        AnswerStatus.NOT_IN_SOURCES,
        "Les documents dont je dispose ne répondent pas à cette question.",
    ),
    "météo": Answer(
        "a-3",
        AnswerStatus.OUT_OF_SCOPE,
        "Cette question ne porte pas sur le sujet des documents.",
    ),
    "préciser": Answer(
        "a-4",
        AnswerStatus.CLARIFICATION,
        "Parlez-vous du temps de travail ou du financement\u00a0?",
        suggestions=("Le temps de travail", "Le financement du poste"),
    ),
    "hostile": answered(f"{' '.join(PAYLOADS)} [1]", HOSTILE),
}
"""By a word of the question; the first that matches."""


class FakeAssistant:
    """Answers from `ANSWERS`, sentence by sentence. `pause` seconds lie between the pieces."""

    writer = None
    """Extractive mode."""
    settings_digest = ""
    ready = True
    """Its index is at hand."""

    def __init__(self, pause: float = 0.0, index: Index = INDEX) -> None:
        self.pause = pause
        self.index = index
        self.answers = ANSWERS
        self.asked: list[Conversation] = []
        self.failure: Exception | None = None

    def following(self) -> AbstractContextManager[None]:
        """Nothing to follow."""
        return nullcontext()

    def today(self) -> date:
        """One day, whenever the tests run."""
        return date(2026, 11, 24)

    def collections(self) -> tuple[str, ...]:
        """One territory."""
        return ("territoire",)

    def count_tokens(self, text: str) -> int:
        """One a word."""
        return len(text.split())

    async def answer(self, conversation: Conversation, *, collection: str | None = None) -> Answer:
        """A fold over `stream`."""
        async for event in self.stream(conversation, collection=collection):
            if isinstance(event, AnswerFinished):
                return event.answer
        raise AssertionError("stream ends with an answer")

    async def stream(
        self, conversation: Conversation, *, collection: str | None = None
    ) -> AsyncIterator[AnswerEvent]:
        """Sources, the text in pieces, the whole answer."""
        self.asked.append(conversation)
        if self.failure is not None:
            raise self.failure
        asked = conversation.question.lower()
        echo = Answer("a-0", AnswerStatus.NOT_IN_SOURCES, f"Rien ne répond à : {asked}")
        answer = next((a for word, a in self.answers.items() if word in asked), echo)
        await asyncio.sleep(self.pause)
        yield SourcesFound(answer.citations)
        for piece in answer.answer.splitlines(keepends=True):
            await asyncio.sleep(self.pause)
            yield AnswerDelta(piece)
        await asyncio.sleep(self.pause)
        yield AnswerFinished(answer)
