"""What the digest of the settings stands for."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from assistant.settings import AssistantSettings


def test_the_digest_changes_with_what_changes_an_answer() -> None:
    """Where things lie, and keys, leave it as it is; anything else makes another one."""
    known = AssistantSettings(default_territory="Tarn")
    same = known.model_copy(
        update={
            "store_path": Path("ailleurs"),
            "chroma_url": "http://chroma:8000",
            "model_cache": Path("cache"),
            "chat_api_key": SecretStr("secret"),
            "chat_api_key_file": Path("clef"),
        }
    )
    assert same.digest() == known.digest()
    for changed in (
        {"default_territory": "Lot"},
        {"embedding_model": "autre"},
        {"embedding_precision": "float32"},
        {"chat_base_url": "http://127.0.0.1:8080/v1"},
        {"chat_model": "autre"},
        {"chat_deadline_seconds": 5.0},
    ):
        assert known.model_copy(update=changed).digest() != known.digest()
