"""What the form of an option settles by itself, for or against it, whatever the reader says."""

from __future__ import annotations

from assistant.language.quantities import quantities
from assistant.language.question_words import QuestionKind
from assistant.language.words import stem
from assistant.reading.bearing import TermWeights, bears, stems_of
from assistant.reading.constraints import stands_in
from assistant.reading.counting import counted_noun, unit_as_written
from assistant.reading.denials import asks_what_is_not, denies_above, denies_something_else
from assistant.reading.fit import COUNTS_ELSE, NO_FIGURE, stands_under_its_name
from assistant.reading.naming import NO_NAME, asks_name
from assistant.reading.options import Shape
from assistant.reading.question import Question
from assistant.reading.scoring import Scored

NAMED = 0.75
"""Coverage of the question from which a name that stands beside its first noun is the one asked."""
BESIDE = 0.4
"""The reader's log odds below which what shares no word with a question, nor stands under one that
does, is no answer to it."""
_ANYBODY = frozenset(map(stem, ("personne", "agent", "collègue", "dame", "monsieur")))
"""Who is only told by what they do."""
TOLD = 0.85
"""Coverage of the question by an option's own words from which a figure of the very thing that is
counted is the one asked."""
WHOLLY = 0.99
"""Coverage of the question by an option's own words from which it says every one of them."""


def settles(question: Question, best: Scored) -> bool:
    """Whether an option answers even where the reader is not sure of it."""
    return (
        _is_the_contact(question, best)
        or _is_the_list(question, best)
        or _is_what_it_is_not(question, best)
        or _is_the_cell(question, best)
        or _is_the_count(question, best)
        or _is_wholly_borne(question, best)
        or (question.wants_further_reading and best.evidence.pointer < 0)
        or (asks_name(question) and best.fits > 0 and best.context >= NAMED)
    )


def is_no_answer(question: Question, best: Scored, weights: TermWeights) -> bool:
    """Whether an option does not answer even where the reader is sure of it."""
    unsure = best.evidence.reads < BESIDE
    beside = unsure and best.context == 0.0 and best.evidence.pointer >= 0
    beside = beside or (unsure and denies_something_else(question, best.option, best.said))
    return beside or _lacks_the_figure(question, best) or _is_anothers(question, best, weights)


def _is_the_contact(question: Question, best: Scored) -> bool:
    """Whether somebody named is to be reached, or asked about (« ligne fixe de… », « qui est… ? »),
    and the best option is that very person's."""
    # « Et lui, on le joint comment ? »: what the question before it named first.
    named = question.own_nouns or question.nouns[:1]
    return (
        (question.reach or question.kind in (QuestionKind.CONTACT, QuestionKind.PERSON))
        and best.option.shape is Shape.CONTACT
        and best.fits > 0
        and bool(named)
        and all(bears(best.line.stems, term) for term in named)
    )


def _is_the_list(question: Question, best: Scored) -> bool:
    """Whether a list is asked for by the very noun that it stands under, of what its section or its
    document is about."""
    if not stands_under_its_name(question, best.option):
        return False
    told = stems_of(" ".join((*best.option.passage.section, best.document.title)))
    return all(bears(told, term) for term in question.own_nouns)


def _is_what_it_is_not(question: Question, best: Scored) -> bool:
    """Whether what a thing is not is asked, and the best option is the list of that."""
    listed = best.option.shape is Shape.LIST and denies_above(best.option)
    return asks_what_is_not(question) and listed and best.context >= NAMED


def _is_the_cell(question: Question, best: Scored) -> bool:
    """Whether a figure is asked for that a row and a column pin down together, in a table that is
    about every noun of the question."""
    if not question.wants_figure or best.option.shape is not Shape.CELL or any(best.unmet):
        return False
    pinned = [c for c in question.constraints if stands_in(c, best.line.bare)]
    told = stems_of(best.line.text)
    return len(pinned) >= 2 and all(bears(told, term) for term in question.own_nouns)


def _is_the_count(question: Question, best: Scored) -> bool:
    """« Combien d'ETP ? » and a key figure of so many ETP, in a passage about all that is asked; or
    a sentence with so many, that says nearly all of it itself."""
    if not question.wants_figure or any(best.unmet):
        return False
    units = {stem(unit_as_written(q, best.said)) for q in quantities(best.said)} - {""}
    told = best.context >= NAMED if best.option.shape is Shape.FIGURE else best.own >= TOLD
    return told and counted_noun(question.own) in units


def _is_wholly_borne(question: Question, best: Scored) -> bool:
    """Whether a figure is asked for, and the best option gives one and says every word asked."""
    return (
        question.wants_figure
        and len(question.subject) >= 3
        and best.own >= WHOLLY
        and best.fits > 0
        and best.evidence.reads > 0
        and not any(best.unmet)
    )


def lacks_the_name(question: Question, option: Scored) -> bool:
    """Whether a name is asked for and an option gives none."""
    return asks_name(question) and option.fits <= NO_NAME


def _is_anothers(question: Question, best: Scored, weights: TermWeights) -> bool:
    """Whether the address of somebody is asked for whom the documents name, and the best one is
    of somebody else: what is named first stands neither in it nor above it."""
    tabled = best.option.shape in (Shape.CELL, Shape.ROW)
    told_apart = tabled or best.option.shape is Shape.CONTACT
    if not (question.reach and question.own_nouns and told_apart):
        return False
    named = question.own_nouns[0]
    if named.stem in _ANYBODY:  # « la personne qui suit les dossiers »
        return False
    told = stems_of(" ".join((*best.option.passage.section, best.said)))
    # A row says whose it is; a card may be of a service that is called otherwise.
    return (tabled or weights.knows(named)) and not bears(told, named)


def _lacks_the_figure(question: Question, best: Scored) -> bool:
    """Whether a figure, a date or a name is asked for and what answers best holds none at all."""
    if asks_name(question):
        return lacks_the_name(question, best) or best.context < NAMED
    unlike = best.fits == COUNTS_ELSE and best.evidence.reads < BESIDE
    return question.wants_figure and (best.fits <= NO_FIGURE or unlike)
