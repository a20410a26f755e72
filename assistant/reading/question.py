"""Understand a question: its words, what it asks for, and what it pins down."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from assistant.language.lexicons import (
    asides,
    corrections,
    equivalences,
    find_phrases,
    further_reading,
    phrase,
    scaffolding,
    spoken,
    stem_phrase,
)
from assistant.language.quantities import QuantityKind, asked_quantities
from assistant.language.question_words import (
    DEFINING_WORDS,
    REACH_WORDS,
    QuestionKind,
    Reach,
    asked_means,
    asks_for_several,
    asks_to_reach,
    interrogative,
    measured,
    question_kind,
)
from assistant.language.vocabulary import Vocabulary, correct, is_verb
from assistant.language.words import (
    STOP_WORDS,
    content_words,
    fold,
    fold_keeping_length,
    stem,
    terms_of,
    words,
)
from assistant.reading.constraints import Constraint, ConstraintKind, constraints

_NEVER = frozenset(
    """savoir sais sait dire dis dit combien comment pourquoi quand qui quoi ou est-ce faut doit
    peut""".split()
)
_SPEAKER = re.compile(
    r"(?:en tant qu[e']|je suis|nous sommes|(?:je viens|nous venons) d'etre|etant)\s*"
    r"(?:(?:le|la|un|une|des|nouveau|nouvel|nouvelle|simple)\s+)*"
    r"(?:maires?|elue?s?|adjointe?s?|conseill\w+|presidente?|vice-presidente?|techniciens?|dgs)"
    r"(?:\s+(?:municipal\w*|communautaire|departemental\w*))?"
)
"""Who speaks, not what is asked."""
_HAPPENS = re.compile(
    r"(?<!\w)(?:a|ont|aura|auront|avait|avaient|avoir|ait|aient|aurait|auraient)"
    r"(?:-(?:t-)?(?:ils?|elles?|on))?(?: (?:bien|toujours|encore|deja|pas|jamais))? lieu(?!\w)"
)
"""What takes place, not a place."""
_INVERTED = re.compile(r"-(?:t-)?(?:ils?|elles?|on|je|tu|nous|vous)(?!\w)", re.IGNORECASE)
"""What follows a verb: « paie-t-elle »."""
_WHO = re.compile(
    r"(?<!\w)(?<!c'est )(?<!c’est )(?:qui|ki) (?:(?:nous|vous|les?|la|en|y|se) |[slm]['’])?$",
    re.IGNORECASE,
)
"""What stands before a verb: « qui siège au jury ? », and not « c'est qui Durand ? »."""
EXPANSION = 0.5
"""Weight of a term that the question only calls by another name."""
LENT = 0.6
"""Weight in lexical search of a term that the earlier question lends."""
FIGURES = (QuestionKind.FIGURE, QuestionKind.DATE)
_MAY_REACH = (QuestionKind.YES_NO, QuestionKind.HOW, QuestionKind.OPEN)
LASTING = (ConstraintKind.PLACE, ConstraintKind.YEAR, ConstraintKind.NAME, ConstraintKind.BENEFIT)
"""What stays pinned down from one question to the next until it is replaced."""
SCAFFOLD = 0.3
"""Weight in lexical search of a word that only frames the question."""


@dataclass(frozen=True)
class Term:
    """A word of the question that says what it is about, with what else would bear it."""

    text: str
    stem: str
    equivalents: frozenset[frozenset[str]] = frozenset()
    """Other names, each as the stems that must all be there."""
    verb: bool = False
    own: bool = True
    """False for a term that the earlier question lends."""


@dataclass(frozen=True)
class Question:
    """A question, read. `own` has its spelling restored; `text`, which is searched, also has the
    context added."""

    asked: str
    own: str
    text: str
    kind: QuestionKind
    several: bool
    reach: bool
    means: tuple[Reach, ...]
    measures: frozenset[QuantityKind]
    subject: tuple[Term, ...]
    weights: Mapping[str, float]
    constraints: tuple[Constraint, ...]
    bare: bool = False
    """True when only framing words say what it is about: « à quel moment exactement ? »."""
    wants_further_reading: bool = False
    """True where other documents than these are asked for."""
    situated: bool = False
    """True where `text` is the message itself, which tells a situation, then asks."""

    @property
    def read(self) -> str:
        """What is read of it by itself: its own words, with the situation they come from."""
        return self.text if self.situated else self.own

    @property
    def nouns(self) -> tuple[Term, ...]:
        """The nouns that it is about, those lent by an earlier question too."""
        return tuple(term for term in self.subject if not term.verb)

    @property
    def own_nouns(self) -> tuple[Term, ...]:
        """The nouns that it says itself."""
        return tuple(term for term in self.nouns if term.own)

    @property
    def continues(self) -> bool:
        """Whether an earlier question lends it something."""
        return any(not term.own for term in self.subject)

    @property
    def wants_figure(self) -> bool:
        """Whether a figure or a date is asked for."""
        return self.kind in FIGURES


