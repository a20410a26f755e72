"""Whether a name is asked for, and whether a sentence gives it: « la directrice, Mme Laborde »."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.language.dictionary import is_french
from assistant.language.words import STOP_WORDS, Word, fold, words
from assistant.reading.bearing import bears, stems_of
from assistant.reading.question import Question, Term

NO_NAME = -0.9
"""The fit of an option that gives no name, or somebody else's."""
NEAR = 3
"""Words between what is named and its name: « le logiciel d'observation VitriScope »."""
_ASKS_NAME = re.compile(
    r"(?<!\w)(?:s'appelle(?:nt)?|se nomme(?:nt)?)(?!\w)|"
    r"(?:quels? (?:est|sont)|c'est quoi|donnez?(?:[ -]moi)?|connaitre|savoir) "
    r"(?:le|les|son|leurs?) noms?(?!\w)|"
    r"^\W*(?:le |les )?noms? (?:de|du|des|d')|par leurs? noms?(?!\w)"
)
_CALLED = frozenset(
    "denomme denommee appele appelee nomme nommee intitule intitulee baptise".split()
)
_TITLED = frozenset("m mme mr monsieur madame dr docteur maitre".split())


def asks_name(question: Question) -> bool:
    """Whether the name of somebody or something is asked for in so many words."""
    return not question.reach and _asks_name(question.own)


@lru_cache(maxsize=64)  # asked of every option of a question
def _asks_name(text: str) -> bool:
    return _ASKS_NAME.search(fold(text)) is not None


def names(question: Question, said: str) -> bool:
    """Whether a text gives a name that the question does not say, right beside what is to be named:
    the first noun of the question."""
    meant = [term for term in question.own_nouns or question.subject if term.stem != "nom"]
    named = next(iter(meant), None)
    if named is None:
        return False
    listed = words(said)
    asked = {word.folded for word in words(question.text)}
    places = [
        place
        for place, word in enumerate(listed)
        if word.folded not in asked
        and (
            _is_name(word, listed[place - 1 : place], said) or (place < 2 and opens_with_name(said))
        )
    ]
    return any(_beside(listed, place, named) for place in places)


def opens_with_name(said: str) -> bool:
    """Whether a text begins with somebody's name, as a card does: « Anne Roy : responsable »."""
    return _OPENING.match(said) is not None


_SOMEBODY = re.compile(r"(?<![\w-])[A-ZÀ-Þ][a-zà-ÿ'’-]+ [A-ZÀ-Þ][a-zà-ÿ'’-]+(?!\w)")


def somebody_named(said: str) -> str:
    """The first name with a surname that a text gives, empty without one: two words with a capital
    side by side, not both of them common words: « Conseil Départemental » is nobody."""
    for found in _SOMEBODY.finditer(said):
        if not all(is_french(word) for word in found.group().split()):
            return found.group()
    return ""


_OPENING = re.compile(r"\W*[A-ZÀ-Þ][\w'’-]+ [A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?\s*[:,\n(–—-]")


def _is_name(word: Word, before: Sequence[Word], said: str) -> bool:
    """A capital within a sentence, or what stands in quotes or after a title."""
    if not word.text[:1].isupper() or word.folded in STOP_WORDS or word.folded in _TITLED:
        return False
    if before and (before[0].folded in _TITLED or before[0].folded in _CALLED):
        return True
    # « CTG » is short for what it stands beside; of « SIGMA » it must be said that it is a name.
    opened = said[: word.start].rstrip()
    opens = not opened or opened.endswith((".", "!", "?", ":", "…"))
    return not opens and not word.text.isupper()


def _beside(listed: Sequence[Word], place: int, named: Term) -> bool:
    around = listed[max(0, place - NEAR - 1) : place + NEAR + 2]
    meant = [word for word in around if _deputy(word.text) == _deputy(named.text)]
    return any(bears(stems_of(word.text), named) for word in meant)


def _deputy(word: str) -> str:
    """What makes another of an office: a « vice-présidente » is no president."""
    found = _DEPUTY.match(fold(word))
    return found.group() if found else ""


_DEPUTY = re.compile(r"(?:vice|sous|ex)-")
