"""The same code answers about documents that nobody knew when it was written."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.answers import Answer, AnswerMode, AnswerStatus
from assistant.assistant import Assistant
from assistant.territories import UnknownCollectionError
from tests.assistant.conftest import Ask

ANSWERED = AnswerStatus.ANSWERED


def said(answer: Answer) -> str:
    """The answer's text with its white space collapsed."""
    return " ".join(answer.answer.split())


def sections(answer: Answer) -> list[str | None]:
    """Where the citations stand, in their order."""
    return [citation.section for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "expected", "section"),
    [
        (
            "Combien d'agents travaillent à la piscine ?",
            "12 Agents employés sur l'ensemble de l'établissement [1]",
            "QUELQUES CHIFFRES",
        ),
        (
            "Quel est le montant de la subvention versée par la commune ?",
            "184 500 € Subvention versée par la commune en 2026 pour le fonctionnement de la "
            "piscine [1]",
            "QUELQUES CHIFFRES",
        ),
        (
            "Quelle est la durée d'encadrement minimum ?",
            "Une durée d'encadrement minimum de : 3 heures est exigée pour chaque créneau "
            "hebdomadaire confié à un club. [1]",
            "Les groupes et les clubs",
        ),
    ],
)
def test_a_figure_comes_with_its_label(
    ask: Ask, question: str, expected: str, section: str
) -> None:
    """A figure is said with the words that say what it counts, and nothing beside it."""
    answer = ask(question)
    assert (answer.status, said(answer), sections(answer)) == (ANSWERED, expected, [section])


def test_a_list_is_said_whole(ask: Ask) -> None:
    """All the items of a list are said, in order, each as a claim of the same citation."""
    answer = ask("Quels sont les rôles du surveillant de bassin ?")
    items = [
        "Il surveille les baigneurs pendant toute l'ouverture",
        "Il porte secours et donne les premiers soins",
        "Il fait respecter le règlement",
        "Il tient à jour le carnet sanitaire",
        "Il décide de l'évacuation des bassins",
    ]
    assert answer.status is ANSWERED
    assert [line[2:] for line in answer.answer.splitlines() if line.startswith("- ")] == items
    assert [claim.text for claim in answer.claims][-5:] == items
    assert {claim.citations for claim in answer.claims} == {(1,)}
    assert sections(answer) == ["LE SURVEILLANT DE BASSIN"]


@pytest.mark.parametrize(
    "question", ["Quelle est l'adresse mail de la directrice ?", "mail directrice"]
)
def test_a_contact_comes_with_name_and_role(ask: Ask, question: str) -> None:
    """Who asks for an address gets the name and the role with it, and nobody else's."""
    answer = ask(question)
    assert answer.status is ANSWERED
    assert (
        answer.citations[0].quote.split()
        == (
            "Solène Marchetti : Directrice de l'établissement "
            "solene.marchetti@valbrune.example / 05 55 01 02 03"
        ).split()
    )
    assert "Lavigne" not in answer.answer


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Le bonnet de bain est-il obligatoire ?",
            "Le port du bonnet de bain est obligatoire dans tous les bassins. [1]",
        ),
        (
            "Le directeur peut-il fermer un bassin ?",
            "Le directeur peut fermer un bassin sans préavis lorsque la sécurité l'exige. [1]",
        ),
        (
            "Les clubs peuvent-ils emprunter les lignes d'eau ?",
            "Les clubs peuvent emprunter les lignes d'eau, sous la responsabilité de leur "
            "président. [1]",
        ),
        (
            "L'accompagnement des enfants de moins de huit ans est-il obligatoire ?",
            "Les enfants de moins de huit ans doivent être accompagnés d'un adulte en tenue de "
            "bain. [1]",
        ),
    ],
)
def test_yes_or_no_is_settled_by_the_sentence_itself(
    ask: Ask, question: str, expected: str
) -> None:
    """May stays may and must stays must: the sentence is said word for word, with its force."""
    answer = ask(question)
    assert (answer.status, said(answer)) == (ANSWERED, expected)


def test_a_definition_under_a_question_heading(ask: Ask) -> None:
    """A heading that asks is answered by the sentence below it."""
    answer = ask("Qu'est-ce qu'un créneau partagé ?")
    assert said(answer) == (
        "C'est une plage horaire pendant laquelle un club et le public utilisent le même bassin, "
        "chacun dans ses lignes. [1]"
    )


def test_a_sentence_that_asks_is_no_answer(ask: Ask) -> None:
    """A question of the document is never said in answer to one, however alike they are."""
    answer = ask("Pourquoi la caisse ferme-t-elle si longtemps avant ?")
    assert answer.status is ANSWERED
    assert [claim.text for claim in answer.claims if "?" in claim.text] == []


