"""A question is put in the documents' own words where they lack its own."""

from __future__ import annotations

from assistant.language.vocabulary import Vocabulary
from assistant.reading.bearing import Stems, stems_of
from assistant.reading.question import Question, understand
from assistant.reading.rewording import rewordings

TOLD = ["Le département finance la piscine.", "Le maître-nageur la surveille."]


def _asked(text: str) -> Question:
    return understand(text, Vocabulary(TOLD))


def _told(*texts: str) -> list[Stems]:
    return [stems_of(text) for text in texts]


def test_a_word_that_nothing_told_holds_is_replaced() -> None:
    """« payer » is what the documents call « financer », « qui paie » what they call « qui
    finance »."""
    found = rewordings(_asked("La mairie doit-elle payer la piscine ?"), _told(*TOLD))
    assert [one.text for one in found] == ["La mairie doit-elle financer la piscine ?"]
    found = rewordings(_asked("Qui paie la piscine ?"), _told(*TOLD))
    assert [one.text for one in found] == ["qui finance la piscine ?"]


def test_the_new_words_count_for_what_holds_them() -> None:
    """Only what says « finance » is read as an answer to who finances."""
    (found,) = rewordings(_asked("Qui paie la piscine ?"), _told(*TOLD))
    assert [found.speaks_of(one) for one in _told(*TOLD)] == [True, False]


def test_a_word_that_the_documents_use_stays() -> None:
    """Who asks in their words is not given others."""
    told = _told(*TOLD, "La commune paie l'eau.")
    assert rewordings(_asked("Qui paie la piscine ?"), told) == []
