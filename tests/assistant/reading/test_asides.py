"""What only says how to answer is not read as part of the question."""

import pytest

from assistant.language.vocabulary import Vocabulary
from assistant.reading.question import understand

VOCABULARY = Vocabulary(["La convention est une démarche. Elle compte deux volets."], ())


@pytest.mark.parametrize("aside", ["en deux mots", "En une phrase", "deux secondes"])
def test_an_aside_counts_nothing(aside: str) -> None:
    """« La convention, en deux mots ? » pins down no figure; « deux volets » does."""
    asked = understand(f"La convention, {aside}, c'est quoi ?", VOCABULARY)
    assert asked.constraints == understand("La convention, c'est quoi ?", VOCABULARY).constraints
    assert [term.stem for term in asked.subject] == ["convent"]
    assert understand("Quels sont les deux volets ?", VOCABULARY).constraints != ()


def test_an_aside_alone_stays() -> None:
    """A message that is nothing but an aside is left as it is."""
    assert understand("En deux mots ?", VOCABULARY).own == "En deux mots ?"
