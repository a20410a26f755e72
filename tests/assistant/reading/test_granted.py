"""What the title says of a question is taken for granted."""

from __future__ import annotations

import pytest

from assistant.reading.bearing import stems_of
from assistant.reading.granted import taken_for_granted

TITLE = stems_of("Règlement de la médiathèque Les Halliers")


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        ("Combien de livres prête la médiathèque ?", ["médiathèque"]),
        ("Qui dirige la médiathèque Les Halliers ?", ["médiathèque", "Halliers"]),
        ("Combien de livres ?", []),
    ],
)
def test_the_words_of_the_title_are_granted(asked: str, granted: list[str]) -> None:
    """Every passage is about them: that it does not repeat them tells nothing."""
    assert [asked[start:end] for start, end in taken_for_granted(asked, TITLE)] == granted


def test_who_asks_of_nothing_else_is_asking_of_that() -> None:
    """« C'est quoi, la médiathèque ? » must find what says it."""
    assert taken_for_granted("C'est quoi la médiathèque ?", TITLE) == ()
