"""What a question pins down, and whether a passage bears it.

A place, a year, an amount, a person or a benefit named in the question must stand in the passage,
in its section path, or in its document's metadata; otherwise the passage is about another case.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.documents import NATIONAL, Passage, StoredDocument
from assistant.language.dictionary import is_french
from assistant.language.lexicons import (
    Phrase,
    benefit_names,
    benefits,
    departement_codes,
    find_phrases,
    loosely,
    opposed_qualities,
    phrase,
    places,
    places_loosely,
    scaffolding,
)
from assistant.language.quantities import Quantity, QuantityKind, asked_quantities, quantities
from assistant.language.vocabulary import Vocabulary, is_shouted
from assistant.language.words import STOP_WORDS, Word, fold, fold_keeping_length, words


class ConstraintKind(StrEnum):
    """What is pinned down."""

    PLACE = "place"
    YEAR = "year"
    QUANTITY = "quantity"
    NAME = "name"
    BENEFIT = "benefit"
    REACH = "reach"
    """A means of reaching somebody: a mobile number, an e-mail address."""
    QUALITY = "quality"
    """What excludes its contrary: « à mi-temps »."""
    OFFICE = "office"
    """Who holds an office: « qui préside »."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """One thing that an answer must be about. `text` is how the user wrote it.

    `accepted` are the phrases of which one must be borne; `within` is the département of a town.
    """

    kind: ConstraintKind
    text: str
    accepted: tuple[Phrase, ...] = ()
    quantity: Quantity | None = None
    within: str | None = None
    speakers: bool = False
    """Where the speaker comes from rather than what is asked about."""

    @property
    def is_town(self) -> bool:
        """Whether it is a place within a département, asked about."""
        within = self.kind is ConstraintKind.PLACE and self.within is not None
        return within and phrase(self.within or "") not in self.accepted and not self.speakers


_OWN = re.compile(
    r"(?:maire|adjointe?|elue?s?|conseillere?|presidente?|habitant|technicienne?|dgs|mairie|ville|"
    r"commune|suis|sommes|habite|viens|vis|collectivite|communaute|agglo(?:meration)?|chez nous|ici) ?"
    r"(?:municipale?|communautaire|departementale?)? ?(?:de|d'|du|des|a|au|aux|en|dans|le|la|l'|"
    r"dans le|dans la|de la|de l'|a la)? ?$"
)
_PLACE_BEFORE = re.compile(
    r"(?:dans (?:le|la|l'|les)|departement (?:de |du |de la |des |d')?|caf (?:de |du |de la |des |d'|de l')?|"
    r"en|a|de la|de l'|du|region|pour (?:le|la|l'|les)|sur (?:le|la|l')) ?$"
)
_ARTICLE = re.compile(r"(?:du|de la|a|en|le|la) ?$")
_SURELY_PLACE = re.compile(r"(?:dans (?:le|la|les|l')|departement .{0,6}|caf .{0,6}) ?$")
_CODE = re.compile(r"(?<!\w)dans le (\d{2,3}|2[ab])(?!\w| ?(?:h|€|%|ans|mois))|\bcaf ?(\d{2,3})\b")
_VAGUE = frozenset({"truc", "trucs", "chose", "choses", "point", "points", "mot", "mots"})
_TITLE = re.compile(
    r"(?<!\w)(?:m\.|mme|mr|monsieur|madame|docteur|maitre) ([\w'-]+)", re.IGNORECASE
)


def constraints(text: str, vocabulary: Vocabulary) -> tuple[Constraint, ...]:
    """Everything that `text` pins down, in the order of kinds."""
    return (
        *_places(text),
        *_quantities(text),
        *_benefits(text),
        *_names(text, vocabulary),
    )


def _places(text: str) -> list[Constraint]:
    found: list[Constraint] = []
    listed = words(text)
    folded = tuple(word.folded for word in listed)
    shouting = is_shouted(text)
    plain = fold(text)
    for position, named in find_phrases(folded, places()):
        place = places()[named]
        word, last = listed[position], listed[position + len(named) - 1]
        before = plain[: word.start] if len(plain) == len(text) else fold(text[: word.start])
        written = listed[position : position + len(named)]
        capital = any(one.text[:1].isupper() for one in written) and not shouting
        # A place that is also a common word counts only where the text writes it as a place.
        if place.ambiguous and not (capital and position > 0) and not _PLACE_BEFORE.search(before):
            continue
        common = place.ambiguous and not capital and _ARTICLE.search(before)
        if common and not _SURELY_PLACE.search(before):
            continue
        found.append(
            Constraint(
                ConstraintKind.PLACE,
                text[word.start : last.end],
                accepted=(named,),
                within=place.within,
                speakers=bool(_OWN.search(before)),
            )
        )
    if not found:
        found += _glued(listed)
    if not found:  # « alpes maritime »
        for _, loose in find_phrases(loosely(word.folded for word in listed), places_loosely()):
            place = places_loosely()[loose]
            found.append(_place(place.name, place.within))
    for match in _CODE.finditer(plain):
        name = departement_codes().get((match.group(1) or match.group(2)).upper())
        if name:
            found.append(_place(name, name))
    return found


def _glued(listed: Sequence[Word]) -> list[Constraint]:
    """The places that are written in one word with their article: « dans laveyron »."""
    unknown = [w.folded for w in listed if w.folded[:1] in ("l", "d") and not is_french(w.text)]
    named = (places().get((folded[1:],)) for folded in unknown)
    return [_place(place.name, place.within) for place in named if place and not place.ambiguous]


def _place(name: str, within: str) -> Constraint:
    """A place under its full name, however it was written."""
    return Constraint(ConstraintKind.PLACE, name, accepted=(phrase(name),), within=within)


def _quantities(text: str) -> list[Constraint]:
    found: list[Constraint] = []
    codes = [match.span() for match in _CODE.finditer(fold_keeping_length(text))]
    for quantity in asked_quantities(text):
        if quantity.unit in _VAGUE or any(a <= quantity.start < b for a, b in codes):
            continue  # « Caf 06 » is a place; « les 3 trucs » are no count of anything.
        year = quantity.kind is QuantityKind.YEAR
        kind = ConstraintKind.YEAR if year else ConstraintKind.QUANTITY
        found.append(Constraint(kind, quantity.text.strip(), quantity=quantity))
    return found


def _benefits(text: str) -> list[Constraint]:
    found: list[Constraint] = []
    listed = words(text)
    folded = tuple(word.folded for word in listed)
    plural = tuple(f[:-1] if len(f) > 4 and f.endswith("s") else f for f in folded)
    seen: set[int] = set()
    for candidate in (folded, plural):
        for position, named in find_phrases(candidate, benefits()):
            number = benefits()[named]
            first, last = listed[position], listed[position + len(named) - 1]
            written = text[first.start : last.end]
            # A two- or three-letter abbreviation in lower case may be another word.
            if len(named) == 1 and len(named[0]) <= 3 and written.islower() and is_french(written):
                continue
            if number not in seen:
                seen.add(number)
                found.append(
                    Constraint(
                        ConstraintKind.BENEFIT,
                        written,
                        accepted=tuple(phrase(name) for name in benefit_names()[number]),
                    )
                )
    return found


def _names(text: str, vocabulary: Vocabulary) -> list[Constraint]:
    """Names of persons, bodies and things that the corpus does not know at all or that are titled."""
    shouting = is_shouted(text)
    listed = words(text)
    titled = {fold(match.group(1)) for match in _TITLE.finditer(text)}
    placed = {
        position + offset
        for position, named in find_phrases(tuple(w.folded for w in listed), places())
        for offset in range(len(named))
    }
    found: list[Constraint] = []
    for number, word in enumerate(listed):
        if number in placed or any(c.isdigit() for c in word.text):
            continue
        if (word.folded,) == phrase(NATIONAL):
            continue
        acronym = len(word.text) >= 2 and word.text.isupper() and not shouting
        capital = (
            word.text[:1].isupper() and not shouting and number > 0 and not _opens(text, word.start)
        )
        if word.folded in titled or ((acronym or capital) and not _plain(word.folded)):
            found.append(Constraint(ConstraintKind.NAME, word.text, accepted=((word.folded,),)))
    return found


def _plain(folded: str) -> bool:
    return folded in STOP_WORDS or folded in scaffolding() or (folded,) in opposed_qualities()


def _opens(text: str, start: int) -> bool:
    """Whether a sentence opens at `start`, so that its capital says nothing."""
    return re.search(r"[.?!:«\n]\W*$", text[:start]) is not None


def borne(constraint: Constraint, passage: Passage, document: StoredDocument) -> bool:
    """Whether the passage, its section, or its document's metadata bears the constraint."""
    if constraint.kind is ConstraintKind.PLACE:
        return _place_borne(constraint, passage, document)
    if constraint.kind is ConstraintKind.YEAR and constraint.quantity is not None:
        return _year_borne(int(constraint.quantity.value), passage, document)
    if constraint.kind is ConstraintKind.QUANTITY and constraint.quantity is not None:
        return quantity_borne(constraint.quantity, passage.text) or quantity_borne(
            constraint.quantity, " ".join(passage.section)
        )
    context = _context(passage, document)
    if any(_holds(context, accepted) for accepted in constraint.accepted):
        return True
    if constraint.kind is not ConstraintKind.NAME:
        return False
    name = constraint.accepted[0][0]
    if _holds((document.text[:OPENING],), constraint.accepted[0]):
        return True
    if any(word.startswith(f"{name}-") for word in _all_words(context)):
        return True  # « Saint-Orade » for « Saint-Orade-sur-Lys »
    return name in frequent_words(document.text) or _spells(constraint.text, _all_words(context))


