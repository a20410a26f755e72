"""Small documents, a model and a clock that do as they are told."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from assistant.documents import (
    Block,
    BlockKind,
    ExpectedDocument,
    FactSource,
    Passage,
    StoredDocument,
    Unit,
    UnitKind,
)
from assistant.embedding.protocol import Vectors

DIMENSION = 16
EXPECTED = ExpectedDocument("plan", "Plan de secours", "Commune", "Valbrune", ("POSS",))


def document(
    identity: str = "livret", *sentences: str, territory: str = "Valbrune"
) -> tuple[StoredDocument, list[Passage]]:
    """A document of one passage a sentence."""
    said = sentences or ("La caisse ferme à midi.", "Le bonnet est obligatoire.")
    text = "\n\n".join(said)
    blocks: list[Block] = []
    passages: list[Passage] = []
    start = 0
    for number, sentence in enumerate(said):
        end = start + len(sentence)
        blocks.append(Block(BlockKind.PARAGRAPH, start, end))
        unit = Unit(UnitKind.SENTENCE, start, end)
        passages.append(
            Passage(
                f"{identity}-{number}", identity, sentence, start, end, ("Accès", "Règles"), (unit,)
            )
        )
        start = end + 2
    return StoredDocument(identity, "Livret", "Commune", territory, text, tuple(blocks)), passages


def rich_document() -> tuple[StoredDocument, list[Passage]]:
    """A document and a passage with every field that a store must give back."""
    text = "Horaires\n\nL’été 🏊 : 8 h – 20 h\n\nDimanche"
    unit = Unit(UnitKind.FIGURE, 10, 31, page=3, printed_page="iii")
    passage = Passage(
        id="riche-1",
        document_id="riche",
        text=text[10:31],
        start=10,
        end=31,
        section=("Règlement > intérieur", "Horaires"),
        units=(unit,),
        page=3,
        last_page=4,
        printed_page="iii",
        source=FactSource(
            "Préfecture", "Arrêté", "2024-05", "Valbrune", "https://a.example", "forte"
        ),
        lead=(0, 8),
    )
    blocks = (
        Block(BlockKind.HEADING, 0, 8, level=2, page=3, printed_page="iii"),
        Block(BlockKind.ITEM, 10, 31, level=1, ordered=True),
        Block(BlockKind.TABLE_ROW, 33, len(text), header=True),
    )
    stored = StoredDocument(
        "riche", "Règlement", "Commune", "Valbrune", text, blocks,
        valid_on="2026-01-01", valid_until="2026-12-31", source_url="https://b.example",
        licence="Licence ouverte", summarises=True, file_name="r.pdf", file_sha256="0" * 64,
        page_count=9, warnings=("page 2 illisible",), indexed_at="2026-11-24T10:00:00Z",
    )  # fmt: skip
    return stored, [passage]


class HashedModel:
    """An `EmbeddingModel` whose vectors depend on the text alone."""

    dimension = DIMENSION

    def __init__(self, name: str = "hashed") -> None:
        self.name = name

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """See `EmbeddingModel`."""
        rows = [np.random.default_rng(zlib.crc32(t.encode())).normal(size=DIMENSION) for t in texts]
        matrix = np.array(rows, dtype=np.float32).reshape(len(texts), DIMENSION)
        return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), dtype=np.float32)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See `EmbeddingModel`."""
        return self.embed_queries(texts)

    def count_tokens(self, text: str) -> int:
        """See `EmbeddingModel`."""
        return len(text.split())
