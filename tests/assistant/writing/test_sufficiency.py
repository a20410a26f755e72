from __future__ import annotations

from assistant.writing.sources import SourcePassage, WrittenClaim, label_sources
from assistant.writing.sufficiency import is_enough, is_to_the_point
from tests.assistant.writing.samples import RECRUITMENT, stored

FIGURE = RECRUITMENT.index("Un temps"), len(RECRUITMENT)


def source() -> SourcePassage:
    """The recruitment text, its figure being essential."""
    (found,) = label_sources([(*stored("d", RECRUITMENT), (FIGURE,), ())])
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


def test_every_item_of_a_list_must_be_told() -> None:
    """An answer that forgets an item of the list that was asked for is too little."""
    text = "Ouvrir le relais chaque samedi.\nRecevoir gratuitement les familles."
    document, passage = stored("list", text)
    (given,) = label_sources([(document, passage, ((0, len(text)),), ())])
    first = WrittenClaim("Le relais est ouvert chaque samedi.", ((given, 0, 31),))
    second = WrittenClaim("Les familles sont reçues gratuitement.", ((given, 32, len(text)),))
    assert is_enough((first,), (given,)) is False
    assert is_enough((first, second), (given,)) is True


def test_what_is_beside_the_question_is_left_out() -> None:
    """A true sentence is shown if it rests on what was asked, or says the question's words."""
    given = source()
    beside = WrittenClaim("La Caf est associée à la procédure de recrutement.", ((given, 0, 100),))
    on_it = WrittenClaim("Il faut un mi-temps au moins.", ((given, *FIGURE),))
    asked = "Quel temps de travail ?"
    assert [is_to_the_point(c, asked, (given,)) for c in (beside, on_it)] == [False, True]
    assert is_to_the_point(beside, "La Caf est-elle associée au recrutement ?", (given,)) is True


def test_what_stands_beside_the_quotation_may_be_told() -> None:
    """The unit next to what is quoted is to the point; another one of its section only if it says
    a word of the question."""
    text = "Le bail dure un an. Il se renouvelle seul. La cave est vide. Le loyer du bail est payé."
    document, passage = stored("lease", text)
    (given,) = label_sources([(document, passage, ((0, 19),), ())])
    claims = [
        WrittenClaim(text[u.start : u.end], ((given, u.start, u.end),)) for u in passage.units
    ]
    told = [is_to_the_point(claim, "Combien de temps dure le bail ?", (given,)) for claim in claims]
    assert told == [True, True, False, True]


def test_what_answers_almost_as_well_may_be_told() -> None:
    """Retrieval may take the second best for the best: a sentence that rests on it is shown."""
    text = "Le bail dure un an. Le chauffage est compris. La cave est vide. Le jardin est clos."
    document, passage = stored("lease", text)
    cave = (text.index("La cave"), text.index(" Le jardin"))
    (given,) = label_sources([(document, passage, ((0, 19),), (cave,))])
    claims = [
        WrittenClaim(text[u.start : u.end], ((given, u.start, u.end),)) for u in passage.units[2:]
    ]
    told = [is_to_the_point(claim, "Combien de temps ?", (given,)) for claim in claims]
    assert told == [True, False]
