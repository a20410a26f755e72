"""Who holds an office is told by the word of it, or a like one."""

from __future__ import annotations

import pytest

from assistant.reading.offices import asked_office, tells_office


@pytest.mark.parametrize(
    ("question", "office"),
    [
        ("Qui préside le comité ?", "qui préside"),
        ("Qui est le directeur de la régie ?", "qui est le directeur"),
        ("c'est qui qui préside le comité là", "qui préside"),
        ("Qui la signe, et quand ?", "qui la signe"),
        ("Qui a signé la charte ?", "qui a signé"),
        ("Qui paie le directeur ?", ""),
        ("Qui signale les dangers ?", ""),
        ("Qui peut signer la charte ?", ""),
        ("Quand le président signe-t-il ?", ""),
    ],
)
def test_an_office_is_asked_by_its_word(question: str, office: str) -> None:
    """Just after « qui », told in the question's own words; who may sign is another question."""
    found = asked_office(question)
    assert (found[0].text if found else "") == office


@pytest.mark.parametrize(
    ("question", "said", "tells"),
    [
        ("Qui préside le comité ?", "Il est coprésidé par deux maires.", True),
        ("Qui préside le Département ?", "Adopté par l'assemblée départementale.", False),
        ("Qui est le chef du gardien ?", "Il est sous l'autorité du secrétaire.", True),
        ("Qui dirige la régie ?", "La responsable de la régie est Mme Aubin.", True),
        ("Qui dirige la régie ?", "La régie forme les gardiens.", False),
        ("Qui a signé la charte ?", "La charte engage dix communes.", False),
    ],
)
def test_only_a_like_word_tells_who_holds_it(question: str, said: str, tells: bool) -> None:
    """Whoever is named beside something else is not said to direct it."""
    found = asked_office(question)
    assert found is not None
    assert tells_office(said, found[1]) is tells
