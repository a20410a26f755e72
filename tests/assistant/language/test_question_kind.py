"""What kind of answer a question asks for."""

from __future__ import annotations

import pytest

from assistant.language.quantities import QuantityKind
from assistant.language.question_words import (
    QuestionKind,
    Reach,
    asked_means,
    asks_to_reach,
    gives_means,
    interrogative,
    measured,
    question_kind,
    says_when,
)

K = QuestionKind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Combien d'agents travaillent à la piscine ?", K.FIGURE),
        ("Quel est le montant de la subvention ?", K.FIGURE),
        ("montant subvention", K.FIGURE),
        ("aide au poste minimum", K.FIGURE),
        ("De quoi le contrat parle-t-il au minimum ?", K.OPEN),
        ("c'est quoi le budget de la piscine", K.FIGURE),
        ("Quand ferme la caisse ?", K.DATE),
        ("À quelle date ouvre le bassin ?", K.DATE),
        ("le maire doit le voir tous les combien", K.DATE),
        ("Quelle est l'adresse mail de la directrice ?", K.CONTACT),
        ("Comment joindre le responsable ?", K.CONTACT),
        ("La mairie peut-elle nous aider à écrire le projet ?", K.YES_NO),
        ("horaires de l'hôtel de ville", K.OPEN),
        ("Qui est le responsable technique ?", K.PERSON),
        ("Quels sont les tarifs réduits ?", K.LIST),
        ("Quelles pièces faut-il fournir ?", K.LIST),
        ("Qu'est-ce qu'un créneau partagé ?", K.DEFINITION),
        ("C'est quoi un carnet sanitaire ?", K.DEFINITION),
        ("Qu'est-ce que le carnet sanitaire ?", K.DEFINITION),
        ("qu'est ce que la commission des usagers", K.DEFINITION),
        ("Le carnet sanitaire, de quoi s'agit-il ?", K.DEFINITION),
        ("En quoi consiste le créneau partagé ?", K.DEFINITION),
        ("Qu'est-ce que la régie décide ?", K.OPEN),
        ("Qu'est-ce que ça change ?", K.OPEN),
        ("Le bonnet est-il obligatoire ?", K.YES_NO),
        ("Est-ce que les clubs paient ?", K.YES_NO),
        ("La commune peut-elle refuser ?", K.YES_NO),
        ("Pourquoi fermer le bassin ?", K.WHY),
        ("Comment réserver un créneau ?", K.HOW),
        ("la piscine le dimanche", K.OPEN),
        ("Que conseille-t-on aux clubs ?", K.OPEN),
        ("Si le club refuse, que peut-on faire ?", K.OPEN),
        ("À quel guichet peut-on payer ?", K.OPEN),
        ("Est-ce qu'on sait qui paie ?", K.YES_NO),
        ("Le bassin est fermé : peut-on quand même nager ?", K.YES_NO),
        ("À quelle heure arrivent-ils ?", K.DATE),
        ("À quel rythme téléphone-t-on aux clubs ?", K.DATE),
        ("Indiquez-moi les pièces du dossier.", K.LIST),
        ("Qui décide des missions du poste ?", K.OPEN),
        ("Le bassin change quoi pour les services de la mairie ?", K.OPEN),
        ("Le club fait-il partie des partenaires ?", K.YES_NO),
        ("Elle réunit les clubs et les services, c'est ça ?", K.YES_NO),
        ("Que fait-il des documents ?", K.LIST),
    ],
)
def test_the_question_tells_its_kind(question: str, kind: QuestionKind) -> None:
    """The question's own words decide, accents and capitals or not."""
    assert question_kind(question) is kind
    assert question_kind(question.upper()) is kind


@pytest.mark.parametrize(
    ("question", "means"),
    [
        ("son mail ?", (Reach.MAIL,)),
        ("le numéro de portable", (Reach.MOBILE, Reach.PHONE)),
        ("téléphone et courriel", (Reach.MAIL, Reach.PHONE)),
        ("adresse postale", (Reach.ADDRESS,)),
        ("l'adresse électronique", (Reach.MAIL,)),
    ],
)
def test_the_asked_means_are_named(question: str, means: tuple[Reach, ...]) -> None:
    """A question says by which means it wants to reach somebody."""
    assert asks_to_reach(question)
    assert set(asked_means(question)) == set(means)


def test_a_landline_is_no_mobile() -> None:
    """A number gives the means that it is, and no other."""
    landline, mobile = "05 63 00 11 22", "06 10 20 30 40"
    assert gives_means(landline, (Reach.PHONE,))
    assert not gives_means(landline, (Reach.MOBILE, Reach.PHONE))
    assert gives_means(mobile, (Reach.MOBILE, Reach.PHONE))
    assert not gives_means("accueil, 2e étage", (Reach.MAIL,))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Avec qui travaille le directeur ?", "who"),
        ("QUELS SONT LES RÔLES ?", "what"),
        ("La piscine, à quel moment ?", "when"),
        ("Où se trouve le bassin ?", "where"),
        ("Les agents ou les élus", None),
    ],
)
def test_a_question_word_says_what_is_asked_for(text: str, asked: str | None) -> None:
    """Headings and questions are compared by it; « ou » is no « où »."""
    assert interrogative(text) == asked


def test_some_time_is_a_duration_or_a_working_time() -> None:
    """« Combien de temps minimum ? »: three years, or half time; how long it lasts, a duration."""
    measures = measured("Combien de temps minimum pour un agent ?", K.FIGURE)
    assert measures == {QuantityKind.DURATION, QuantityKind.WORKING_TIME}
    assert measured("Quelle est la durée du contrat ?", K.FIGURE) == {QuantityKind.DURATION}


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("La caisse ouvre dès huit heures.", True),
        ("La caisse est fermée le mardi.", True),
        ("La caisse vend des bonnets.", False),
        ("Le maire le reçoit une fois par trimestre.", True),
    ],
)
def test_what_says_when(text: str, tells: bool) -> None:
    """« dès » places in time, « des » does not."""
    assert says_when(text) is tells


def test_whoever_telephones_is_not_to_be_telephoned() -> None:
    """« Téléphone-t-on » asks for no number; « quel téléphone » does."""
    assert not asks_to_reach("À quel rythme téléphone-t-on aux clubs ?")
    assert not asked_means("À quel rythme téléphone-t-on aux clubs ?")
    assert asks_to_reach("Quel téléphone pour la caisse ?")


def test_an_hour_is_asked_by_its_name() -> None:
    """« À quelle heure ? » wants an hour, « quand ? » a day."""
    hours = measured("À quelle heure ouvre-t-on ?", K.DATE)
    assert hours == {QuantityKind.TIME, QuantityKind.DURATION}
    assert QuantityKind.TIME not in measured("Quand ouvre-t-on ?", K.DATE)