def stands_in(constraint: Constraint, text: str) -> bool:
    """Whether a text bears a place, a name or a year."""
    quantity = constraint.quantity
    if quantity is not None:
        return quantity_borne(quantity, text)
    return any(_holds((text,), accepted) for accepted in constraint.accepted)


def named_in(constraint: Constraint, passage: Passage) -> bool:
    """Whether the passage itself or its headings name what is pinned down."""
    return any(_holds((passage.text, *passage.section), name) for name in constraint.accepted)


OPENING = 600
"""Characters: whoever is named there is whom the whole document is about."""
FREQUENT = 3
"""A name that a document repeats so often is what the whole document is about."""


@lru_cache(maxsize=512)
def frequent_words(text: str) -> frozenset[str]:
    """Folded words that a text holds at least `FREQUENT` times."""
    counts = Counter(word.folded for word in words(text))
    return frozenset(folded for folded, count in counts.items() if count >= FREQUENT)


def _spells(acronym: str, context: tuple[str, ...]) -> bool:
    """Whether consecutive words begin with the letters of an acronym: « agence régionale de santé »."""
    if not acronym.isupper() or len(acronym) < 3:
        return False
    initials = "".join(word[0] for word in context if word not in STOP_WORDS)
    return fold(acronym) in initials


def territory_of(passage: Passage, document: StoredDocument) -> str:
    """The territory that the passage's fact is about."""
    if passage.source and passage.source.territory:
        return passage.source.territory
    return document.territory