def test_what_a_follow_up_lacks_is_named(ask: Ask) -> None:
    """A refused follow-up says which of its own words was not met, and stays within the subject."""
    answer = ask("Combien d'agents travaillent à la piscine ?", "Et le salaire ?")
    assert answer.status is AnswerStatus.NOT_IN_SOURCES
    assert "salaire" in answer.answer


@pytest.mark.parametrize(
    ("clean", "clumsy"),
    [
        (
            "Quels sont les rôles du surveillant de bassin ?",
            "quelle sont les role du surveilant de basin",
        ),
        ("Combien d'agents travaillent à la piscine ?", "cb dagents bossent a la piscine"),
        ("Le bonnet de bain est-il obligatoire ?", "LE BONNET DE BAIN EST IL OBLIGATOIRE"),
        ("Le bonnet de bain est-il obligatoire ?", "le bonet de bain est til obligatoir"),
        ("Le bonnet de bain est-il obligatoire ?", "le bonet de bin est til obligatoir"),
    ],
)
def test_clumsy_words_get_the_same_answer(ask: Ask, clean: str, clumsy: str) -> None:
    """Misspelt, SMS and shouted questions get what the clean one gets."""
    assert ask(clumsy).answer == ask(clean).answer


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (("Qui est la directrice ?", "Et son mail ?"), "solene.marchetti@valbrune.example"),
        (("Qui est la directrice ?", "et le responsable technique ?"), "Hugues Lavigne"),
        (("Combien d'agents travaillent à la piscine ?", "Et la subvention ?"), "184 500 €"),
    ],
)
def test_a_follow_up_leans_on_what_came_before(
    ask: Ask, turns: tuple[str, ...], expected: str
) -> None:
    """A question that says half of what it means is read in the light of the one before."""
    answer = ask(*turns)
    assert answer.status is ANSWERED
    assert expected in answer.answer


def test_a_new_subject_is_not_dragged_into_the_old_one(ask: Ask) -> None:
    """A question that stands by itself is answered as if nothing had been said."""
    alone = ask("Qui est la directrice ?")
    after = ask("Le bonnet de bain est-il obligatoire ?", "Qui est la directrice ?")
    assert (after.status, after.answer) == (alone.status, alone.answer)


@pytest.mark.parametrize(
    "question",
    [
        "Quelle est la capitale de l'Australie ?",
        "Comment faire une pâte à crêpes ?",
        "Qui a gagné le dernier Tour de France ?",
        "Écris-moi un poème sur l'automne",
    ],
)
def test_another_subject_is_out_of_scope(ask: Ask, question: str) -> None:
    """What is no subject of the documents is refused as such, without a citation."""
    answer = ask(question)
    assert (answer.status, answer.citations) == (AnswerStatus.OUT_OF_SCOPE, ())


def test_words_that_no_document_knows_are_no_other_subject_where_the_reader_is_sure(
    ask: Ask,
) -> None:
    """Neither « bambin » nor « barboter » stands in any document; what answers is found all the
    same."""
    answer = ask("Un bambin peut-il barboter tout seul ?")
    assert answer.status is ANSWERED
    assert "Les enfants de moins de huit ans doivent être accompagnés" in answer.answer


def test_what_is_asked_of_the_subject_itself_is_never_another_subject(ask: Ask) -> None:
    """A question that names what a document's title names is told that the documents lack it, not
    that it is about something else."""
    answer = ask("Quelle hypothèque grève la piscine ?")
    assert answer.status is AnswerStatus.NOT_IN_SOURCES


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Combien d'agents travaillent à la piscine de Toulouse ?", "Toulouse"),
        ("Quelle subvention la commune a-t-elle versée en 2019 ?", "2019"),
        ("Le bonnet de bain est-il obligatoire dans les piscines de Lozère ?", "Lozère"),
        ("Quel est le mail de Mme Delacroix ?", "Delacroix"),
    ],
)
def test_a_near_miss_is_refused_and_named(ask: Ask, question: str, missing: str) -> None:
    """Another place, year or person than the documents': no answer, and the reason is named."""
    answer = ask(question)
    assert (answer.status, answer.citations) == (AnswerStatus.NOT_IN_SOURCES, ())
    assert missing in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "Que contient le plan d'organisation de la surveillance et des secours ?",
        "Que dit le POSS sur les accidents ?",
    ],
)
def test_an_expected_document_is_said_to_be_missing(ask: Ask, question: str) -> None:
    """A document that is announced and not deposited is named, under its title, and not made up."""
    answer = ask(question)
    assert (answer.status, answer.citations) == (AnswerStatus.SOURCE_MISSING, ())
    assert "Plan d'organisation de la surveillance et des secours" in answer.answer


