"""Pick the concrete classes: the only place that does, for serving and evaluation alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.embedding.protocol import EmbeddingModel
from assistant.settings import AssistantSettings
from assistant.store.protocol import PassageStore

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.writing.writer import VerifiedWriter

# Vendors are imported inside: ingestion that finds nothing to do must not load torch.


def build_embedding(settings: AssistantSettings) -> EmbeddingModel:
    """The embedding model that the settings name."""
    from assistant.embedding.packed_encoder import Precision
    from assistant.embedding.sentence_transformer import SentenceTransformerEmbedding

    wanted = settings.embedding_precision
    return SentenceTransformerEmbedding(
        settings.embedding_model,
        settings.model_cache,
        None if wanted == "auto" else Precision(wanted),
    )


def build_store(settings: AssistantSettings) -> PassageStore:
    """The local folder, or the Chroma server when a URL is set."""
    from assistant.store.chroma import ChromaStore

    if settings.chroma_url:
        return ChromaStore.server(settings.chroma_url)
    return ChromaStore.local(settings.store_path)


def build_assistant(settings: AssistantSettings) -> Assistant:
    """What is served, and what is scored."""
    from assistant.assistant import Assistant
    from assistant.embedding.batching import BatchingEmbedding
    from assistant.reader.late_interaction import load_reader

    embedding = build_embedding(settings)
    return Assistant(
        store=build_store(settings),
        embedding=BatchingEmbedding(embedding),
        reader=load_reader(embedding),
        default_territory=settings.default_territory,
        writer=build_writer(settings),
        settings_digest=settings.digest(),
    )


def build_writer(settings: AssistantSettings) -> VerifiedWriter | None:
    """The chat model's side, None when the settings name no model."""
    from assistant.writing.chat_model import build_chat_model
    from assistant.writing.circuit_breaker import CircuitBreaker
    from assistant.writing.writer import VerifiedWriter

    model = build_chat_model(settings)
    if model is None:
        return None
    return VerifiedWriter(
        model,
        deadline_seconds=settings.chat_deadline_seconds,
        breaker=CircuitBreaker(settings.chat_breaker_failures, settings.chat_breaker_rest_seconds),
    )