def understand(asked: str, vocabulary: Vocabulary, context: Question | None = None) -> Question:
    """Read `asked`, in the light of `context`: the earlier question that it continues, if any."""
    corrected = _without_asides(correct(asked, vocabulary, spoken()))
    own = vocabulary.abbreviations.shortened(corrected)
    kind = question_kind(own)
    reach = kind is QuestionKind.CONTACT or asks_to_reach(own)
    pinning = _subject(own, vocabulary, framing=False)
    bare = all(term.verb for term in pinning)
    subject = _subject(own, vocabulary, framing=True) if bare and context is None else pinning
    asking = (REACH_WORDS if reach else frozenset()) | (
        DEFINING_WORDS if kind is QuestionKind.DEFINITION else frozenset()
    )
    subject = tuple(term for term in subject if fold(term.text) not in asking)
    if reach and kind in _MAY_REACH and not subject:
        kind = QuestionKind.CONTACT  # « A-t-il un portable ? »
    pinned = constraints(own, vocabulary)
    text, weights = own, _weights(own, vocabulary)
    measures = measured(own, kind) if kind in FIGURES else frozenset()
    if context is not None:
        text = f"{context.text} {own}"
        known = {term.stem for term in subject}
        subject += tuple(replace(t, own=False) for t in context.subject if t.stem not in known)
        replaced = {constraint.kind for constraint in pinned}
        pinned += tuple(
            c for c in context.constraints if c.kind in LASTING and c.kind not in replaced
        )
        weights = {t: LENT * w for t, w in context.weights.items()} | weights
        if kind is QuestionKind.OPEN and interrogative(own) != "who":
            # « Et la subvention ? » after « combien d'agents ? » asks for a figure, not for people.
            kind, measures = context.kind, context.measures if bare else frozenset()
    return Question(
        asked=asked,
        own=own,
        text=text,
        kind=kind,
        several=kind is QuestionKind.LIST or asks_for_several(own),
        reach=reach,
        means=asked_means(own) if reach else (),
        measures=measures,
        subject=subject,
        weights=weights,
        constraints=pinned,
        bare=bare,
        wants_further_reading=bool(find_phrases(phrase(own), further_reading())),
    )


def in_its_situation(asked: str, situation: str, message: str, vocabulary: Vocabulary) -> Question:
    """A question in the light of what the same message tells: read together, as it was written."""
    found = understand(asked, vocabulary, understand(situation, vocabulary))
    return replace(found, text=correct(message, vocabulary, spoken()), situated=True)


@cache
def _beside() -> re.Pattern[str]:
    """What says how to answer, or takes back the question before, with what separates it."""
    phrases = sorted((*asides(), *corrections()), key=len, reverse=True)
    return re.compile(rf"[\s,:]*\b(?:{'|'.join(map(re.escape, phrases))})\b[\s,:]*")


def _without_asides(text: str) -> str:
    """The question without « en deux mots » or « je voulais dire »; as it is if nothing is left."""
    folded = fold_keeping_length(text)
    left, position = "", 0
    for found in _beside().finditer(folded):
        left += text[position : found.start()] + " "
        position = found.end()
    left = (left + text[position:]).strip()
    return left if any(c.isalpha() for c in left) else text


def _subject(text: str, vocabulary: Vocabulary, *, framing: bool) -> tuple[Term, ...]:
    """The content words, each with its equivalents' stems; those that only frame if asked."""
    folded = fold_keeping_length(text)
    spoken_for = [m.span() for said in (_SPEAKER, _HAPPENS) for m in said.finditer(folded)]
    stems = stem_phrase(text)
    starts = [word.start for word in words(text)]
    equivalents: dict[int, set[frozenset[str]]] = {}
    for position, found in find_phrases(stems, equivalences()):
        others = {frozenset(other) for other in equivalences()[found] if other}
        for offset in range(len(found)):
            equivalents.setdefault(starts[position + offset], set()).update(others)
    figures = [(q.start, q.end) for q in asked_quantities(text)]
    meant = [
        word
        for word in content_words(text)
        if len(word.folded) > 1
        and not any(
            word.start == a or (a <= word.start < b and word.text[0].isdigit()) for a, b in figures
        )
        and not any(a <= word.start < b for a, b in spoken_for)
    ]
    # « Qui a rédigé ce livret ? »: then the framing words are what it is about.
    unwanted = _NEVER if framing else scaffolding()
    kept: dict[str, Term] = {}
    for word in (w for w in meant if w.folded not in unwanted):
        stemmed = stem(word.text)
        others = equivalents.get(word.start, set())
        if name := vocabulary.abbreviations.name_of(stemmed):
            others.add(frozenset(_telling(name)))
        kept.setdefault(
            stemmed,
            Term(
                word.text,
                stemmed,
                frozenset(others),
                is_verb(word.text)
                or _INVERTED.match(text, word.end) is not None
                or _WHO.search(text, 0, word.start) is not None,
            ),
        )
    return tuple(kept.values())


def _weights(text: str, vocabulary: Vocabulary) -> dict[str, float]:
    """Terms of lexical search: those asked, and at a lower weight their equivalents."""
    weights: dict[str, float] = {}
    for word in content_words(text):
        weight = SCAFFOLD if word.folded in scaffolding() else 1.0
        for term in terms_of(word):
            weights[term] = max(weights.get(term, 0.0), weight)
            for other in _telling(vocabulary.abbreviations.name_of(term)):
                weights.setdefault(other, EXPANSION)
    for _, found in find_phrases(stem_phrase(text), equivalences()):
        for name in equivalences()[found]:
            for term in name:
                weights.setdefault(term, EXPANSION)
    return weights


def _telling(name: Sequence[str]) -> list[str]:
    """The stems of a name without its function words."""
    return [one for one in name if one not in STOP_WORDS and len(one) > 1]
