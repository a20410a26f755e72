"""How far an option has the shape that a question asks for: a figure, a list, a person…"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.language.quantities import Quantity, QuantityKind, quantities
from assistant.language.question_words import (
    QuestionKind,
    gives_means,
    gives_reason,
    interrogative,
    says_when,
    says_where,
    shares_modality,
)
from assistant.language.verbs import finite_verbs, may_be_verb
from assistant.language.words import (
    content_words,
    fold,
    stem,
    words,
)
from assistant.reading.bearing import bears, stems_of
from assistant.reading.constraints import same_quantity
from assistant.reading.counting import counts_it
from assistant.reading.denials import asks_what_is_not, denies, denies_something_else
from assistant.reading.lines import asking_heading, heading_above
from assistant.reading.naming import NO_NAME, asks_name, names, opens_with_name
from assistant.reading.options import Option, Shape
from assistant.reading.question import Question

NO_FIGURE = -1.0
"""The fit of an option without any figure or date, for a question that asks for one."""
CLASHES = -0.8
"""The fit of what stands under a question that asks another kind of thing: who, and not when."""
DENIES = 0.6
"""The fit of what denies something, for who asks what a thing is not; of the rest, its contrary."""
PLACES = 0.5
"""The fit of what places something, for who asks where."""
IN_ITS_CELL, IN_ITS_ROW = 1.0, 0.8
"""The fit of a table's cell or row that gives the address or number asked for."""
IN_A_CARD = 0.3
"""The fit of a contact for who asks a name: the name may be of the service's person; of one cell
for who asks to reach somebody by any means."""
FORBIDS = 0.0
"""The fit of what forbids or excludes, for who asks when it is allowed, or how much it brings."""
COUNTS_ELSE = -0.3
"""The fit of a figure that counts something else than what is to be counted."""
ASKS_ELSE = 0.5
"""The fit of a list whose own heading asks something else."""


def fit(question: Question, option: Option, said: str) -> float:
    """How far an option has the shape that the question asks for: -1, 0 or up to 1."""
    kind, shape = question.kind, option.shape
    if question.reach and (kind is QuestionKind.CONTACT or kind is QuestionKind.PERSON):
        if shape in (Shape.CELL, Shape.ROW) and gives_means(said, question.means):
            if shape is Shape.CELL:
                return IN_ITS_CELL if question.means else IN_A_CARD
            return IN_ITS_ROW
        if shape is not Shape.CONTACT:
            return -0.5
        return 1.0 if gives_means(said, question.means) else -1.0
    if interrogative(question.own) == "where" and says_where(said):
        return PLACES
    if shape is Shape.CONTACT and not asks_name(question):
        if question.wants_figure:
            return NO_FIGURE
        if kind is QuestionKind.CONTACT:  # lent by the question before: « non, je parlais de… »
            return 1.0
        return 0.6 if kind is QuestionKind.PERSON else -0.5
    if _clashes(question, option, said):
        return CLASHES
    if asks_name(question):
        many = shape in (Shape.LIST, Shape.TABLE) and not question.several
        given = IN_A_CARD if shape is Shape.CONTACT and not opens_with_name(said) else 1.0
        return given if not many and names(question, said) else NO_NAME
    if question.wants_figure:
        found = _figures(question, said)
        if shape is Shape.LIST:
            return -0.6
        if kind is QuestionKind.DATE and says_when(said):
            return 0.4
        if QuantityKind.MONEY in question.measures and _FREE.search(fold(said)):
            return 0.6
        if not found:
            return FORBIDS if _FORBIDS.search(fold(said)) else NO_FIGURE
        measured = not question.measures or any(_measures(q, question.measures) for q in found)
        if not measured and not (shape is Shape.CELL and _in_its_column(question, found, said)):
            return -0.7
        if QuantityKind.COUNT in question.measures and not counts_it(question, found, option, said):
            return COUNTS_ELSE
        return 1.0 if shape is Shape.FIGURE else 0.8
    if denies_something_else(question, option, said):
        return -DENIES
    if question.several:
        if shape in (Shape.LIST, Shape.TABLE):
            return ASKS_ELSE if _asks_else(question, option) else 1.0
        return -0.4 if shape is Shape.ITEM else 0.0
    if shape is Shape.LIST and kind is QuestionKind.HOW:
        return 0.5
    if kind is QuestionKind.DEFINITION:
        return _defines(question, option, said)
    if kind is QuestionKind.YES_NO and shape in (Shape.SENTENCE, Shape.ITEM):
        return 0.4 if shares_modality(question.asked, said) else 0.0
    if kind is QuestionKind.WHY and shape is not Shape.LIST:
        return 0.6 if gives_reason(_without_own_purpose(question, said)) else 0.0
    if asks_what_is_not(question):
        return DENIES if denies(f"{heading_above(option)} {said}") else -DENIES
    if shape in (Shape.LIST, Shape.TABLE):
        return -0.3 if kind is QuestionKind.YES_NO else 0.0
    if shape is Shape.FIGURE:
        return -0.3
    return 0.0


def _figures(question: Question, said: str) -> list[Quantity]:
    """The figures of a text that the question does not give itself."""
    return [
        q
        for q in quantities(said)
        if q.kind is not QuantityKind.CONTACT and not _is_asked(q, question)
    ]


def stands_under_its_name(question: Question, option: Option) -> bool:
    """Whether a list is asked for by its heading, which says nothing but nouns of the question."""
    if not question.several or option.shape is not Shape.LIST:
        return False
    if asking_heading(option):
        return False
    asked = {term.stem for term in question.own_nouns}
    named = _names(heading_above(option))
    return not asked.isdisjoint(named) and all(
        one in asked or may_be_verb(written) for one, written in named.items()
    )


