"""Where the bench finds its cases and keeps its caches. Variables carry the prefix EVALS_."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOM = Path(__file__).parent


class EvalsSettings(BaseSettings):
    """Read once, at the command."""

    model_config = SettingsConfigDict(env_prefix="EVALS_", frozen=True, extra="ignore")

    cases_path: Path = Field(default=ROOM / "cases", description="Folder of the case files.")
    cache_path: Path = Field(
        default=Path("var/evals"), description="Where indexes of invented corpora are kept."
    )
    thresholds_path: Path = Field(default=ROOM / "thresholds.toml")
    baseline_path: Path = Field(default=ROOM / "baseline" / "baseline.json")
    api_key: SecretStr | None = Field(
        default=None, description="Key for an OpenAI-compatible target or judge, never written."
    )
