"""Settings of ingestion, read once at the entry point and passed down."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class IngestSettings(BaseSettings):
    """What ingestion needs to know. Environment variables carry the prefix INGEST_."""

    model_config = SettingsConfigDict(env_prefix="INGEST_", frozen=True, extra="ignore")

    corpus_path: Path = Field(
        default=Path("corpus"), description="Folder of the manifest and the documents."
    )
    file_seconds: float = Field(
        default=300.0, gt=0, description="Longest time that reading one file may take."
    )
    file_memory_mb: int = Field(
        default=2048, ge=256, description="Memory that reading one file may take, in MiB."
    )
    file_max_mb: int = Field(default=200, ge=1, description="Largest file read, in MiB.")
    ocr: bool = Field(
        default=True, description="Read pages without text with Tesseract, where it is installed."
    )
