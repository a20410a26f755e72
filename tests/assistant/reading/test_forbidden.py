"""Who asks when or how much of what is not allowed is told so."""

from __future__ import annotations

import pytest

from assistant.documents import Block, BlockKind, Passage, StoredDocument, Unit, UnitKind
from assistant.language.vocabulary import Vocabulary
from assistant.reading.fit import FORBIDS, NO_FIGURE, fit
from assistant.reading.options import options
from assistant.reading.question import understand


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Le brûlage des herbes est interdit toute l'année.", FORBIDS),
        ("Ne sont pas financés la toiture et le chauffage.", FORBIDS),
        ("Les engins ne peuvent pas entrer dans le parc.", FORBIDS),
        ("La subvention n'est pas cumulable avec celle du fonds.", NO_FIGURE),
        ("Le parc est ouvert à tous.", NO_FIGURE),
    ],
)
def test_what_forbids_is_as_good_as_a_figure(said: str, found: float) -> None:
    """« À partir de quelle date ? » has no date where the thing is forbidden; what merely denies
    something is no answer to it."""
    units = (Unit(UnitKind.SENTENCE, 0, len(said)),)
    passage = Passage("p", "d", said, 0, len(said), ("Le parc",), units)
    blocks = (Block(BlockKind.PARAGRAPH, 0, len(said)),)
    document = StoredDocument("d", "Livret", "Commune", "Valbrune", said, blocks)
    (option,) = options(passage, document)
    for asked in ("À partir de quelle date ?", "Quel taux pour le parc ?"):
        assert fit(understand(asked, Vocabulary([said])), option, said) == found
