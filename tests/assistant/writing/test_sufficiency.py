from __future__ import annotations

import pytest

from assistant.writing.sources import SourcePassage, WrittenClaim, label_sources
from assistant.writing.sufficiency import is_enough, is_to_the_point
from tests.assistant.writing.samples import RECRUITMENT, stored

TIME = "Quel temps de travail est nécessaire ?"
FIGURE = RECRUITMENT.index("Un temps"), len(RECRUITMENT)


def source() -> SourcePassage:
    """The recruitment text, its figure being essential."""
    (found,) = label_sources([(*stored("d", RECRUITMENT), (FIGURE,), ())])
    return found


def test_no_sentence_is_too_little() -> None:
    """An empty answer never replaces the extractive one."""
    assert is_enough((), (source(),), TIME) is False


def test_the_essential_figure_must_be_said() -> None:
    """A true sentence about something else does not stand for the figure that was asked."""
    given = source()
    other = WrittenClaim("La Caf est associée à la procédure.", ((given, 0, 100),))
    assert is_enough((other,), (given,), TIME) is False
    same = WrittenClaim(
        "Il faut au moins un mi-temps pour maintenir la dynamique de projet.",
        ((given, *FIGURE),),
    )
    assert is_enough((same,), (given,), TIME) is True


def test_the_essential_span_must_be_cited() -> None:
    """Saying the figure with another span beside it is not enough."""
    given = source()
    claim = WrittenClaim(
        "Il faut au moins 0,5 ETP pour maintenir la dynamique de projet.", ((given, 0, 100),)
    )
    assert is_enough((claim,), (given,), TIME) is False


def test_every_item_of_a_list_must_be_told() -> None:
    """An answer that forgets an item of the list that was asked for is too little."""
    text = "Ouvrir le relais chaque samedi.\nRecevoir gratuitement les familles."
    document, passage = stored("list", text)
    (given,) = label_sources([(document, passage, ((0, len(text)),), ())])
    first = WrittenClaim("Le relais est ouvert chaque samedi.", ((given, 0, 31),))
    second = WrittenClaim("Les familles sont reçues gratuitement.", ((given, 32, len(text)),))
    asked = "Que fait l'agent ?"
    assert is_enough((first,), (given,), asked) is False
    assert is_enough((first, second), (given,), asked) is True


@pytest.mark.parametrize(
    ("text", "question", "enough", "too_little"),
    [
        (
            "La location coûte 12 €.\nLa caution est de 90 €.\nLe retard est facturé 5 €.",
            "Combien vaut la caution ?",
            "La caution est de 90 €.",
            "La location coûte 12 €.",
        ),
        (
            "Le bal compte 40 danseurs et 12 musiciens sont payés par la ville.",
            "Qui paie les musiciens ?",
            "Les 12 musiciens sont payés par la ville.",
            "Le bal compte 40 danseurs.",
        ),
        (
            "Le bail dure neuf ans ; le loyer est payé avant le 5 mars.",
            "Jusqu'à quand payer le loyer ?",
            "Le loyer est payé avant le 5 mars.",
            "Le loyer est payé.",
        ),
        (
            "Une assurance est demandée, soit 40 € au moins.",
            "Faut-il une assurance ?",
            "Une assurance de 40 € au moins est demandée.",
            "Une assurance est demandée.",
        ),
        (
            "Rosa Blin : gardienne du port\nrosa.blin@port.example / 05 00 00 11 22",
            "Quel est le courriel de la gardienne ?",
            "Rosa Blin, gardienne du port : rosa.blin@port.example.",
            "Rosa Blin, gardienne du port : 05 00 00 11 22.",
        ),
    ],
)
def test_only_what_is_asked_must_be_told(
    text: str, question: str, enough: str, too_little: str
) -> None:
    """Of a table, a long sentence or a contact, the parts that say the question's words are
    needed, with their figures; the others may be left out."""
    document, passage = stored("asked", text)
    (given,) = label_sources([(document, passage, ((0, len(text)),), ())])
    kept, refused = (WrittenClaim(t, ((given, 0, len(text)),)) for t in (enough, too_little))
    assert is_enough((kept,), (given,), question) is True
    assert is_enough((refused,), (given,), question) is False


def test_all_is_needed_where_nothing_tells_what_is_asked() -> None:
    """A question that shares no word with one part more than another asks for every part."""
    text = "Un casque est fourni.\nDes gants sont prêtés.\nUne lampe est louée 3 €."
    document, passage = stored("all", text)
    (given,) = label_sources([(document, passage, ((0, len(text)),), ())])
    part = WrittenClaim("Un casque est fourni.", ((given, 0, 21),))
    whole = WrittenClaim(
        "Un casque est fourni, des gants sont prêtés et une lampe est louée 3 €.",
        ((given, 0, len(text)),),
    )
    assert [is_enough((c,), (given,), "Et pour le matériel ?") for c in (part, whole)] == [
        False,
        True,
    ]


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
