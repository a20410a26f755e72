"""What a sentence speaks of that opens with a pronoun: « Elle est confiée à l'observatoire. »"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.language.verbs import finite_verbs
from assistant.language.words import fold_keeping_length, words

MOST_WORDS = 12
"""Words of a subject: a longer one was cut at the wrong verb."""
FARTHEST = 4
"""Sentences gone back."""
_MASCULINE = frozenset(("il", "celui-ci", "ce dernier", "son", "sa", "ses"))
_FEMININE = frozenset(("elle", "celle-ci", "cette derniere", "son", "sa", "ses"))
_PLURAL = frozenset(
    "ils|elles|ceux-ci|celles-ci|ces derniers|ces dernieres|leur|leurs|l'un|l'une".split("|")
)
_STANDS_FOR = {
    "le": _MASCULINE, "un": _MASCULINE, "ce": _MASCULINE, "cet": _MASCULINE, "tout": _MASCULINE,
    "la": _FEMININE, "une": _FEMININE, "cette": _FEMININE, "toute": _FEMININE,
    "l'": _MASCULINE | _FEMININE, "chaque": _MASCULINE | _FEMININE,
    "les": _PLURAL, "des": _PLURAL, "ces": _PLURAL, "deux": _PLURAL, "trois": _PLURAL,
    "quatre": _PLURAL, "plusieurs": _PLURAL,
}  # fmt: skip
"""The pronouns that may stand for a subject, by the word that opens it."""
_JOINED = r"(?:et|mais|or|donc|ainsi|enfin|toutefois|cependant|de plus|en outre|a defaut)"
_SINCE = r"(?:si |s'|lorsqu'|quand |des qu'|puisqu'|tant qu'|avant qu'|apres qu')"
_PRONOUN = re.compile(
    rf"^\W*(?:{_JOINED},? )?{_SINCE}?"
    rf"(?P<said>{'|'.join(sorted(_MASCULINE | _FEMININE | _PLURAL, key=len, reverse=True))})(?!\w)"
)
_IMPERSONAL = re.compile(
    rf"^\W*{_SINCE}?il (?:ne |n'|n'en |en |y |s'|se )?(?:est (?:donc |aussi |egalement )?)?"
    r"(?:y a|faut|faudra|convient|agit|appartient|revient|existe|suffit|importe|possible|"
    r"recommande|souhaitable|interdit|obligatoire|necessaire|conseille|preferable|demande|rappele|precise|"
    r"prevu|utile|inutile|important|essentiel|attendu|convenu|entendu|vivement|fortement)(?!\w)"
)
_OPENING = re.compile(r"^[^,:;]{1,60}, (?=(?:l[ae]s?|une?|des|ce|cet|cette|ces|chaque) |l')")
_SUBJECT = re.compile(rf"^\W*(?P<opens>l'|(?:{'|'.join(_STANDS_FOR)})(?= ))")
_TOLD_MORE = re.compile(r",| qu[ei] | qu['’]")
_BEFORE_ITS_VERB = re.compile(
    r"(?: (?:ne|se|me|te|y|en|lui|leur|l[ae]|les|nous|vous)| [nslmt]['’])+$", re.IGNORECASE
)
"""« Le maire ne lui » before « répond »."""


def spoken_of(said: str, before: Sequence[str]) -> str:
    """The subject that the pronoun opening `said` stands for, in the words of the sentences before
    it (the last one last); empty where there is none."""
    pronoun = _pronoun(said)
    if not pronoun:
        return ""
    for earlier in reversed(before[-FARTHEST:]):
        own = _pronoun(earlier)
        if not own:
            subject, pronouns = _subject(earlier)
            return subject if pronoun in pronouns else ""
        if not any({own, pronoun} <= forms for forms in (_MASCULINE, _FEMININE, _PLURAL)):
            return ""
    return ""


def _pronoun(said: str) -> str:
    folded = fold_keeping_length(said)
    found = _PRONOUN.match(folded)
    return found["said"] if found and not _IMPERSONAL.match(folded) else ""


def _subject(said: str) -> tuple[str, frozenset[str]]:
    """The subject that a sentence opens with, and the pronouns that may stand for it."""
    folded = fold_keeping_length(said)
    opening = None if _SUBJECT.match(folded) else _OPENING.match(folded)
    rest = said[opening.end() :] if opening else said
    article = _SUBJECT.match(fold_keeping_length(rest))
    verbs = finite_verbs(words(rest))
    if article is None or not verbs:
        return "", frozenset()
    told = _BEFORE_ITS_VERB.sub("", rest[: verbs[0].start].rstrip())
    subject = _TOLD_MORE.split(told)[0].strip()
    if len(subject.split()) > MOST_WORDS:
        return "", frozenset()
    return subject, _STANDS_FOR[article["opens"]]