def test_a_false_premise_is_corrected(ask: Ask) -> None:
    """A wrong amount is answered by the sources' own, never confirmed."""
    answer = ask("La subvention de la commune est-elle de 90 000 € ?")
    assert answer.status is ANSWERED
    assert "184 500 €" in answer.answer
    assert "90 000" not in answer.answer


def test_publishers_who_disagree_are_both_heard(ask: Ask) -> None:
    """Two publishers' figures for the same thing are both said, each under its name."""
    answer = ask("Combien de baigneurs sont admis en même temps ?")
    said_by = {citation.publisher: citation.quote for citation in answer.citations}
    assert set(said_by) == {"Commune de Valbrune", "Agence sanitaire de l'Ourle"}
    assert "230" in said_by["Commune de Valbrune"]
    assert "198" in said_by["Agence sanitaire de l'Ourle"]
    assert [name for name in said_by if name not in answer.answer] == []


def test_a_document_past_its_date_says_so(ask: Ask) -> None:
    """A value from a document whose validity has ended is said with that end."""
    answer = ask("Quelle est la caution demandée pour la salle des Iris ?")
    assert "600 €" in answer.answer
    assert "31 décembre 2025" in answer.answer


def test_a_territory_is_a_collection(ask: Ask, assistant: Assistant) -> None:
    """A collection's documents answer in it, and nowhere else."""
    question = "Quel est le prix d'une concession trentenaire ?"
    assert assistant.collections() == ("rocheclaire", "valbrune")
    assert "410 €" in ask(question, collection="rocheclaire").answer
    assert ask(question).citations == ()
    assert ask(question, collection="valbrune").citations == ()
    assert ask("Le bonnet de bain est-il obligatoire ?", collection="rocheclaire").citations == ()


def test_an_unknown_collection_is_an_error(ask: Ask) -> None:
    """Asking about a territory without documents is the caller's mistake."""
    with pytest.raises(UnknownCollectionError):
        ask("Bonjour", collection="atlantide")


def test_a_situation_before_the_question_is_read_with_it(ask: Ask) -> None:
    """What stands before the question may hold what it is about."""
    answer = ask(
        "Un club de triathlon me demande s'il doit signer une convention d'occupation avec la "
        "commune avant la saison ; que dois-je lui répondre ?"
    )
    assert answer.status is ANSWERED
    assert "Tout club signe une convention d'occupation avec la commune" in answer.answer


def test_two_questions_get_two_answers(ask: Ask) -> None:
    """Two things asked in one message are both answered, each with its own citation."""
    answer = ask("Est-ce que le bonnet de bain est obligatoire et qui est la directrice ?")
    assert answer.status is ANSWERED
    assert "bonnet de bain est obligatoire" in answer.answer
    assert "Solène Marchetti" in answer.answer
    assert set(sections(answer)) == {"Accès aux bassins", "L'ÉQUIPE DE DIRECTION"}


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("Bonjour", AnswerStatus.SMALL_TALK),
        ("Merci beaucoup", AnswerStatus.SMALL_TALK),
        ("Qui es-tu ?", AnswerStatus.SMALL_TALK),
        ("Et alors ?", AnswerStatus.CLARIFICATION),
        ("Combien ?", AnswerStatus.CLARIFICATION),
    ],
)
def test_words_that_ask_nothing_have_their_own_status(
    ask: Ask, message: str, status: AnswerStatus
) -> None:
    """Greetings are answered in kind; a question about nothing is asked back, with choices."""
    answer = ask(message)
    assert (answer.status, answer.citations) == (status, ())
    if status is AnswerStatus.CLARIFICATION:
        assert 2 <= len(answer.suggestions) <= 3


def test_suggestions_are_answered(ask: Ask) -> None:
    """Every question that is suggested gets an answer when it is asked."""
    suggested = ask("Quel matériel est interdit ?").suggestions
    assert 2 <= len(suggested) <= 3
    assert {ask(question).status for question in suggested} == {ANSWERED}


def test_answers_without_a_model_are_extractive(ask: Ask) -> None:
    """Without a chat model nothing is generated, and the answer says so."""
    answer: Any = ask("Quel matériel est interdit ?")
    assert (answer.mode, answer.model, answer.notice) == (AnswerMode.EXTRACTIVE, None, None)


def test_a_question_put_twice_gets_the_same_answer(ask: Ask) -> None:
    """Answers depend on the question alone: only their identity differs."""
    first, second = (ask("Qui est le responsable technique ?") for _ in range(2))
    assert (first.answer, first.citations) == (second.answer, second.citations)
    assert first.id != second.id