def blocks(unmet: Sequence[Constraint]) -> bool:
    """Whether what is unmet makes the passage another case; a wrong figure may be corrected."""
    return any(constraint.kind is not ConstraintKind.QUANTITY for constraint in unmet)


def is_foreign(
    passage: Passage,
    document: StoredDocument,
    territories: Sequence[str],
    asked: Sequence[Constraint],
) -> bool:
    """Whether the fact is local to a territory that nobody asked about."""
    territory = territory_of(passage, document)
    if territory in (NATIONAL, *territories) or not territories:
        return False
    about = (territory,)
    return not any(
        (c.kind is ConstraintKind.PLACE and borne(c, passage, document))
        # A place that the gazetteer lacks is a name; « Caf » is one too, and names no territory.
        or (c.kind is ConstraintKind.NAME and any(_holds(about, name) for name in c.accepted))
        for c in asked
    )


def quantity_borne(wanted: Quantity, text: str) -> bool:
    """Whether `text` gives the same figure of a compatible kind."""
    return any(same_quantity(wanted, found) for found in quantities(text))


def same_quantity(wanted: Quantity, found: Quantity) -> bool:
    """Same value, and kinds that may stand for each other (a bare count for anything)."""
    if abs(wanted.value - found.value) > 1e-9 * max(1.0, abs(wanted.value)):
        return False
    return (
        wanted.kind is found.kind
        or QuantityKind.COUNT in (wanted.kind, found.kind)
        or {wanted.kind, found.kind} <= {QuantityKind.YEAR, QuantityKind.DATE}
    )


