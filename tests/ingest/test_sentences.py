"""Sentences are split as a French reader would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentence_spans


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("M. Durand et Mme. Petit signent. Le maire aussi.", 2),
        ("Voir l'art. 3 du code, p. 12, et le n° 45. Il est abrogé.", 2),
        ("Les écoles, les crèches, etc. Les familles sont consultées.", 2),
        ("J. Dupont et A.-M. Roux sont élus.", 1),
        ("Le taux est de 62,43 % au 1er janvier. Il baisse.", 2),
        ("Écrivez à jean.petit@exemple.fr ou sur www.exemple.fr. Merci.", 2),
        ("Le saviez-vous ? C'est un plan.", 2),
        ("C'est... une idée. Rien de plus… Mais elle compte.", 3),
        ("Il dit : « C'est fini. » Puis il part.", 2),
        ("Le montant (24 000 €) est fixe. (Hors taxes.)", 2),
        ("1. Le dépôt. 2. L'avis.", 2),
        ("Art. 3. La durée est de quatre ans.", 1),
        ("La Caf du Tarn (81) répond au 05 63 48 39 55. Appelez.", 2),
        ("Une seule phrase sans point", 1),
        ("L'ETP est financé ! Vraiment ?! Oui.", 3),
        ("Le 16.01.2020 est paru le texte. Voilà.", 2),
        ("", 0),
    ],
)
def test_sentences(text: str, count: int) -> None:
    """Abbreviations, initials, figures and addresses end no sentence; the usual marks do."""
    assert [text[start:end] for start, end in sentence_spans(text)].__len__() == count


@given(st.text(alphabet="ab A.!?…«» \n\u00a01(),", max_size=80))
def test_spans_cover_the_text(text: str) -> None:
    """Whatever the text, spans are in order, do not overlap, and leave out only white space."""
    spans = sentence_spans(text)
    position = 0
    for start, end in spans:
        assert text[position:start].strip() == ""
        assert start < end
        position = end
    assert text[position:].strip() == ""
