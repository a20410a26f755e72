"""Typographic shapes that structure rests on: a bare figure, a contact line, a question line."""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.language.verbs import finite_verbs
from assistant.language.words import words

_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_SEPARATOR = r"[\s\u00a0\u202f.\-–/]?"
_PHONE = (
    rf"(?:\+33|0033|\(?\+33\)?\s?\(0\))?{_SEPARATOR}(?<!\d)0?[1-9](?:{_SEPARATOR}\d\d){{4}}(?!\d)"
)
_SHORT_PHONE = r"(?<!\d)3\d{3}(?!\d)"
REACH = re.compile(rf"{_EMAIL}|{_PHONE}")
_REACH_OR_URL = re.compile(rf"{_EMAIL}|{_PHONE}|https?://\S+|www\.\S+")
_REACH_WORDS = re.compile(
    r"\b(?:t[ée]l(?:[ée]phone)?|port(?:able)?|mobile|fax|e-?mail|mail|m[ée]l|courriel|adresse|site|et|ou)\b",
    re.IGNORECASE,
)
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_NUMBER = r"\d(?:[\d\u00a0\u202f .,/]*\d)?"
_FIGURE = re.compile(
    r"(?:(?:jusqu['’]à|environ|plus de|moins de|près de|au moins|au plus|de|entre|[+~≈<>≥≤±-])\s*)?"
    rf"{_NUMBER}(?:\s*(?:à|et|-|–)\s*{_NUMBER})?"
    r"(?:[\s\u00a0\u202f]*"
    r"(?:[€%‰$£]|[km]€|°C?|m²|[^\W\d_]+(?:['’ \u00a0][^\W\d_]+){0,2}[.]?(?:\s?€)?))?",
    re.IGNORECASE,
)
_LABELLED_FIGURE = re.compile(r"[^:.!?]{3,120}[\s\u00a0\u202f]:\s*(?P<figure>.+)", re.DOTALL)
_SECTION = re.compile(r"\d{1,2}(?:\.\d{1,2})+\.?\s+[A-ZÀ-Ý]")
"""« 1.1 Les communes » is a number and a title: French figures have no full stop."""
_TERMINAL = re.compile(r"[.!?…]['\"»”)\]\s\u00a0\u202f]*$")

FIGURE_MAX = 32
"""Longest bare figure, in characters: « 2,7 millions d’euros » fits with room."""
LABEL_MAX = 200
"""Longest label of a figure, in characters."""
QUESTION_MAX = 110
"""Longest question that reads as a sub-heading, in characters."""
TITLE_MAX = 90
"""Longest line in bold or capitals that reads as a sub-heading, in characters."""


def is_figure(text: str) -> bool:
    """A paragraph that is nothing but a figure and its unit."""
    if len(text) > FIGURE_MAX or REACH.fullmatch(text.strip()):
        return False
    if re.search(rf"\b(?:{_MONTHS})\b", text, re.IGNORECASE) or _SECTION.match(text):
        return False
    return _FIGURE.fullmatch(text.strip()) is not None


def is_labelled_figure(text: str) -> bool:
    """« Label : figure » in one line."""
    match = _LABELLED_FIGURE.fullmatch(text.strip())
    return match is not None and is_figure(match.group("figure").rstrip(" ."))


def has_reach(text: str) -> bool:
    """True where an e-mail address or a telephone number stands in the text."""
    return REACH.search(text) is not None


def is_reach_only(text: str) -> bool:
    """A line of addresses and numbers, without the name of whom they reach."""
    if not has_reach(text):
        return False
    rest = _REACH_WORDS.sub("", _REACH_OR_URL.sub("", text))
    return sum(character.isalnum() for character in rest) <= 3


def is_card(text: str) -> bool:
    """« Accueil : 8, quai Neuf. Du lundi au jeudi. Tél. … »: whole sentences, without a verb."""
    said = words(text)
    numbered = {b.start for a, b in pairwise(said) if a.text.isdigit()}  # « 2 place du Marché »
    verbless = all(verb.start in numbered for verb in finite_verbs(said))
    return verbless and not ends_with_colon(text)


def ends_sentence(text: str) -> bool:
    """True after a full stop, a question or exclamation mark, or an ellipsis."""
    return _TERMINAL.search(text) is not None


def ends_with_colon(text: str) -> bool:
    """True where something is announced."""
    return text.rstrip().endswith(":")


def starts_lower(text: str) -> bool:
    """True where the first letter is small: the line goes on from another."""
    stripped = text.lstrip('«“"( \u00a0\u202f')
    return bool(stripped) and stripped[0].islower()


def is_question_line(text: str) -> bool:
    """A short line that asks, alone in its paragraph."""
    return (
        len(text) <= QUESTION_MAX
        and "\n" not in text
        and re.search(r"\?['\"»”)\s\u00a0\u202f]*$", text) is not None
        and re.search(r"[.!…](?=\s)", text) is None
    )


def is_name_line(text: str) -> bool:
    """Two to four words that all begin with a capital: the name of a person or a service."""
    words = text.replace("-", " ").split()
    return 2 <= len(words) <= 4 and all(word[0].isupper() for word in words)