def _place_borne(constraint: Constraint, passage: Passage, document: StoredDocument) -> bool:
    territory = territory_of(passage, document)
    named = constraint.accepted[0]
    if phrase(territory) == named or fold(territory) == fold(constraint.within or ""):
        return True
    if named == phrase(NATIONAL):
        return True
    if territory == NATIONAL and constraint.speakers:
        return True
    return _holds(_context(passage, document), named)


def _year_borne(year: int, passage: Passage, document: StoredDocument) -> bool:
    dates = [document.valid_on, document.valid_until]
    if passage.source is not None:
        dates = [passage.source.date]
    if any(date and date.startswith(str(year)) for date in dates):
        return True
    # « Rapport annuel 2024 »: every passage of it is about that year.
    return _tells_year(year, " ".join((document.title, passage.text, *passage.section)))


def _years(text: str) -> list[int]:
    """The years of a text; 0 for a date without one."""
    dated = (QuantityKind.YEAR, QuantityKind.DATE)
    return [int(q.value) for q in quantities(text) if q.kind in dated]


def _tells_year(year: int, text: str) -> bool:
    """Whether a text gives a year, or a span of years that holds it."""
    return year in _years(text) or any(a <= year <= b for a, b in _ranges(text))


_OPEN_ENDED = re.compile(r"(?<!\w)(?:depuis|dès|à partir|avant|après|jusqu|d['’]ici)(?!\w)")


def tells_another_year(year: int, said: str) -> bool:
    """Whether a text is about another year: it gives one, not this one, and no span of years.

    « 61 % en 2024 » may go on « ; l'objectif est de 65 % en 2027 »: a clause without a year has
    that of what it stands under.
    """
    clauses = said.split(";")
    if not all(any(_years(clause)) for clause in clauses) or _OPEN_ENDED.search(said.lower()):
        return False
    return not _tells_year(year, said)


def _ranges(text: str) -> list[tuple[int, int]]:
    return [
        (int(a), int(b))
        for a, b in re.findall(r"\b((?:19|20)\d\d) ?[-–à] ?((?:19|20)\d\d)\b", text)
    ]


def _context(passage: Passage, document: StoredDocument) -> tuple[str | None, ...]:
    """The texts that say what a passage is about: itself, its section, its document, its source."""
    return (
        passage.text,
        *passage.section,
        document.title,
        document.publisher,
        document.territory,
        *(
            (passage.source.publisher, passage.source.title, passage.source.territory)
            if passage.source
            else ()
        ),
    )


@lru_cache(maxsize=20_000)
def _folded_words(text: str) -> tuple[str, ...]:
    return tuple(word.folded for word in words(text))


@lru_cache(maxsize=20_000)
def _all_words(texts: tuple[str | None, ...]) -> tuple[str, ...]:
    return tuple(word for text in texts if text for word in _folded_words(text))


@lru_cache(maxsize=20_000)
def _line(texts: tuple[str | None, ...]) -> str:
    """The words of some texts as `_same` makes them, each between spaces."""
    return f" {' '.join(map(_same, _all_words(texts)))} "


def _holds(texts: tuple[str | None, ...], wanted: Phrase) -> bool:
    """Whether a phrase stands in the words of some texts, one after the other."""
    return not wanted or f" {' '.join(map(_same, wanted))} " in _line(texts)


def _same(word: str) -> str:
    """What two words have in common that differ by a plural at most."""
    return word if len(word) <= 4 else word.rstrip("sx") + "\0"
