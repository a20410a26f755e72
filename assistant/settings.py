"""Settings of the assistant, read once at an entry point and passed down."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

WITHOUT_EFFECT = ("store_path", "chroma_url", "model_cache", "chat_api_key", "chat_api_key_file")
"""Settings that no answer depends on."""


class AssistantSettings(BaseSettings):
    """What answering needs to know. Environment variables carry the prefix ASSISTANT_."""

    model_config = SettingsConfigDict(env_prefix="ASSISTANT_", frozen=True, extra="ignore")

    store_path: Path = Field(default=Path("var/index"), description="Folder of the local index.")
    chroma_url: str | None = Field(default=None, description="A Chroma server instead.")
    embedding_model: str | None = Field(
        default=None,
        description="Hub name or local folder; by default multilingual-e5-small, offline.",
    )
    model_cache: Path | None = Field(default=None, description="Where prepared weights lie.")
    embedding_precision: Literal["auto", "float32", "bfloat16", "int8"] = Field(
        default="auto",
        description="How the default model multiplies; auto: the fastest that changes no vector.",
    )
    default_territory: str | None = Field(
        default=None, description="Territory asked by default; else the manifest's."
    )
    chat_base_url: str | None = Field(default=None, description="An OpenAI-compatible endpoint.")
    chat_model: str | None = Field(default=None, description="Its model's name.")
    chat_api_key: SecretStr | None = Field(default=None, description="Its key, never logged.")
    chat_api_key_file: Path | None = Field(default=None, description="A file holding the key.")
    chat_provider: str | None = Field(
        default=None, description="A LangChain provider, instead of an endpoint."
    )
    chat_deadline_seconds: float = Field(
        default=20.0, gt=0, description="The longest a user waits for the model."
    )
    chat_breaker_failures: int = Field(
        default=3, ge=1, description="Failures in a row after which the model is left alone."
    )
    chat_breaker_rest_seconds: float = Field(
        default=30.0, gt=0, description="How long it is left alone before one question probes it."
    )

    def digest(self) -> str:
        """Equal for settings that give equal answers: where things lie and keys don't count."""
        counted = self.model_dump_json(exclude=set(WITHOUT_EFFECT))
        return hashlib.sha256(counted.encode()).hexdigest()
