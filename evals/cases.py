"""What a written case says: a question or conversation, and what a right answer must hold."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator


class Status(StrEnum):
    """How an answer may end: the words of the HTTP contract."""

    ANSWERED = "answered"
    NOT_IN_SOURCES = "not_in_sources"
    OUT_OF_SCOPE = "out_of_scope"
    SMALL_TALK = "small_talk"
    SOURCE_MISSING = "source_missing"
    CLARIFICATION = "clarification"


class Register(StrEnum):
    """How the question is put."""

    PLAIN = "plain"
    FORMAL = "formal"
    SPOKEN = "spoken"
    MISSPELT = "misspelt"
    TELEGRAPHIC = "telegraphic"
    CAPITALS = "capitals"
    ELU = "elu"


class Force(StrEnum):
    """The normative force that an answer may neither strengthen nor weaken."""

    REQUIRED = "required"
    RECOMMENDED = "recommended"
    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    NONE = "none"
    ASSOCIATED = "associated"


def _text(value: Any) -> Any:
    """YAML reads `37` as a number; the person who wrote it meant the words."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _listed(value: Any) -> Any:
    """One value may stand for a list of one."""
    return value if isinstance(value, list) or value is None else [value]


Text = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_listed)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expectation(_Strict):
    """What is right. `facts` must all be in the answer, each by any of its alternatives."""

    status: Annotated[tuple[Status, ...], BeforeValidator(_listed), Field(min_length=1)]
    facts: tuple[Texts, ...] = ()
    forbidden: Texts = ()
    document: Texts = ()
    section: Text | None = None
    page: int | None = Field(default=None, ge=1)
    spans: Texts = ()
    names_missing: Texts = ()
    force: Force | None = None

    @property
    def must_answer(self) -> bool:
        """Refusing this question would be a mistake."""
        return self.status == (Status.ANSWERED,)

    @property
    def must_refuse(self) -> bool:
        """Answering this question would be a mistake."""
        return Status.ANSWERED not in self.status


class Said(_Strict):
    """One turn of a conversation."""

    role: str = Field(pattern="^(user|assistant)$")
    content: Text


class Case(_Strict):
    """One case. A forged assistant turn is sent as it stands; other assistant turns are played."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    question: Text | None = None
    turns: tuple[Said, ...] = ()
    collection: str | None = None
    register_: Register = Field(default=Register.PLAIN, alias="register")
    tags: Texts = ()
    held_out: bool = False
    documents: Texts = ()
    expect: Expectation

    @field_validator("turns", mode="before")
    @classmethod
    def _words_are_the_users(cls, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return [
            turn if isinstance(turn, dict | Said) else {"role": "user", "content": turn}
            for turn in value
        ]

    @model_validator(mode="after")
    def _one_way_of_asking(self) -> Case:
        if (self.question is None) == (not self.turns):
            raise ValueError("donnez « question » ou « turns », l’un des deux")
        if self.turns and self.turns[-1].role != "user":
            raise ValueError("le dernier tour doit être celui de l’utilisateur")
        if self.expect.must_answer and not self.expect.facts:
            raise ValueError("un cas « answered » donne au moins un fait attendu (« facts »)")
        return self

    @property
    def conversation(self) -> tuple[Said, ...]:
        """Every written turn; the last one is judged."""
        return self.turns or (Said(role="user", content=self.question or ""),)

    @property
    def asked(self) -> str:
        """What is judged, and what led to it, on one line."""
        return " → ".join(
            turn.content if turn.role == "user" else f"[{turn.content}]"
            for turn in self.conversation
        )

    def is_tagged(self, prefix: str) -> bool:
        """Tagged `prefix`, or `prefix:kind`."""
        return any(tag == prefix or tag.startswith(prefix + ":") for tag in self.tags)


class SuiteFile(_Strict):
    """One YAML file: a suite, or a part of one."""

    suite: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    description: str | None = None
    corpus: str | None = None
    cases: tuple[Case, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _documents_need_a_corpus(self) -> SuiteFile:
        for case in self.cases:
            if case.documents and self.corpus is None:
                raise ValueError(
                    f"« {case.id} » nomme des documents, la suite n’a pas de « corpus »"
                )
        return self


def clusters(cases: Sequence[Case]) -> list[str]:
    """For each case, the fact it asks about: phrasings of one fact are not independent draws."""
    return ["|".join(sorted(case.expect.spans)) if case.expect.spans else case.id for case in cases]
