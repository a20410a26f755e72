"""Settings of the service, read once at an entry point and passed down."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.secrets import with_files_read


def _split(value: Any) -> Any:
    """`a, b c` as ("a", "b", "c"): what a person writes in an environment file."""
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]


class ApiSettings(BaseSettings):
    """What serving needs to know. Environment variables carry the prefix API_."""

    model_config = SettingsConfigDict(
        env_prefix="API_",
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,  # a wrong setting may hold a password
    )

    # Addresses
    public_url: str | None = Field(
        default=None, description="Address that people see, for links: https://ctg.example.fr/aide"
    )
    root_path: str = Field(default="", description="URL prefix behind a proxy: /aide")
    allowed_origins: Names = Field(
        default=(), description="Sites that may embed the widget and call the chat."
    )
    allowed_hosts: Names = Field(
        default=(), description="Host names answered to, besides the public URL's and localhost."
    )
    trusted_proxies: Names = Field(
        default=(), description="Addresses or networks whose X-Forwarded-For is believed."
    )

    # Who runs it, for the privacy and accessibility pages
    operator: str | None = Field(default=None, description="Name of the body that runs it.")
    privacy_contact: str | None = Field(default=None, description="Address for RGPD requests.")

    # Limits
    max_body_bytes: int = Field(default=512 * 1024, gt=0)
    body_seconds: float = Field(default=10.0, gt=0, description="Time to send a request body.")
    header_seconds: float = Field(default=10.0, gt=0, description="Time to send request headers.")
    answer_seconds: float = Field(default=60.0, gt=0, description="Time for one whole answer.")
    rate_per_client: int = Field(default=60, ge=0, description="Questions a minute; 0: no limit.")
    rate_global: int = Field(default=20_000, ge=0, description="Same, for everybody together.")
    concurrent_answers: int = Field(default=16, gt=0, description="Answers worked on at once.")
    waiting_answers: int = Field(default=64, ge=0, description="Questions that may wait.")
    waiting_seconds: float = Field(default=10.0, gt=0, description="How long they may wait.")
    heartbeat_seconds: float = Field(default=15.0, gt=0, description="Between SSE comments.")
    send_seconds: float = Field(
        default=30.0, gt=0, description="Time for a client to take a piece of a stream."
    )
    shutdown_seconds: int = Field(default=30, gt=0, description="For answers under way to finish.")
    cached_answers: int = Field(default=512, ge=0, description="Answers kept in memory; 0: none.")

    # Secrets: each may be a file instead, see `secrets.py`
    v1_token: SecretStr | None = Field(default=None, description="Bearer token asked on /v1.")
    v1_token_file: Path | None = None
    metrics_token: SecretStr | None = Field(default=None, description="Same, on /metrics.")
    metrics_token_file: Path | None = None

    # Storage, all off by default
    store_feedback: bool = Field(default=False, description="Keep the opinions people give.")
    store_unanswered: bool = Field(default=False, description="Keep questions left unanswered.")
    storage_url: str = Field(
        default="sqlite:///var/api/storage.sqlite",
        repr=False,  # it may hold a password
        description="Where it is kept: SQLAlchemy's URL of a SQLite file or of PostgreSQL.",
    )
    storage_url_file: Path | None = None
    retention_days: int = Field(default=180, gt=0, description="Then what was kept is erased.")

    # Elsewhere
    corpus_path: Path = Field(default=Path("corpus"), description="Original files for download.")
    store_wait_seconds: float = Field(
        default=60.0, ge=0, description="How long start-up waits for a Chroma server."
    )
    otlp_endpoint: str | None = Field(
        default=None, description="OpenTelemetry collector (gRPC), for example http://otel:4317"
    )
    log_json: bool = Field(default=True, description="One JSON object a line; else for a terminal.")

    @model_validator(mode="before")
    @classmethod
    def _secrets(cls, values: Any) -> Any:
        return with_files_read(values) if isinstance(values, dict) else values

    @field_validator("public_url")
    @classmethod
    def _absolute(cls, value: str | None) -> str | None:
        if not value:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("API_PUBLIC_URL doit commencer par http:// ou https://, puis un hôte")
        return value.rstrip("/")

    @field_validator("root_path")
    @classmethod
    def _prefix(cls, value: str) -> str:
        value = value.strip("/")
        return f"/{value}" if value else ""

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ip_network(network, strict=False)
        return value

    @property
    def proxy_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """`trusted_proxies` as networks."""
        return tuple(ip_network(network, strict=False) for network in self.trusted_proxies)


def secret(value: SecretStr | None) -> str | None:
    """The text of a secret, None when it is not set."""
    return value.get_secret_value().strip() if value is not None else None
