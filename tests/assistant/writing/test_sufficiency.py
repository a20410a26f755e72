from __future__ import annotations

from assistant.writing.sources import SourcePassage, WrittenClaim, label_sources
from assistant.writing.sufficiency import is_enough
from tests.assistant.writing.samples import RECRUITMENT, stored

FIGURE = RECRUITMENT.index("Un temps"), len(RECRUITMENT)


def source() -> SourcePassage:
    (found,) = label_sources([(*stored("d", RECRUITMENT), (FIGURE,))])
    return found


def test_no_sentence_is_too_little() -> None:
    """An empty answer never replaces the extractive one."""
    assert is_enough((), (source(),)) is False


def test_the_essential_figure_must_be_said() -> None:
    """A true sentence about something else does not stand for the figure that was asked."""
    given = source()
    other = WrittenClaim("La Caf est associée à la procédure.", ((given, 0, 100),))
    assert is_enough((other,), (given,)) is False
    same = WrittenClaim(
        "Il faut au moins un mi-temps pour maintenir la dynamique de projet.",
        ((given, *FIGURE),),
    )
    assert is_enough((same,), (given,)) is True


def test_the_essential_span_must_be_cited() -> None:
    """Saying the figure with another span beside it is not enough."""
    given = source()
    claim = WrittenClaim(
        "Il faut au moins 0,5 ETP pour maintenir la dynamique de projet.", ((given, 0, 100),)
    )
    assert is_enough((claim,), (given,)) is False