@lru_cache(maxsize=4_096)
def _names(heading: str) -> dict[str, str]:
    """The words of a heading by stem, without its numbers: « axes » and « retenus » of « Les quatre
    axes retenus »."""
    numbers = [(q.start, q.end) for q in quantities(heading)]
    return {
        stem(word.text): word.text
        for word in content_words(heading)
        if not any(start <= word.start < end for start, end in numbers)
    }


_FREE = re.compile(
    r"(?<!\w)(?:gratuit\w*|sans frais|offerte?s?|aucun frais|aucune (?:participation|contribution)|"
    r"ne (?:paie\w*|verse\w*|coute\w*|contribue\w*) (?:rien|pas)|"
    r"(?:pas|plus|aucune?) (?:d'|de )?(?:aide|subvention|prime|remboursement|versement|indemnite|"
    r"financement))(?!\w)"
)
"""What costs nothing: as good an answer to « combien ? » as a sum."""
_ALLOWED = (
    r"(?:autoris|permis|possible|admis|eligible|prevu|accord|financ|rembours|"
    r"pris(?:e|es)? en charge|ouvert)"
)
_FORBIDS = re.compile(
    r"(?<!\w)(?:interdit\w*|exclue?s?|en aucun cas|aucune?|"
    r"ne (?:peut|peuvent|doit|doivent) (?:pas|plus)|"
    rf"(?:n'est|ne sont) (?:pas|plus|jamais) {_ALLOWED}\w*)(?!\w)"
)
"""What forbids a thing, or says that it is not given."""
_APART = frozenset({"who", "when", "where", "how much"})
"""What heads an answer of no other kind; « comment » and « quels » may ask for anything."""


def _without_own_purpose(question: Question, said: str) -> str:
    """A text without « pour signer », for who asks why one signs: that is no reason for it."""
    asked = {word.folded for word in words(question.own)}
    return _PURPOSE.sub(lambda m: "" if fold(m.group(1)) in asked else m.group(), said)


_PURPOSE = re.compile(r"(?<!\w)pour (?:l[ae'’] ?|les? |une? )?(\w+)", re.IGNORECASE)


def _in_its_column(question: Question, found: list[Quantity], said: str) -> bool:
    """Whether a cell may be the figure although it measures something else: in a table the unit
    stands elsewhere, and what a row and a column name together is what they give."""
    if any(quantity.kind is QuantityKind.COUNT for quantity in found):
        return True
    told = stems_of(said)
    return bool(question.own_nouns) and all(bears(told, term) for term in question.own_nouns)


def _clashes(question: Question, option: Option, said: str) -> bool:
    """Whether an option stands first under « Avec qui… ? », and asked is « à quoi sert… ? »."""
    first = option.passage.units[0].start
    if option.shape is not Shape.LIST and option.shape is not Shape.ITEM and option.start != first:
        return False
    above = interrogative(asking_heading(option))
    if above not in _APART:
        return False
    asked = interrogative(question.own)
    if question.wants_figure and _figures(question, said):
        return False  # « Qui décide ? Les communes ont six sièges. »
    if question.kind in (QuestionKind.DEFINITION, QuestionKind.WHY):
        return True
    return asked in _APART and (
        asked != above or (asked == "who" and _does_else(question, option, said))
    )


def _does_else(question: Question, option: Option, said: str) -> bool:
    """« Qui recrute le chargé ? » is not answered under « Avec qui travaille le chargé ? »: what is
    done, or the part that is played, stands neither in the heading nor under it."""
    verbs = {word.folded for word in finite_verbs(words(question.own))}
    does = [term for term in question.subject if fold(term.text) in verbs]
    if question.kind is QuestionKind.PERSON:
        does = does or list(question.subject[:1])
    told = stems_of(f"{asking_heading(option)} {said}")
    return bool(does) and not any(bears(told, term) for term in does)


def _asks_else(question: Question, option: Option) -> bool:
    """Whether a list stands under a question of its own that asks another thing: « Avec qui… ? »
    above it, and « quels rôles ? » asked."""
    above = interrogative(asking_heading(option))
    return above is not None and interrogative(question.own) not in (None, above)


def _is_asked(quantity: Quantity, question: Question) -> bool:
    """Whether a figure is the question's own: « en 2024 » is no answer to « combien en 2024 ? »."""
    return any(
        c.quantity is not None and same_quantity(c.quantity, quantity) for c in question.constraints
    )


def _defines(question: Question, option: Option, said: str) -> float:
    """1 for a sentence that says what the asked thing is, 0.8 under a heading that asks it."""
    if option.shape is Shape.LIST:
        return -0.3
    asked = question.nouns or question.subject
    match = _DEFINES.match(said)
    if match and asked:
        head = stems_of(match.group("head"))
        return sum(bears(head, t) for t in asked) / len(asked)
    heading = asking_heading(option)
    if heading and asked and option.start == option.passage.units[0].start:
        return 0.8 * sum(bears(stems_of(heading), t) for t in asked) / len(asked)
    return -0.2


_DEFINES = re.compile(
    r"^\W*(?P<head>(?:l[ae']|l’|un|une|le|les|on appelle|par)\W?.{2,90}?)\W+"
    r"(?:est|sont|désignent?|signifient?|on entend|s'entend)(?!\w)",
    re.IGNORECASE,
)


def _measures(quantity: Quantity, wanted: frozenset[QuantityKind]) -> bool:
    return quantity.kind in wanted
