"""A small corpus in editions, and an embedding that needs no weights: for tests in processes."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from assistant.documents import Block, BlockKind, Passage, StoredDocument, Unit, UnitKind
from assistant.embedding.protocol import Vectors
from assistant.language.words import terms
from assistant.store.protocol import PassageStore

QUESTION = "Quel est le temps de travail minimum du chargé de mission ?"


class HashingEmbedding:
    """Texts that share words are near; implements `EmbeddingModel`."""

    name = "hashed-words"
    dimension = 96

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """See `EmbeddingModel`."""
        rows = np.full((len(texts), self.dimension), 1e-3, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for term in terms(text):
                row[zlib.crc32(term.encode()) % self.dimension] += 1
        unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See `EmbeddingModel`."""
        return self.embed_queries(texts)

    def count_tokens(self, text: str) -> int:
        """See `EmbeddingModel`."""
        return len(text.split())


def edition(number: int) -> tuple[StoredDocument, list[Passage]]:
    """The guide's edition `number`: its working time is `number` hours, at another offset."""
    paragraphs = [
        ("Temps de travail", "Le temps de travail minimum du chargé de mission est de "
         f"{number} heures par semaine."),
        ("Financement", "La collectivité signataire cofinance le poste avec la caisse."),
        ("Missions", "Le chargé de mission anime le réseau des partenaires du territoire."),
    ]  # fmt: skip
    text, blocks, passages = "Préambule.\n\n" * number, [], []
    for heading, sentence in paragraphs:
        for kind, words in ((BlockKind.HEADING, heading), (BlockKind.PARAGRAPH, sentence)):
            text += "\n\n" if text else ""
            blocks.append(Block(kind, len(text), len(text) + len(words), level=1))
            text += words
        start, end = len(text) - len(sentence), len(text)
        unit = Unit(UnitKind.SENTENCE, start, end)
        identity = f"guide-{heading.lower()}-{number}"
        passages.append(Passage(identity, "guide", sentence, start, end, (heading,), (unit,)))
    title = "Guide du chargé de mission"
    return StoredDocument("guide", title, "Caf", "Tarn", text, tuple(blocks)), passages


def publish(store: PassageStore, number: int) -> str:
    """Make edition `number` the live index; the generation's name."""
    embedding = HashingEmbedding()
    document, passages = edition(number)
    writer = store.begin(
        embedding_model=embedding.name, dimension=embedding.dimension, default_territory="Tarn"
    )
    texts = [passage.contextual_text for passage in passages]
    writer.add(document, passages, embedding.embed_passages(texts))
    return writer.publish()
