"""What goes over the wire: the chat's request, and answers and citations as JSON."""

from __future__ import annotations

from typing import Literal, Self
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.web.french import french_date
from assistant.answers import Answer, Citation
from assistant.conversation import Conversation, Role, Turn

QUESTION_CHARACTERS = 2000
REPLY_CHARACTERS = 20_000
"""A forged or generated assistant turn may be longer than a question, not endless."""
MESSAGES = 20


class Message(BaseModel):
    """One turn, as the client kept it."""

    role: Literal["user", "assistant"]
    content: str = Field(min_length=1, max_length=REPLY_CHARACTERS)

    @model_validator(mode="after")
    def _question_length(self) -> Self:
        if self.role == "user" and len(self.content) > QUESTION_CHARACTERS:
            raise ValueError("Une question ne peut pas dépasser 2\u202f000\u00a0caractères.")
        return self


class ChatRequest(BaseModel):
    """The whole conversation, its last message being the question."""

    model_config = ConfigDict(extra="ignore")

    messages: list[Message] = Field(min_length=1, max_length=MESSAGES)
    stream: bool = False
    collection: str | None = Field(default=None, max_length=200)

    @model_validator(mode="after")
    def _ends_with_question(self) -> Self:
        last = self.messages[-1]
        if last.role != "user":
            raise ValueError("Le dernier message doit être une question de l’utilisateur.")
        if not last.content.strip():
            raise ValueError("La question est vide.")
        return self

    def conversation(self) -> Conversation:
        """The same in the assistant's terms."""
        return Conversation(tuple(Turn(Role(m.role), m.content) for m in self.messages))


class CitationJson(BaseModel):
    """A verbatim span of a stored document, and where to read it."""

    number: int
    document_id: str
    document_title: str
    publisher: str
    valid_on: str | None
    territory: str
    source_url: str | None
    section: str | None
    page: int | None
    printed_page: str | None
    quote: str
    start: int
    end: int
    document_sha256: str
    url: str
    summarises: bool
    restated_from: str | None = Field(
        description="« Résumé d’après … » where the document restates another publisher."
    )

    @classmethod
    def of(cls, citation: Citation, base_url: str) -> Self:
        """`base_url` is where people reach the service, without a final slash."""
        return cls(
            number=citation.number,
            document_id=citation.document.id,
            document_title=citation.document.title,
            publisher=citation.publisher,
            valid_on=citation.valid_on,
            territory=citation.territory,
            source_url=citation.source_url,
            section=citation.section,
            page=citation.page,
            printed_page=citation.printed_page,
            quote=citation.quote,
            start=citation.start,
            end=citation.end,
            document_sha256=citation.document.sha256,
            url=reading_url(citation, base_url),
            summarises=citation.document.summarises,
            restated_from=restated_from(citation),
        )


class ClaimJson(BaseModel):
    """One statement, with the numbers of the citations that bear it."""

    text: str
    citations: list[int]


class AnswerJson(BaseModel):
    """A finished answer."""

    id: str
    status: str
    answer: str
    claims: list[ClaimJson]
    citations: list[CitationJson]
    suggestions: list[str]
    mode: str
    model: str | None
    notice: str | None

    @classmethod
    def of(cls, answer: Answer, base_url: str) -> Self:
        """`base_url` is where people reach the service, without a final slash."""
        return cls(
            id=answer.id,
            status=answer.status.value,
            answer=answer.answer,
            claims=[ClaimJson(text=c.text, citations=list(c.citations)) for c in answer.claims],
            citations=[CitationJson.of(citation, base_url) for citation in answer.citations],
            suggestions=list(answer.suggestions),
            mode=answer.mode.value,
            model=answer.model,
            notice=answer.notice,
        )


def reading_url(citation: Citation, base_url: str) -> str:
    """The reading view, opened at the passage with the quoted span marked."""
    document, anchor = quote(citation.document.id, safe=""), quote(citation.passage.id, safe="")
    return f"{base_url}/documents/{document}?debut={citation.start}&fin={citation.end}#{anchor}"


def restated_from(citation: Citation) -> str | None:
    """Whose fact it is, where the quoted document is a summary: never that publisher's words."""
    source = citation.passage.source
    if not citation.document.summarises or source is None:
        return None
    parts = [source.publisher]
    if source.title:
        parts.append(f"«\u00a0{source.title}\u00a0»")
    if date := french_date(source.date):
        parts.append(date)
    return "Résumé d’après " + ", ".join(parts)
